"""Moments, codes and counts in words, as pages show them."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.common.errors import counted
from tidegate.records.deadlines import UK

_HOURS_SHOWN = 48


def status(moment: dt.datetime, as_of: dt.datetime) -> str:
    """How a deadline stands: ``overdue by 3 days``, ``due in 5 hours``. Cut, never rounded up."""
    seconds = (moment - as_of).total_seconds()
    minutes = int(abs(seconds) // 60)
    if minutes == 0:
        return "due now"
    return f"overdue by {span(minutes)}" if seconds < 0 else f"due in {span(minutes)}"


def span(minutes: int) -> str:
    """A time in its largest sensible unit."""
    if minutes < 60:
        return counted(minutes, "minute")
    hours = minutes // 60
    return counted(hours, "hour") if hours < _HOURS_SHOWN else counted(hours // 24, "day")


def moment(value: dt.datetime) -> str:
    """UK local time to the minute: ``Mon 23 Nov 2026 09:00``."""
    here = value.astimezone(UK)
    return f"{here:%a} {here.day} {here:%b %Y %H:%M}"


def day(value: dt.date) -> str:
    """A day: ``23 Nov 2026``."""
    local = value.astimezone(UK).date() if isinstance(value, dt.datetime) else value
    return f"{local.day} {local:%b %Y}"


def words(code: str) -> str:
    """A code as words: ``no_further_action`` is ``No further action``."""
    return code.replace("_", " ").replace("-", " ").strip().capitalize()
