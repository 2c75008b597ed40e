"""Deadlines, worked out by hand: hours, days of 24 hours, working days, and pauses."""

from __future__ import annotations

import datetime as dt

import pytest

from tidegate.records.deadlines import UK, Duration, Pause, Unit, due_at

HOURS, DAYS, WORKING = Unit.HOURS, Unit.DAYS, Unit.WORKING_DAYS
# England and Wales, 2026: Good Friday, Easter Monday, the late May bank holiday.
HOLIDAYS = frozenset({dt.date(2026, 4, 3), dt.date(2026, 4, 6), dt.date(2026, 5, 25)})


def at(text: str) -> dt.datetime:
    """An instant, in UTC unless it says otherwise."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


RUNS = [
    ("2026-06-01T09:30", 24, HOURS, "2026-06-02T09:30"),
    ("2026-06-01T09:30+01:00", 24, HOURS, "2026-06-02T08:30"),
    ("2026-06-01T09:30", 0, HOURS, "2026-06-01T09:30"),
    ("2026-06-01T09:30", 7, DAYS, "2026-06-08T09:30"),
    # The clocks go forward on 29 March and back on 25 October 2026: a day is 24 hours, so the clock on the wall moves.
    ("2026-03-28T12:00+00:00", 1, DAYS, "2026-03-29T12:00"),
    ("2026-03-28T12:00+00:00", 24, HOURS, "2026-03-29T12:00"),
    ("2026-10-24T12:00+01:00", 1, DAYS, "2026-10-25T11:00"),
    ("2026-12-31T23:59", 30, DAYS, "2027-01-30T23:59"),
    # Working days end at midnight, UK time, after the last one.
    ("2026-06-01T09:30", 3, WORKING, "2026-06-04T23:00"),
    ("2026-01-05T09:30", 3, WORKING, "2026-01-09T00:00"),
    ("2026-06-05T09:30", 1, WORKING, "2026-06-08T23:00"),
    ("2026-06-06T09:30", 1, WORKING, "2026-06-08T23:00"),
    ("2026-04-02T09:30", 1, WORKING, "2026-04-07T23:00"),
    ("2026-04-02T09:30", 2, WORKING, "2026-04-08T23:00"),
    ("2026-05-22T22:59", 1, WORKING, "2026-05-26T23:00"),
    # Half past midnight in summer is still the evening before in UTC.
    ("2026-06-01T23:30", 1, WORKING, "2026-06-03T23:00"),
    ("2026-03-27T12:00", 1, WORKING, "2026-03-30T23:00"),
    ("2026-10-23T12:00+01:00", 1, WORKING, "2026-10-27T00:00"),
    ("2026-06-01T09:30", 0, WORKING, "2026-06-01T23:00"),
]


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"), RUNS, ids=[f"{start} {n} {unit.value}" for start, n, unit, _ in RUNS]
)
def test_a_deadline_runs_out(start: str, count: int, unit: Unit, end: str) -> None:
    found = due_at(at(start), Duration(count, unit), holidays=HOLIDAYS)
    assert found == at(end)
    assert found.tzinfo is dt.UTC


def test_a_start_on_a_uk_clock_is_the_same_instant() -> None:
    start = dt.datetime(2026, 6, 1, 10, 30, tzinfo=UK)
    assert due_at(start, Duration(24, HOURS)) == at("2026-06-02T09:30")


PAUSES = [
    ([("2026-06-01T12:00", "2026-06-01T14:00")], "2026-06-02T02:00", "inside: by its length"),
    ([("2026-05-30T00:00", "2026-06-01T03:00")], "2026-06-02T03:00", "begun before: by the part inside"),
    ([("2026-05-30T00:00", "2026-06-01T00:00")], "2026-06-02T00:00", "over by then: not at all"),
    ([("2026-06-02T00:00", "2026-06-03T00:00")], "2026-06-02T00:00", "begun when it has run out: not at all"),
    ([("2026-06-01T23:59", "2026-06-03T23:59")], "2026-06-04T00:00", "begun a minute before: by its whole length"),
    ([("2026-06-01T01:00", "2026-06-01T03:00"), ("2026-06-01T05:00", "2026-06-01T06:00")], "2026-06-02T03:00", "two"),
    ([("2026-06-01T05:00", "2026-06-01T06:00"), ("2026-06-01T01:00", "2026-06-01T03:00")], "2026-06-02T03:00", "in any order"),
    ([("2026-06-01T01:00", "2026-06-01T05:00"), ("2026-06-01T03:00", "2026-06-01T06:00")], "2026-06-02T05:00", "overlapping: once"),
    ([("2026-06-01T01:00", "2026-06-01T08:00"), ("2026-06-01T03:00", "2026-06-01T06:00")], "2026-06-02T07:00", "one in another"),
    ([("2026-06-01T01:00", "2026-06-01T03:00"), ("2026-06-01T03:00", "2026-06-01T06:00")], "2026-06-02T05:00", "end to end"),
    ([("2026-06-01T22:00", "2026-06-02T01:00"), ("2026-06-02T02:00", "2026-06-02T04:00")], "2026-06-02T05:00", "reached by another"),
    ([("2026-06-01T06:00", "2026-06-01T06:00")], "2026-06-02T00:00", "empty"),
    ([("2026-06-01T06:00", "2026-06-01T05:00")], "2026-06-02T00:00", "ended before begun"),
    ([("2026-06-01T13:00+01:00", "2026-06-01T15:00+01:00")], "2026-06-02T02:00", "in another zone"),
]  # fmt: skip


@pytest.mark.parametrize(("pauses", "end", "why"), PAUSES, ids=[why for *_, why in PAUSES])
def test_a_pause_pushes_the_end_back(pauses: list[tuple[str, str]], end: str, why: str) -> None:
    spans = [Pause(at(start), at(finish)) for start, finish in pauses]
    assert due_at(at("2026-06-01T00:00"), Duration(24, HOURS), pauses=spans) == at(end)


def test_a_start_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        due_at(dt.datetime(2026, 6, 1), Duration(24, HOURS))  # noqa: DTZ001 - that is what is tested


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (Duration(24, HOURS), "24 hours"),
        (Duration(1, HOURS), "1 hour"),
        (Duration(1, DAYS), "1 day"),
        (Duration(3, WORKING), "3 working days"),
        (Duration(1, WORKING), "1 working day"),
        (Duration(0, DAYS), "0 days"),
    ],
)
def test_a_duration_reads_as_it_is_spoken(duration: Duration, text: str) -> None:
    assert str(duration) == text
