"""Times, states and ranges in words."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.reports.support import AS_OF, HOSTILE, pack
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState
from tidegate.reports import words


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (0, "due now"),
        (-0.9, "due now"),
        (25, "in 25 min"),
        (59.9, "in 59 min"),
        (60, "in 1 h"),
        (20 * 60 + 59, "in 20 h"),
        (48 * 60 - 1, "in 47 h"),
        (48 * 60, "in 2 d"),
        (7 * 24 * 60 - 1, "in 6 d"),
        (-5, "overdue 5 min"),
        (-90, "overdue 1 h"),
        (-3 * 24 * 60, "overdue 3 d"),
    ],
)
def test_a_deadline_is_never_said_to_be_further_off_than_it_is(minutes: float, expected: str) -> None:
    assert words.relative(AS_OF + dt.timedelta(minutes=minutes), AS_OF) == expected


@pytest.mark.parametrize(
    ("moment", "as_of", "expected"),
    [
        (dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC), AS_OF, "Mon 1 Jun 10:00"),
        (dt.datetime(2026, 1, 9, 23, 5, tzinfo=dt.UTC), AS_OF, "Fri 9 Jan 23:05"),
        (dt.datetime(2026, 3, 29, 1, 0, tzinfo=dt.UTC), AS_OF, "Sun 29 Mar 02:00"),
        (dt.datetime(2026, 12, 31, 23, 59, tzinfo=dt.UTC), None, "Thu 31 Dec 2026 23:59"),
        (dt.datetime(2027, 1, 1, 0, 0, tzinfo=dt.UTC), AS_OF, "Fri 1 Jan 2027 00:00"),
    ],
)
def test_times_are_uk_local_times(moment: dt.datetime, as_of: dt.datetime | None, expected: str) -> None:
    assert words.local(moment, as_of) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (UNKNOWN, "not known"),
        (NOT_APPLICABLE, "does not apply"),
        (True, "yes"),
        (False, "no"),
        (1200, "1,200"),
        (dt.date(2026, 5, 2), "2 May 2026"),
        ("very_high", "very high"),
        ("c", "C"),
    ],
)
def test_the_state_of_a_fact_in_words(value: FactState, expected: str) -> None:
    assert words.state(value, words.names_of(pack())) == expected


def test_a_range_has_one_value_where_its_ends_meet() -> None:
    assert words.span((3, 3)) == "3"
    assert words.span(("0.60", "1.54"), " %") == "0.60 to 1.54 %"


def test_what_a_terminal_would_obey_is_spelt_out() -> None:
    assert words.harmless(HOSTILE) == "<script>alert(1)</script>&\"'\\u202e\\x1b[31m"
    assert words.harmless("a\nb\udc80") == "a\\nb\\udc80"


def test_a_share_of_nothing_is_not_a_number() -> None:
    assert words.share(1, 3) == "33.3 %"
    assert words.share(0, 0) == "–"
