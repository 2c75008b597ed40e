"""The clock of pages, API and scheduled work: read here and handed on. ``TIDEGATE_NOW`` fixes it, for tests and rehearsals."""

from __future__ import annotations

import datetime as dt
import os

from tidegate.site.errors import InstallationError


def now() -> dt.datetime:
    """This instant, in UTC; or the one that ``TIDEGATE_NOW`` names (ISO 8601 with a time zone). Raises InstallationError."""
    fixed = os.environ.get("TIDEGATE_NOW")
    return _named(fixed) if fixed else dt.datetime.now(dt.UTC)


def _named(fixed: str) -> dt.datetime:
    try:
        instant = dt.datetime.fromisoformat(fixed)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise InstallationError(
            f"TIDEGATE_NOW is {fixed!r}, which is no instant with a time zone: write it like 2026-11-23T09:00:00Z, or unset it."
        )
    return instant.astimezone(dt.UTC)
