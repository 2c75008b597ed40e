"""The back-tests on what was really published. The Crown Court's file is not part of the project: TIDEGATE_COURTS names its folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tidegate.forecast.calibration.backtests import HORIZON, Backtest, court_backtests, published_backtests, rolling
from tidegate.forecast.calibration.scoring import LEVELS, Score
from tidegate.forecast.calibration.series import COURTS_FILE, read_courts

COURTS = os.environ.get("TIDEGATE_COURTS")
needs_courts = pytest.mark.skipif(
    COURTS is None, reason=f"TIDEGATE_COURTS does not name a folder with {COURTS_FILE}, which is not part of the project"
)


def scores(test: Backtest) -> dict[str, Score]:
    return {each.method: each for each in test.scores}


def test_the_same_seed_gives_the_same_back_tests() -> None:
    assert list(published_backtests(3)) == list(published_backtests(3))


def test_the_register_of_2024_lies_within_what_was_forecast_in_2007_though_a_straight_line_comes_nearer() -> None:
    register, _arrests = published_backtests(1)
    assert register.truth.points[-1].value == 70052
    assert scores(register)["model"].covered[-1] == 1.0
    assert scores(register)["drift"].error < scores(register)["model"].error < scores(register)["naive"].error


def test_arrests_of_2026_lie_within_what_was_forecast_in_2018_within_wide_bounds() -> None:
    _register, arrests = published_backtests(1)
    assert [point.value for point in arrests.truth.points] == [793, 848, 1000]
    assert scores(arrests)["model"].covered[-1] == 1.0
    assert scores(arrests)["model"].error < scores(arrests)["naive"].error
    assert arrests.outside == ()


def test_no_further_ahead_than_asked() -> None:
    (arrests,) = published_backtests(1, years=2)
    assert [point.value for point in arrests.truth.points] == [793]


@needs_courts
def test_from_many_origins_no_further_ahead_than_asked() -> None:
    found = rolling(read_courts(Path(str(COURTS))), 1, draws=100, ahead=4)
    assert (found.horizons, found.origins) == ((1, 2, 3, 4), 25)


@needs_courts
def test_the_courts_balance_forecasts_the_caseload_better_than_its_rivals_at_both_cuts() -> None:
    for test in court_backtests(Path(str(COURTS)), 1):
        found = scores(test)
        assert test.truth.points[-1].value == 80203
        assert found["model"].error < min(found["naive"].error, found["drift"].error) / 3
        assert found["model"].covered[-1] == 1.0


@needs_courts
def test_from_many_origins_the_intervals_hold_at_least_what_they_say() -> None:
    found = rolling(read_courts(Path(str(COURTS))), 1, draws=500)
    assert found.origins == 17
    assert len(found.horizons) == HORIZON == 12
    means = [sum(each) / HORIZON for each in found.covered["model"]]
    assert [mean >= level for mean, level in zip(means, LEVELS, strict=True)] == [True, True, True]
    assert max(found.covered["naive"][2]) < 0.95
