"""Arrests as the forecast has them: more is referred than can be enforced, so arrests follow capacity, which grows unevenly."""

from __future__ import annotations

import numpy as np

from tidegate.forecast.calibration.arrays import Draws, Vector
from tidegate.forecast.calibration.resampling import log_likelihood, resample
from tidegate.forecast.calibration.series import Series

_COUNTING_ERROR = 0.10
"""The figures are announcements: 'over 400', 'about 1,000'."""

_PRIOR_DRAWS = 200_000


def forecast_arrests(known: Series, times: Vector, draws: int, rng: np.random.Generator) -> Draws:
    """Arrests a month at ``times``: the logarithm walks at random around a growth that the known figures are weighed for.

    Prior: growth of 5 per cent a year, give or take 10; a year's scatter around it of 25 per cent, half-normal.
    """
    growth = rng.normal(0.05, 0.10, _PRIOR_DRAWS)
    scatter = np.abs(rng.normal(0.0, 0.25, _PRIOR_DRAWS))
    start = np.log(known.values[0]) + _COUNTING_ERROR * rng.standard_normal(_PRIOR_DRAWS)
    history = _walked(start, growth, scatter, known.times, rng)
    fit = log_likelihood(np.exp(history[:, 1:]), known.values[1:], _COUNTING_ERROR)
    kept = resample(fit, draws, rng).index
    ahead = np.concatenate([known.times[-1:], times])
    future = _walked(history[kept, -1], growth[kept], scatter[kept], ahead, rng)[:, 1:]
    return np.asarray(np.exp(future + _COUNTING_ERROR * rng.standard_normal(future.shape)))


def _walked(start: Vector, growth: Vector, scatter: Vector, times: Vector, rng: np.random.Generator) -> Draws:
    """The walk at ``times``, the first of which is where it starts."""
    gaps = np.diff(times)
    steps = growth[:, None] * gaps + scatter[:, None] * np.sqrt(gaps) * rng.standard_normal((len(start), len(gaps)))
    return np.concatenate([start[:, None], start[:, None] + np.cumsum(steps, axis=1)], axis=1)
