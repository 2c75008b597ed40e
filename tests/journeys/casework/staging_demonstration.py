"""A small made-up unit for looking at every page: run in a process of its own, on the service's own database."""

from __future__ import annotations

import datetime as dt

from tidegate.site.boot import bring_up_to_date, start

CASES = 45


def stage() -> None:
    """The demonstration, with fewer cases; it ends now, so that its sessions and deadlines are of today."""
    start()
    bring_up_to_date()
    from tidegate.casework.demonstration.building import build

    build(dt.datetime.now(dt.UTC), cases=CASES)  # noqa: TID251  the service that is looked at has today's clock


if __name__ == "__main__":
    stage()
