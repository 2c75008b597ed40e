"""Deadlines: how long a level allows, and the instant at which that runs out.

Hours and calendar days run from instant to instant (a day is 24 hours). Working days end at midnight, UK time, after the
last one, and skip Saturdays, Sundays and the bank holidays of England and Wales. Pauses, half open and in any order,
push the end back by their length in so far as they fall inside the running time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from zoneinfo import ZoneInfo

UK = ZoneInfo("Europe/London")


class Unit(Enum):
    """What a duration is counted in."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class Duration:
    """A number of hours, calendar days or working days."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.value.replace("_", " ")
        return f"{self.count} {unit if self.count != 1 else unit.removesuffix('s')}"


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch of time in which a deadline does not run: ``start`` counts, ``end`` does not."""

    start: dt.datetime
    end: dt.datetime


def due_at(
    start: dt.datetime,
    allowed: Duration,
    *,
    holidays: frozenset[dt.date] = frozenset(),
    pauses: Iterable[Pause] = (),
) -> dt.datetime:
    """The instant, in UTC, at which ``allowed`` runs out after ``start`` (an aware datetime)."""
    if start.tzinfo is None:
        raise ValueError("a deadline needs a start with a time zone")
    match allowed.unit:
        case Unit.HOURS:
            end = start.astimezone(dt.UTC) + dt.timedelta(hours=allowed.count)
        case Unit.DAYS:
            end = start.astimezone(dt.UTC) + dt.timedelta(days=allowed.count)
        case Unit.WORKING_DAYS:
            end = _after_working_days(start, allowed.count, holidays)
    return _pushed_back(start.astimezone(dt.UTC), end, pauses)


def _after_working_days(start: dt.datetime, count: int, holidays: frozenset[dt.date]) -> dt.datetime:
    day, left = start.astimezone(UK).date(), count
    while left > 0:
        day += dt.timedelta(days=1)
        if day.weekday() < 5 and day not in holidays:
            left -= 1
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), tzinfo=UK)
    return midnight.astimezone(dt.UTC)


def _pushed_back(start: dt.datetime, end: dt.datetime, pauses: Iterable[Pause]) -> dt.datetime:
    """Walk the pauses in order of start; each one that begins before the end so far moves the end."""
    reached = start
    for pause in sorted(pauses, key=lambda each: each.start):
        begin, finish = max(pause.start.astimezone(dt.UTC), reached), pause.end.astimezone(dt.UTC)
        if begin < end and finish > begin:
            end += finish - begin
            reached = finish
    return end
