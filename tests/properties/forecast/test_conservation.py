"""Nobody is lost and nobody appears: counted event by event along the trace, and again from the totals."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from tests.differential.random_networks import random_network
from tidegate.forecast.engine import kernel
from tidegate.forecast.engine.outcome import Happening, Replication
from tidegate.forecast.network.model import Network

SEEDS = range(500, 540)


def run(seed: int) -> tuple[Network, Replication]:
    network = random_network(seed)
    return network, kernel.simulate(network, replication=seed, seed=1, trace=True)


@pytest.mark.parametrize("seed", SEEDS)
def test_at_every_event_each_person_is_in_one_place(seed: int) -> None:
    """Waiting and in treatment, by stage, follow from the trace alone; neither is ever negative, and the end is as reported."""
    network, found = run(seed)
    assert found.trace is not None
    there = network.present
    begun = ~np.isnan(there.remaining)
    waiting = Counter(there.stages[~begun].tolist())
    treated = Counter(there.stages[begun].tolist())
    where = dict(zip(there.people.tolist(), there.stages.tolist(), strict=True))
    columns = (found.trace.people, found.trace.stages, found.trace.happenings)
    for person, stage, happening in zip(*(column.tolist() for column in columns), strict=True):
        match Happening(happening):
            case Happening.ARRIVAL:
                assert person not in where
                where[person] = stage
                waiting[stage] += 1
            case Happening.START:
                waiting[stage] -= 1
                treated[stage] += 1
            case Happening.COMPLETION:
                treated[stage] -= 1
                assert where.pop(person) == stage
            case Happening.GIVING_UP:
                waiting[stage] -= 1
                assert where.pop(person) == stage
            case Happening.ESCALATION | Happening.CAPACITY:
                pass
        assert min(waiting[stage], treated[stage]) >= 0
    stages = range(len(network.stages))
    assert found.left_waiting.sum(axis=1).tolist() == [waiting[stage] for stage in stages]
    assert found.left_in_treatment.sum(axis=1).tolist() == [treated[stage] for stage in stages]


@pytest.mark.parametrize("seed", SEEDS)
def test_who_came_has_left_or_is_still_there(seed: int) -> None:
    _, found = run(seed)
    left = found.moves[:, -1].sum()
    inside = found.left_waiting.sum() + found.left_in_treatment.sum() + found.left_on_the_way
    assert len(found.people) == left + inside
    assert left == found.system_count.sum()
    gone = found.completions.sum(axis=1) + found.giving_up.sum(axis=1)
    assert found.moves[:-1].sum(axis=1).tolist() == gone.tolist()
