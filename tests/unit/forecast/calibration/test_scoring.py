from __future__ import annotations

import numpy as np
import pytest

from tidegate.forecast.calibration.scoring import LEVELS, Forecast, Interval, forecast_of, interval_score, score

TRUTH = np.array([10.0, 20.0])


def interval(level: float, low: tuple[float, ...], high: tuple[float, ...]) -> Interval:
    return Interval(level=level, low=low, high=high)


def test_an_interval_that_holds_the_truth_scores_its_width() -> None:
    assert interval_score(interval(0.95, (8.0, 16.0), (12.0, 24.0)), TRUTH) == pytest.approx((4 + 8) / 2)


def test_a_miss_costs_forty_times_its_distance_at_95_per_cent() -> None:
    assert interval_score(interval(0.95, (11.0, 16.0), (12.0, 19.0)), TRUTH) == pytest.approx((1 + 40 + 3 + 40) / 2)


def test_a_truth_on_the_bound_is_held() -> None:
    assert interval(0.5, (10.0, 20.5), (11.0, 21.0)).holds(TRUTH) == (True, False)


def test_errors_are_of_the_median_and_coverage_is_per_interval() -> None:
    intervals = tuple(interval(level, (9.0, 21.0), (11.0, 22.0)) for level in LEVELS)
    found = score(Forecast(method="model", median=(12.0, 16.0), intervals=intervals), TRUTH)
    assert found.error == pytest.approx(3.0)
    assert found.relative == pytest.approx((0.2 + 0.2) / 2)
    assert found.covered == (0.5, 0.5, 0.5)


def test_intervals_are_central_quantiles_of_the_draws() -> None:
    found = forecast_of("model", np.arange(101.0)[:, None])
    assert found.median == (50.0,)
    bounds = [bound for each in found.intervals for bound in (each.low[0], each.high[0])]
    assert bounds == pytest.approx([25.0, 75.0, 10.0, 90.0, 2.5, 97.5])
