"""The cheapest staffing that meets every deadline often enough, with no queue that grows to the end.

A deadline says nothing of the stages after it: without the queues, the cheapest plan would let them drown. More staff never
makes either harder: what one stage hands on faster, the others must work through anyway where no queue may grow. So where a
plan fails, every plan with no more staff anywhere fails too, and one run rules out a whole corner of the possibilities. The
solver (HiGHS, by SciPy) proposes the cheapest plan that nothing has yet ruled out; the first that holds is the cheapest of all
– given that law, and given the replications it was tried on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Plan = Mapping[str, int]
"""How many staff each stage has."""

Holds = Callable[[Plan], float]
"""The share of replications in which a plan meets every deadline and every queue keeps up."""


class StaffingError(Exception):
    """No plan can be given. The message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What a stage may have: levels of staff in rising order, what it has ``now``, and what one member costs a year.

    ``queue``: the stage, as courses are called, whose queue this staff works through.
    """

    stage: str
    queue: str
    now: int
    levels: tuple[int, ...]
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A plan that was run."""

    plan: Plan
    cost: float
    holds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Staffing:
    """The cheapest plan that holds, and every plan that was tried on the way, in order."""

    best: Tried
    tried: tuple[Tried, ...]


def least_cost(
    offers: Sequence[Offer], holds: Holds, *, probability: float, most: int, watch: Callable[[int], None]
) -> Staffing:
    """The cheapest plan with ``holds(plan) >= probability``, in at most ``most`` runs; ``watch`` is told after each."""
    tried: list[Tried] = []

    def run(levels: Mapping[str, int]) -> Tried:
        found = Tried(plan=dict(levels), cost=_cost(offers, levels), holds=holds(levels))
        tried.append(found)
        watch(len(tried))
        return found

    if run({each.stage: each.levels[-1] for each in offers}).holds < probability:
        raise StaffingError(
            f"Even the most staff offered meets every deadline, with no queue that still grows at the end, in only "
            f"{tried[0].holds:.0%} of replications, where {probability:.0%} is wanted: offer more, relax a deadline, or ask "
            f"for a lower probability."
        )
    ruled_out: list[Plan] = [plan for offer in offers for plan in _floor(offer, offers, run, probability)]
    while len(tried) < most:
        plan = _cheapest(offers, ruled_out)
        known = next((each for each in tried if each.plan == plan), None) or run(plan)
        if known.holds >= probability:
            return Staffing(best=known, tried=tuple(tried))
        ruled_out.append(plan)
    raise StaffingError(
        f"{most} plans were tried and the cheapest that holds is not found yet: allow more tries, or offer fewer levels."
    )


def _floor(offer: Offer, offers: Sequence[Offer], run: Callable[[Plan], Tried], probability: float) -> Iterator[Plan]:
    """The most staff at one stage that is too few even with the most everywhere else, by halving; nothing if any is enough."""
    most = {each.stage: each.levels[-1] for each in offers}
    too_few, enough = -1, len(offer.levels) - 1
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        if run({**most, offer.stage: offer.levels[middle]}).holds < probability:
            too_few = middle
        else:
            enough = middle
    if too_few >= 0:
        yield {**most, offer.stage: offer.levels[too_few]}


def _cost(offers: Sequence[Offer], plan: Plan) -> float:
    return sum(each.cost * plan[each.stage] for each in offers)


def _cheapest(offers: Sequence[Offer], ruled_out: Sequence[Plan]) -> Plan:
    """The cheapest plan that has, for each plan ruled out, more staff at some stage."""
    choices = [(each, level) for each in offers for level in each.levels]
    costs = np.array([each.cost * level for each, level in choices])
    solved = milp(
        costs,
        integrality=np.ones(len(choices)),
        bounds=Bounds(0, 1),
        constraints=list(_constraints(offers, choices, ruled_out)),
    )
    return {each.stage: level for (each, level), chosen in zip(choices, solved.x, strict=True) if chosen > 0.5}


def _constraints(
    offers: Sequence[Offer], choices: Sequence[tuple[Offer, int]], ruled_out: Sequence[Plan]
) -> Iterator[LinearConstraint]:
    for offer in offers:
        yield LinearConstraint(np.array([each is offer for each, _level in choices], dtype=float), 1, 1)
    for plan in ruled_out:
        yield LinearConstraint(np.array([level > plan[each.stage] for each, level in choices], dtype=float), 1, np.inf)
