"""Fitting a mechanism to a few figures: draw parameters from what is believed, keep those that would have given the figures.

This is sampling-importance-resampling. It asks no more of a mechanism than that it can be run forwards, and what it
returns carries the parameters' uncertainty into the forecast. How many draws really count is part of the answer.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.calibration.arrays import Draws, Vector


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Which of the drawn parameters were kept, with repetition. ``effective``: how many independent draws they are worth."""

    index: NDArray[np.int64]
    effective: float


def log_likelihood(modelled: Draws, observed: Vector, relative_error: float) -> Vector:
    """The log density of the observed figures given each draw's, with lognormal errors of the given size."""
    residual = np.log(observed) - np.log(np.maximum(modelled, 1e-9))
    return np.asarray(-0.5 * np.sum((residual / relative_error) ** 2, axis=1))


def resample(log_weights: Vector, count: int, rng: np.random.Generator) -> Kept:
    """Keep ``count`` draws in proportion to their weights, by systematic resampling."""
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    places = (np.arange(count) + rng.random()) / count
    index = np.minimum(np.searchsorted(np.cumsum(weights), places), len(weights) - 1)
    return Kept(index=index.astype(np.int64), effective=float(1 / np.sum(weights**2)))
