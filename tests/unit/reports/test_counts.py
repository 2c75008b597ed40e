"""The numbers of the summary and the charts, worked out by hand."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.unit.reports.support import AS_OF, assessed, duplicate, hand_made, rejected, worklist
from tidegate.reports.counts import Counted, DeadlineCount, LevelCount, bucket, count


def test_every_count_of_a_small_worklist() -> None:
    counts = count(
        worklist(
            hand_made(),
            assessed({"flag": True}, "CASE-2"),
            assessed({"flag": False, "size": 60}, "CASE-3"),
            duplicate(),
            rejected(),
        )
    )
    assert (counts.accepted, counts.listed, counts.duplicate, counts.rejected) == (3, 3, 1, 1)
    assert counts.levels == (
        LevelCount(name="High", rank=1, certain=2, could_be=3),
        LevelCount(name="Low", rank=0, certain=1, could_be=0),
    )
    # CASE-1 is overdue to find out, CASE-2 due now (24 h after receipt), CASE-3 in a day.
    assert (counts.overdue, counts.due_in_a_day) == (1, 2)
    assert counts.deadlines == (
        DeadlineCount(name="Overdue", act=0, find_out=1),
        DeadlineCount(name="Today", act=1, find_out=0),
        DeadlineCount(name="Within 3 days", act=1, find_out=0),
        DeadlineCount(name="Within a week", act=0, find_out=0),
        DeadlineCount(name="Later", act=1, find_out=0),
    )
    assert counts.reasons == (
        Counted("P1", "It is so", 1),
        Counted("P2", "It is large", 1),
        Counted("P9", "Nothing calls for more", 1),
    )
    assert counts.routes == (Counted("charge_review", "Ordinary charging decision", 3),)
    assert counts.unknowns == (
        Counted("agreed", "Does the prosecutor agree?", 1),
        Counted("flag", "Is it so?", 1),
        Counted("grade", "Which grade?", 1),
        Counted("size", "How large?", 1),
    )


def test_nothing_is_counted_where_nothing_was_accepted() -> None:
    counts = count(worklist(rejected()))
    assert (counts.accepted, counts.rejected) == (0, 1)
    assert [(each.certain, each.could_be) for each in counts.levels] == [(0, 0), (0, 0)]
    assert counts.reasons == counts.unknowns == counts.routes == ()


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (AS_OF - dt.timedelta(seconds=1), "Overdue"),
        (AS_OF, "Today"),
        (dt.datetime(2026, 6, 1, 22, 59, 59, tzinfo=dt.UTC), "Today"),
        (dt.datetime(2026, 6, 1, 23, 0, tzinfo=dt.UTC), "Within 3 days"),  # midnight in the UK
        (AS_OF + dt.timedelta(days=3), "Within 3 days"),
        (AS_OF + dt.timedelta(days=3, seconds=1), "Within a week"),
        (AS_OF + dt.timedelta(days=7), "Within a week"),
        (AS_OF + dt.timedelta(days=7, seconds=1), "Later"),
    ],
)
def test_deadlines_fall_into_stretches_at_their_edges(moment: dt.datetime, expected: str) -> None:
    assert bucket(moment, AS_OF) == expected
