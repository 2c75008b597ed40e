"""Sensitivity and break-even, on functions whose answers are known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.unit.reports.forecast.support import pointwise
from tidegate.forecast.experiments.breakeven import chart, flip
from tidegate.forecast.experiments.sensitivity import Factor, Point, morris, sobol, tornado


def factor(name: str, low: float = 0.0, high: float = 1.0) -> Factor:
    return Factor(name=name, low=low, high=high, middle=(low + high) / 2)


def linear(point: Point) -> float:
    return 3 * point["a"] - 2 * point["b"]


def ishigami(point: Point) -> float:
    return math.sin(point["x"]) + 7 * math.sin(point["y"]) ** 2 + 0.1 * point["z"] ** 4 * math.sin(point["x"])


def test_morris_finds_the_slopes_of_a_straight_line_and_no_bend_in_it() -> None:
    found = morris(pointwise(linear), [factor("a", 0, 10), factor("b"), factor("c")], trajectories=4, seed=1)
    assert [(each.factor, round(each.size, 9), round(each.error, 9), round(each.spread, 9)) for each in found] == [
        ("a", 30, 0, 0),
        ("b", 2, 0, 0),
        ("c", 0, 0, 0),
    ]


def test_sobol_finds_the_known_shares_of_ishigamis_function() -> None:
    found = {
        each.factor: each
        for each in sobol(pointwise(ishigami), [factor(n, -math.pi, math.pi) for n in "xyz"], points=4096, seed=1)
    }
    assert [found[name].first for name in "xyz"] == pytest.approx([0.3139, 0.4424, 0.0], abs=0.02)
    assert [found[name].total for name in "xyz"] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
    assert next(iter(found)) == "x"


def test_the_same_seed_gives_the_same_shares() -> None:
    factors = [factor("a"), factor("b")]
    assert sobol(pointwise(linear), factors, points=64, seed=2) == sobol(pointwise(linear), factors, points=64, seed=2)


def test_a_tornado_puts_the_widest_swing_first_with_the_others_at_their_best_guess() -> None:
    found = tornado(pointwise(linear), [factor("b", 0, 2), factor("a", 1, 5)])
    assert [(each.factor.name, each.at_low, each.at_high, each.width) for each in found] == [("a", 1, 13, 12), ("b", 9, 5, 4)]


def test_the_size_of_a_bent_effect_has_an_error() -> None:
    found = {
        each.factor: each for each in morris(pointwise(ishigami), [factor(n, -3, 3) for n in "xyz"], trajectories=8, seed=1)
    }
    assert found["x"].error > 0.1  # how much x does depends on z


def lines(factor_values: Sequence[Point]) -> NDArray[np.float64]:
    """Four replications: the answer is x less 0.2, 0.4, 0.6 and 0.8."""
    return np.array([[point["x"] - at for at in (0.2, 0.4, 0.6, 0.8)] for point in factor_values])


def test_where_a_line_flips_is_found_with_what_luck_leaves_open() -> None:
    found = flip(lines, factor("x"), steps=3)
    assert found.at == pytest.approx(0.5)
    # of means of four of (0.2, 0.4, 0.6, 0.8): 3 of 256 lie at 0.25 or below, 11 at 0.3 or below
    assert [found.low, found.high] == pytest.approx([0.3, 0.7], abs=0.051)
    assert found.share == 1.0


def test_luck_may_leave_open_whether_it_flips_at_all() -> None:
    found = flip(lines, factor("x", 0.0, 0.45), steps=2)
    assert found.at is None
    assert 0.3 < found.share < 0.45  # 101 of the 256 means lie at 0.45 or below
    assert found.high is not None
    assert found.high <= 0.45


def test_a_map_has_the_interval_of_each_value() -> None:
    found = chart(lines, factor("x"), factor("y"), steps=3)
    # t of 3.182 with three degrees of freedom, and a standard deviation of 0.2582 over 2
    assert found.errors[0] == pytest.approx([0.4109] * 3, abs=1e-4)


def test_where_nothing_changes_nothing_flips_and_there_is_no_variance_to_share_out() -> None:
    still = flip(pointwise(lambda _p: 0.0), factor("x"), steps=3)
    assert (still.at, still.low, still.high, still.share) == (None, None, None, 0.0)
    assert chart(pointwise(lambda _p: 0.0), factor("a"), factor("b"), steps=3).line() == ()
    found = sobol(pointwise(lambda _p: 0.0), [factor("a"), factor("b")], points=8, seed=1)
    assert [(each.factor, each.first, each.total) for each in found] == [("a", 0.0, 0.0), ("b", 0.0, 0.0)]


def test_an_answer_that_never_changes_sign_flips_nowhere() -> None:
    assert flip(pointwise(lambda p: p["x"] + 1), factor("x"), steps=3).at is None


def test_the_line_of_a_known_map_is_where_it_should_be() -> None:
    found = chart(pointwise(linear), factor("a"), factor("b", 0, 1.2), steps=5)
    assert [round(y, 9) for _x, y in found.line()] == [0.0, 0.3, 0.6, 0.9, 1.2]
    assert [x for x, _y in found.line()] == pytest.approx([0.0, 0.2, 0.4, 0.6, 0.8])
    assert found.share_below() == pytest.approx(10 / 25)


def test_a_line_that_lies_along_the_map_is_found_too() -> None:
    found = chart(pointwise(lambda p: p["b"] - 0.3), factor("a"), factor("b"), steps=3)
    assert [x for x, _y in found.line()] == [0.0, 0.5, 1.0]
    assert [y for _x, y in found.line()] == pytest.approx([0.3, 0.3, 0.3])


def test_a_map_is_taken_at_a_value_of_a_third_factor() -> None:
    found = chart(pointwise(lambda p: p["a"] - p["b"] - p["c"]), factor("a"), factor("b"), steps=3, third=("c", 5.0))
    assert found.line() == ()
    assert found.share_below() == 1.0
    assert found.third == ("c", 5.0)


def test_a_line_may_run_through_the_last_point_of_the_grid() -> None:
    assert chart(pointwise(lambda p: p["a"] - 1), factor("a"), factor("b"), steps=2).line() == ((1.0, 0.0), (1.0, 1.0))
