"""What follows from what the kernel counted: who came where, went where and is where, by stage and class."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.engine import layout
from tidegate.forecast.engine.layout import Given, Plan, Written
from tidegate.forecast.network.tables import CLASS_PLACE, DELAY_EDGE

Counts = NDArray[np.int64]


def totals(plan: Plan, given: Given, written: Written) -> dict[str, Any]:
    """The totals of an outcome, by their names there.

    The kernel counts each departure once: by route, or as giving up. Arrivals, completions, moves and events follow from that.
    """
    shape = plan.stages, plan.classes
    tally = written.counts.reshape(*shape, layout.TALLIES)
    edges, ways = written.edges.reshape(*shape, plan.width), given.exits.reshape(*shape, plan.width)
    starts, given_up, to_come = (tally[..., each].copy() for each in (layout.STARTS, layout.GAVE_UP, layout.TO_COME))
    moves, into = _departures(plan, given, edges, ways, given_up)
    came = _placed(shape, given, slice(plan.present, plan.people))
    arrivals = came + into[: plan.stages] - to_come
    completions = edges.sum(axis=2)
    begun = ~np.isnan(given.remaining[: plan.present])
    escalations = tally[..., layout.ESCALATED].copy()
    journeys = edges[ways & DELAY_EDGE != 0].sum() - to_come.sum()
    return {
        "events": int(came.sum() + (completions + given_up + escalations).sum() + journeys),
        "arrivals": arrivals,
        "starts": starts,
        "completions": completions,
        "giving_up": given_up,
        "escalations": escalations,
        "misses": tally[..., layout.MISSES].copy(),
        "wait_sum": written.sums.reshape(*shape, layout.TALLIES)[..., layout.WAIT_SUM].copy(),
        "moves": np.vstack([moves, [*came.sum(axis=1), 0]]),
        "system_count": into[plan.stages],
        "left_waiting": _placed(shape, given, np.flatnonzero(~begun)) + arrivals - starts - given_up,
        "left_in_treatment": _placed(shape, given, np.flatnonzero(begun)) + starts - completions,
        "left_on_the_way": int(to_come.sum()),
    }


def _departures(plan: Plan, given: Given, edges: Counts, ways: Counts, given_up: Counts) -> tuple[Counts, Counts]:
    """People by [from, to], and by [to, class they then had], where the last to is the outside."""
    moves = np.zeros((plan.stages, plan.stages + 1), np.int64)
    into = np.zeros((plan.stages + 1, plan.classes), np.int64)
    stages, groups = (np.asarray(each) for each in np.indices(given_up.shape))
    to = given.ruled.reshape(*given_up.shape, layout.RULES)[..., layout.GIVES_UP_TO]
    np.add.at(moves, (stages, to), given_up)
    np.add.at(into, (to, groups), given_up)
    to = ways & layout.STAGE_MASK
    np.add.at(moves, (stages[..., None], to), edges)
    np.add.at(into, (to, ways >> CLASS_PLACE & layout.CLASS_MASK), edges)
    return moves, into


def _placed(shape: tuple[int, int], given: Given, rows: Any) -> Counts:
    """How many of these people began at each stage and class."""
    placed = given.places[rows] * shape[1] + given.groups[rows]
    return np.bincount(placed, minlength=shape[0] * shape[1]).reshape(shape)
