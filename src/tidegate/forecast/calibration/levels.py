"""A rate that wanders: its level walks at random, and each observation scatters around it.

The two standard deviations are unknown. Their posterior is taken on a grid, each point by the Kalman filter, so that
the forecast carries their uncertainty.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidegate.forecast.calibration.arrays import Draws, Vector

_GRID = np.geomspace(0.002, 0.4, 28)
"""Candidate standard deviations, in log units a step: from a fifth of a per cent to two fifths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtered:
    """The last level's mean and variance, and the log likelihood of the whole, for each pair of deviations."""

    walk: Vector
    scatter: Vector
    mean: Vector
    variance: Vector
    log_likelihood: Vector


def filtered(values: Vector) -> Filtered:
    """The Kalman filter over ``values``, for every pair of the grid at once. The first value starts the level."""
    walk, scatter = (each.ravel() for each in np.meshgrid(_GRID, _GRID))
    mean, variance = np.full(walk.shape, values[0]), scatter**2
    log_likelihood = np.zeros(walk.shape)
    for value in values[1:]:
        variance = variance + walk**2
        total = variance + scatter**2
        surprise = value - mean
        log_likelihood -= 0.5 * (np.log(total) + surprise**2 / total)
        gain = variance / total
        mean, variance = mean + gain * surprise, variance * (1 - gain)
    return Filtered(walk=walk, scatter=scatter, mean=mean, variance=variance, log_likelihood=log_likelihood)


def paths(history: Vector, steps: int, draws: int, rng: np.random.Generator) -> Draws:
    """Possible futures of a positive rate observed as ``history``, in its own units."""
    fit = filtered(np.log(history))
    weights = np.exp(fit.log_likelihood - fit.log_likelihood.max())
    index = rng.choice(len(weights), size=draws, p=weights / weights.sum())
    start = fit.mean[index] + np.sqrt(fit.variance[index]) * rng.standard_normal(draws)
    walked = np.cumsum(rng.standard_normal((draws, steps)) * fit.walk[index, None], axis=1)
    scattered = rng.standard_normal((draws, steps)) * fit.scatter[index, None]
    return np.asarray(np.exp(start[:, None] + walked + scattered))
