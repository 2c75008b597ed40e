"""What holds of every attribution and every staffing."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.forecast.experiments.attribution import attribute
from tidegate.forecast.experiments.staffing import Offer, StaffingError, least_cost

NAMES = ("surge", "staff", "policy", "courts", "places", "training", "law")
numbers = st.floats(-1e9, 1e9, allow_nan=False)


def quiet(_done: int) -> None:
    """Watch nothing."""


@given(st.integers(0, len(NAMES)), st.lists(numbers, min_size=128, max_size=128))
def test_shares_add_up_to_the_difference_exactly(count: int, table: list[float]) -> None:
    changes = NAMES[:count]

    def value(made: frozenset[str]) -> float:
        return table[sum(1 << changes.index(each) for each in made)]

    found = attribute(value, changes, orders=6, seed=1)
    assert sum(share.exact for share in found.shares) == found.after - found.before
    assert (float(found.before), float(found.after)) == (table[0], table[2**count - 1])
    assert found.orders == (6 if count > 5 else {0: 1, 1: 1, 2: 2, 3: 6, 4: 24, 5: 120}[count])


def test_an_interaction_is_shared_equally_and_a_change_without_effect_gets_nothing() -> None:
    def value(made: frozenset[str]) -> float:
        return 10.0 + 4 * ("surge" in made) + 2 * ({"surge", "staff"} <= made)

    found = attribute(value, ("surge", "staff", "law"), orders=1, seed=1)
    assert [(share.change, share.value) for share in found.shares] == [("surge", 5.0), ("staff", 1.0), ("law", 0.0)]


def test_each_set_of_changes_is_run_once() -> None:
    asked: list[frozenset[str]] = []

    def value(made: frozenset[str]) -> float:
        asked.append(made)
        return 0.0

    attribute(value, NAMES[:4], orders=1, seed=1)
    assert len(asked) == len(set(asked)) == 16


offers = st.lists(
    st.tuples(st.integers(1, 4).map(lambda n: tuple(range(1, n + 1))), st.integers(1, 9)), min_size=1, max_size=3
).map(
    lambda each: [
        Offer(stage=f"s{n}", queue="", now=levels[0], levels=levels, cost=float(cost)) for n, (levels, cost) in enumerate(each)
    ]
)


@given(
    offers,
    st.lists(st.integers(0, 4), min_size=3, max_size=3),
    st.lists(st.integers(1, 3), min_size=3, max_size=3),
    st.integers(0, 14),
)
def test_the_cheapest_plan_is_the_one_found_by_trying_all(
    stages: list[Offer], needs: list[int], worth: list[int], total: int
) -> None:
    """A plan holds when each stage has its own minimum and all together have enough: monotone, and not separable."""

    def holds(plan: Mapping[str, int]) -> float:
        levels = [plan[each.stage] for each in stages]
        enough = all(level >= need for level, need in zip(levels, needs, strict=False))
        return float(enough and sum(w * level for w, level in zip(worth, levels, strict=False)) >= total)

    plans = [dict(zip([each.stage for each in stages], levels, strict=True)) for levels in product(*(o.levels for o in stages))]
    costs = [sum(each.cost * plan[each.stage] for each in stages) for plan in plans if holds(plan) == 1.0]
    if not costs:
        with pytest.raises(
            StaffingError,
            match="Even the most staff offered meets every deadline, with no queue that still grows at the end, in only 0%",
        ):
            least_cost(stages, holds, probability=0.9, most=200, watch=quiet)
        return
    found = least_cost(stages, holds, probability=0.9, most=200, watch=quiet)
    assert found.best.cost == min(costs)
    assert found.best.holds == 1.0
    assert len({tuple(each.plan.items()) for each in found.tried}) == len(found.tried)


def test_a_search_that_is_cut_short_says_so() -> None:
    stages = [Offer(stage=name, queue="", now=1, levels=(1, 2, 3, 4), cost=1.0) for name in "abc"]
    with pytest.raises(StaffingError, match="7 plans were tried and the cheapest that holds is not found yet"):
        least_cost(stages, lambda plan: float(sum(plan.values()) >= 9), probability=0.9, most=7, watch=quiet)
