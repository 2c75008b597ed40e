"""Moments in what casework says to people: as pages show them, UK time."""

from __future__ import annotations

import datetime as dt

from tidegate.records.deadlines import UK


def said(at: dt.datetime) -> str:
    """A moment to the minute: ``3 November 2026 09:00``."""
    here = at.astimezone(UK)
    return f"{here.day} {here:%B %Y %H:%M}"


def day_said(at: dt.datetime) -> str:
    """The day of a moment: ``3 November 2026``."""
    here = at.astimezone(UK)
    return f"{here.day} {here:%B %Y}"
