"""The clock of pages, API and scheduled work: read here and handed on. ``TIDEGATE_NOW`` fixes it, for tests and rehearsals."""

from __future__ import annotations

import datetime as dt
import os


def now() -> dt.datetime:
    """This instant, in UTC; or the one that ``TIDEGATE_NOW`` names (ISO 8601 with a time zone)."""
    fixed = os.environ.get("TIDEGATE_NOW")
    return dt.datetime.fromisoformat(fixed).astimezone(dt.UTC) if fixed else dt.datetime.now(dt.UTC)
