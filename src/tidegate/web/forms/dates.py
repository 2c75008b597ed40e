"""A date in three boxes, as people write it: day, month, year. No picker, no guess at the order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from tidegate.records.deadlines import UK

PARTS = ("day", "month", "year")


class DateBoxes(forms.Widget):
    """Three boxes that together give an ISO date, or what was typed, for the field to refuse."""

    use_fieldset = True

    def decompress(self, value: object) -> list[str]:
        """What stands in the three boxes for ``value``: a date, or what was typed before."""
        if isinstance(value, dt.date):
            return [str(value.day), str(value.month), str(value.year)]
        parts = str(value or "").split("-", maxsplit=2)
        return list(reversed(parts)) if len(parts) == len(PARTS) else ["", "", ""]

    def value_from_datadict(self, data: Mapping[str, Any], files: object, name: str) -> str:  # noqa: ARG002  Django's own call
        """The boxes as year-month-day; empty where all three are."""
        day, month, year = (str(data.get(f"{name}-{part}", "")).strip() for part in PARTS)
        return f"{year}-{month}-{day}" if day or month or year else ""

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:  # noqa: ARG002  likewise
        """Whether none of the boxes was sent."""
        return not any(f"{name}-{part}" in data for part in PARTS)


class DateField(forms.Field):
    """A day. Says which part is wrong."""

    widget = DateBoxes

    def to_python(self, value: object) -> dt.date | None:
        """The day that was typed. Raises ValidationError in words that say what to do."""
        if not value:
            return None
        if isinstance(value, dt.date):
            return value
        year, month, day = str(value).split("-", maxsplit=2)
        if not (year.isdecimal() and month.isdecimal() and day.isdecimal() and len(year) == 4):
            raise forms.ValidationError("Enter a day, a month and a year of four digits, in numbers, such as 27 3 2026.")
        try:
            return dt.date(int(year), int(month), int(day))
        except ValueError:
            raise forms.ValidationError("There is no such day: check the day and the month.") from None


class TimeField(forms.TimeField):
    """A time of day, UK time, by the clock of 24 hours."""

    def __init__(self, *, label: str = "At what time?", **kwargs: Any) -> None:
        super().__init__(label=label, help_text="Such as 14:30, UK time.", input_formats=["%H:%M", "%H.%M"], **kwargs)


CLOSE_OF_DAY = dt.time(17, 0)


def moment_of(day: dt.date, time: dt.time = CLOSE_OF_DAY) -> dt.datetime:
    """The instant of a day and time in the UK. Without a time, five in the afternoon, which is what "by that day" means."""
    return dt.datetime.combine(day, time, tzinfo=UK)


def start_of(day: dt.date) -> dt.datetime:
    """The first instant of a day, UK time."""
    return moment_of(day, dt.time())


def end_of(day: dt.date) -> dt.datetime:
    """The last instant of a day, UK time."""
    return start_of(day + dt.timedelta(days=1)) - dt.timedelta(microseconds=1)
