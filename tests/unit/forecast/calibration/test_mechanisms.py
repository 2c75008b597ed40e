"""The mechanisms behind the back-tests, on figures worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.forecast.calibration.courts import balance, forecast_open
from tidegate.forecast.calibration.levels import filtered, paths
from tidegate.forecast.calibration.register import START, Beliefs, stock
from tidegate.forecast.calibration.resampling import log_likelihood, resample
from tidegate.forecast.calibration.rivals import drift, naive
from tidegate.forecast.calibration.series import Point, Quarter, Series

SEED = 7


def series(times: list[float], values: list[float]) -> Series:
    points = tuple(
        Point(at=at, value=value, source="made up", status="verified") for at, value in zip(times, values, strict=True)
    )
    return Series(title="A series", place="Nowhere", unit="things", says="Made up.", points=points)


def beliefs(**given: float) -> Beliefs:
    chosen = {"entries": 4_000.0, "growth": 0.0, "first": 0.0, "leaving": 0.1, "deaths": 0.0, "turn": 0.0} | given
    return Beliefs(shares=np.array([[0.0, 1.0, 0.0, 0.0]]), **{name: np.array([value]) for name, value in chosen.items()})


def test_the_caseload_is_what_was_there_and_came_less_what_was_done() -> None:
    found = balance(100.0, np.array([[10.0, 20.0, 5.0]]), np.array([[15.0, 15.0, 15.0]]))
    assert found.tolist() == [[95.0, 100.0, 90.0]]


def test_courts_cannot_dispose_of_cases_that_are_not_there() -> None:
    assert balance(10.0, np.array([[0.0, 4.0]]), np.array([[20.0, 1.0]])).tolist() == [[0.0, 3.0]]


def test_steady_courts_stay_as_they_are() -> None:
    known = tuple(Quarter(at=2016 + n / 4, receipts=1_000.0, disposals=1_000.0, open=5_000.0) for n in range(16))
    found = forecast_open(known, 4, 500, np.random.default_rng(SEED))
    assert np.median(found[:, -1]) == pytest.approx(5_000, rel=0.01)


def test_a_register_with_one_period_of_five_years_fills_for_five_years_and_then_stands_still() -> None:
    times = np.array([START + 2.0, START + 5.0, START + 20.0])
    found = stock(beliefs(), times, np.zeros((1, 100)))
    # Entries are counted a quarter at a time: those of the quarter in which a period ends have left.
    assert found.tolist() == [[9_000.0, 20_000.0, 20_000.0]]


def test_those_already_registered_leave_at_their_own_rate_and_by_death() -> None:
    found = stock(beliefs(entries=0.0, first=10_000.0, leaving=0.1, deaths=0.02), np.array([START + 5.0]), np.zeros((1, 30)))
    assert found[0, 0] == pytest.approx(10_000 * np.exp(-0.6))


def test_draws_are_kept_in_proportion_to_their_weights() -> None:
    found = resample(np.log(np.array([0.5, 0.25, 0.25])), 400, np.random.default_rng(SEED))
    assert np.bincount(found.index).tolist() == [200, 100, 100]
    assert found.effective == pytest.approx(1 / (0.25 + 0.0625 + 0.0625))


def test_a_figure_off_by_one_standard_error_costs_half_a_unit_of_log_likelihood() -> None:
    modelled = np.array([[100.0], [100.0 * np.exp(0.1)]])
    assert log_likelihood(modelled, np.array([100.0]), 0.1).tolist() == pytest.approx([0.0, -0.5])


def test_the_naive_forecast_is_the_last_figure_and_drift_goes_on_along_the_line() -> None:
    known = series([2000.0, 2001.0, 2002.0, 2003.0], [10.0, 14.0, 16.0, 22.0])
    times = np.array([2004.0, 2005.0])
    rng = np.random.default_rng(SEED)
    assert np.median(naive(known, times, 20_001, rng), axis=0) == pytest.approx([22.0, 22.0], abs=0.15)
    assert np.median(drift(known, times, 20_001, rng), axis=0) == pytest.approx([26.0, 30.0], abs=0.15)


def test_a_drift_known_from_three_years_spreads_by_its_own_uncertainty_too() -> None:
    known = series([2000.0, 2001.0, 2002.0, 2003.0], [10.0, 14.0, 16.0, 22.0])
    draws = drift(known, np.array([2006.0]), 200_000, np.random.default_rng(SEED))
    # steps 4, 2, 6 around 4: variance (0 + 4 + 4) / 2 = 4; three years ahead 4 * (3 + 9 / 3) = 24; t with 2 degrees.
    quartile = 0.8164966 * np.sqrt(24)
    assert np.quantile(draws, 0.75) - 34 == pytest.approx(quartile, rel=0.02)


def test_the_filter_of_a_constant_keeps_it_and_gains_certainty() -> None:
    found = filtered(np.zeros(5))
    assert not found.mean.any()
    steady = np.argmin(found.walk - found.scatter)  # hardly walking, widely scattered: close to a plain mean of five
    assert found.variance[steady] == pytest.approx(found.scatter[steady] ** 2 / 5, rel=0.01)


def test_intervals_hold_the_truth_about_as_often_as_they_say_on_series_whose_truth_is_known() -> None:
    rng, held = np.random.default_rng(SEED), []
    for _ in range(150):
        level = np.cumsum(0.03 * rng.standard_normal(28)) + 5
        values = np.exp(level + 0.02 * rng.standard_normal(28))
        future = paths(values[:20], 8, 400, rng)
        low, high = np.quantile(future, [0.1, 0.9], axis=0)
        held.append((values[20:] >= low) & (values[20:] <= high))
    assert 0.72 <= np.mean(held) <= 0.88
