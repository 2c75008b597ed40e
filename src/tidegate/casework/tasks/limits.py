"""How long pre-charge bail may run, and by whose grade.

Police and Criminal Evidence Act 1984, Part 4A, as amended in 2022; recalled, not read again for this version.

Each length is a number of months beginning with the day after the arrest. A month that has no such day ends with its last.
"""

from __future__ import annotations

import calendar
import datetime as dt

from tidegate.casework.access.roles import Grade
from tidegate.records.deadlines import UK

SOURCE = "Police and Criminal Evidence Act 1984, Part 4A, as amended from 28 October 2022 (recalled, not read again)."

LENGTHS = ((3, Grade.SERGEANT), (6, Grade.INSPECTOR), (9, Grade.SUPERINTENDENT))
"""Custody officer, inspector, superintendent; beyond, a magistrates' court."""


def latest_end(arrested_on: dt.date, months: int) -> dt.datetime:
    """The instant at which so many months of bail run out."""
    first = arrested_on + dt.timedelta(days=1)
    years, month = divmod(first.month - 1 + months, 12)
    year, month = first.year + years, month + 1
    days = calendar.monthrange(year, month)[1]
    after = dt.date(year, month, first.day) if first.day <= days else dt.date(year, month, days) + dt.timedelta(days=1)
    return dt.datetime.combine(after, dt.time(), tzinfo=UK).astimezone(dt.UTC)


def grade_needed(arrested_on: dt.date, end_at: dt.datetime) -> Grade | None:
    """The least grade that may allow bail until then; None: only a magistrates' court."""
    return next((grade for months, grade in LENGTHS if end_at <= latest_end(arrested_on, months)), None)
