"""How good a forecast was: its error, whether its intervals held the truth, and what both together are worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidegate.forecast.calibration.arrays import Draws, Vector

LEVELS = (0.5, 0.8, 0.95)
"""The intervals that are scored, by the share of the truth that they should hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Bounds at each time that should hold the truth in a share ``level`` of cases."""

    level: float
    low: tuple[float, ...]
    high: tuple[float, ...]

    def holds(self, truth: Vector) -> tuple[bool, ...]:
        """Whether each truth lies within."""
        return tuple(low <= each <= high for low, each, high in zip(self.low, truth, self.high, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A method's median and intervals at each time."""

    method: str
    median: tuple[float, ...]
    intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What a method's forecast was worth.

    ``error``: mean absolute, in the series' unit; ``relative``: of the truth; ``covered``: the share of the truth within
    each interval of ``LEVELS``; ``interval_score``: of the widest one, its width and a fine for each miss (Gneiting and
    Raftery 2007): small is good.
    """

    method: str
    error: float
    relative: float
    covered: tuple[float, ...]
    interval_score: float


def forecast_of(method: str, draws: Draws) -> Forecast:
    """The median and the central intervals of ``draws``."""
    intervals = tuple(
        Interval(
            level=level,
            low=tuple(np.quantile(draws, (1 - level) / 2, axis=0).tolist()),
            high=tuple(np.quantile(draws, (1 + level) / 2, axis=0).tolist()),
        )
        for level in LEVELS
    )
    return Forecast(method=method, median=tuple(np.median(draws, axis=0).tolist()), intervals=intervals)


def score(forecast: Forecast, truth: Vector) -> Score:
    """The forecast against what came."""
    wrong = np.abs(np.array(forecast.median) - truth)
    return Score(
        method=forecast.method,
        error=float(wrong.mean()),
        relative=float((wrong / truth).mean()),
        covered=tuple(float(np.mean(each.holds(truth))) for each in forecast.intervals),
        interval_score=interval_score(forecast.intervals[-1], truth),
    )


def interval_score(interval: Interval, truth: Vector) -> float:
    """The mean width, and 2/alpha of the distance by which the interval missed."""
    low, high = np.array(interval.low), np.array(interval.high)
    missed = np.maximum(low - truth, 0) + np.maximum(truth - high, 0)
    return float(np.mean(high - low + 2 / (1 - interval.level) * missed))
