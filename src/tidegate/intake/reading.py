"""Words of a source read as values: instants, dates, whole numbers, addresses. None where they are not."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import re

from tidegate.records.facts import FIRST_DATE, LAST_DATE

_INSTANT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?\s*(Z|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
REFERENCE = r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}"
"""What a reference may be, as a pattern for the whole of it."""
_REFERENCE = re.compile(REFERENCE, re.ASCII)
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+", re.ASCII)


def instant(text: str) -> dt.datetime | None:
    """An ISO 8601 date and time; aware when the text gives an offset."""
    match = _INSTANT.fullmatch(text.strip())
    if match is None:
        return None
    day, time, fraction, offset = match.groups()
    zone = "" if offset is None else "+00:00" if offset in "Zz" else offset
    part = "." + fraction[:6].ljust(6, "0") if fraction else ""
    try:
        return dt.datetime.fromisoformat(f"{day}T{time}{part}{zone}")
    except ValueError:
        return None


def aware_instant(text: str) -> dt.datetime | None:
    """An ISO 8601 date and time with an offset, in UTC, of a day that a date may be."""
    moment = instant(text)
    return within_the_calendar(moment) if moment is not None and moment.tzinfo is not None else None


def within_the_calendar(moment: dt.datetime) -> dt.datetime | None:
    """An aware instant in UTC, if its day is one that a fact may hold: what is far off is a slip of the pen."""
    found = _in_utc(moment)
    return found if found is not None and FIRST_DATE <= found.date() <= LAST_DATE else None


def day(text: str) -> dt.date | None:
    """The day of an ISO 8601 date or date and time: the UTC day where an offset is given, so that days compare."""
    try:
        return dt.date.fromisoformat(text.strip()) if len(text.strip()) == 10 else _day_of(instant(text))
    except ValueError:
        return None


def whole(text: str) -> int | None:
    """A whole number of at most nine digits."""
    return int(text) if _WHOLE.fullmatch(text.strip()) else None


def address(text: str) -> str | None:
    """An IP address in its one canonical spelling."""
    try:
        return str(ipaddress.ip_address(text.strip()))
    except ValueError:
        return None


def is_reference(text: str) -> bool:
    """Whether ``text`` may be a reference: letters, digits and ``. _ : / -``, 100 at most, a letter or digit first."""
    return _REFERENCE.fullmatch(text) is not None


def reference_from(name: str) -> str:
    """A reference made from a file's name; where characters had to go, a mark keeps two such names apart."""
    safe = _UNSAFE.sub("-", name).lstrip("-._")
    if safe == name and len(safe) <= 80:
        return safe
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{safe[:80]}-{mark}" if safe else mark


def age_on(birth: dt.date, on: dt.date) -> int:
    """Whole years from ``birth`` to ``on``."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def _in_utc(moment: dt.datetime) -> dt.datetime | None:
    try:
        return moment.astimezone(dt.UTC)
    except OverflowError:
        return None


def _day_of(moment: dt.datetime | None) -> dt.date | None:
    if moment is None:
        return None
    if moment.tzinfo is not None:
        moment = _in_utc(moment)
    return None if moment is None else moment.date()
