"""A small made-up unit for looking at every page: run in a process of its own, on the service's own database."""

from __future__ import annotations

from tidegate.site.boot import bring_up_to_date, start
from tidegate.site.clock import now

CASES = 90


def stage() -> None:
    """The demonstration, with fewer cases; it ends by the service's clock."""
    start()
    bring_up_to_date()
    from tidegate.casework.demonstration.building import build

    build(now(), cases=CASES)


if __name__ == "__main__":
    stage()
