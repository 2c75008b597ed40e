"""The charts of the triage report: by level, deadline, reason and route, and what most often is not known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tidegate.policy.explaining.names import counted
from tidegate.reports.charts import Chart, Line, chart
from tidegate.reports.counts import Counted, Counts

RANKED = 12
"""How many reasons or questions are drawn one by one."""


def charts(counts: Counts) -> list[Chart]:
    """Every chart, in the order of the page."""
    return [*_when(counts), *_why(counts)]


def _when(counts: Counts) -> Iterator[Chart]:
    yield chart(
        "by-level",
        (
            "Referrals by level",
            "Certain: what the known facts demand. Could be: the highest level that the unknown facts leave possible.",
            "Level",
        ),
        ("Certain", "Could be"),
        [Line(each.name, (each.certain, each.could_be)) for each in counts.levels],
    )
    yield chart(
        "by-deadline",
        (
            "Referrals by deadline",
            "When each referral must be acted on and, where more could be at stake, when that must have been found out.",
            "Deadline",
        ),
        ("Act by", "Find out by"),
        [Line(each.name, (each.act, each.find_out)) for each in counts.deadlines],
    )


def _why(counts: Counts) -> Iterator[Chart]:
    yield chart(
        "by-reason",
        ("Referrals by reason", "The rule that gives each referral its certain level.", "Reason"),
        ("Referrals",),
        list(_reasons(counts.reasons)),
    )
    yield chart(
        "by-route",
        ("Referrals by route", "What the recorded criteria allow. Which of it is done, a person decides.", "Route"),
        ("Referrals",),
        [Line(each.text, (each.count,)) for each in counts.routes],
    )
    yield chart(
        "by-unknown",
        (
            "What is not known and matters most often",
            "The questions whose answers could change the level or the route of most referrals.",
            "Question",
        ),
        ("Referrals",),
        [Line(each.text, (each.count,)) for each in counts.unknowns[:RANKED]],
    )


def _reasons(reasons: Sequence[Counted]) -> Iterator[Line]:
    """The most frequent reasons; the others together."""
    for each in reasons[:RANKED]:
        yield Line(f"{each.name}: {each.text}", (each.count,))
    if len(reasons) > RANKED:
        rest = reasons[RANKED:]
        yield Line(counted(len(rest), "other rule"), (sum(each.count for each in rest),))
