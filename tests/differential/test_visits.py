"""The share of visits that managers can make is worked out from totals; in the long run a simulation of every visit agrees."""

from __future__ import annotations

import pytest

from tidegate.forecast.engine.kernel import simulate
from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import Kind, Network, Stage, Steps, Stream, Treatment
from tidegate.forecast.population.demand import YEAR

PEOPLE, VISITS, MANAGERS, VISITS_EACH, YEARS = 3_675, 1.9, 49, 150, 40
"""A twentieth of the country: of so many people each is due so many visits a year, of which a manager can make so many."""


def share_made(managers: int) -> float:
    """Visits come due one by one; one that has not begun when the next is due is not made."""
    visiting = Stage(
        name="visits",
        kind=Kind.SERVERS,
        capacity=Steps.constant(managers),
        treatments={
            "due": Treatment(service=Duration.constant(YEAR / VISITS_EACH), patience=Duration.constant(YEAR / VISITS)),
        },
    )
    due = Stream(stage="visits", rate=Steps.constant(PEOPLE * VISITS / YEAR), mix={"due": 1.0})
    made = simulate(Network(classes=("due",), stages=(visiting,), horizon=YEARS * YEAR, streams=(due,)), replication=0, seed=1)
    begun, missed = float(made.starts.sum()), float(made.giving_up.sum())
    return begun / (begun + missed)


@pytest.mark.parametrize("managers", [MANAGERS // 2, MANAGERS * 4 // 5, MANAGERS])
def test_the_share_of_visits_made_is_that_of_the_totals(managers: int) -> None:
    """24 managers can make 0.516 of 6,982.5 visits a year, 39 of them 0.838, and 49 all."""
    worked_out = min(1.0, managers * VISITS_EACH / (PEOPLE * VISITS))
    assert share_made(managers) == pytest.approx(worked_out, abs=0.03)
