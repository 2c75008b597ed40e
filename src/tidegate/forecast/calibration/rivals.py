"""What any forecast must beat: tomorrow like today, and tomorrow further along the line from the first day to the last."""

from __future__ import annotations

import numpy as np

from tidegate.forecast.calibration.arrays import Draws, Vector
from tidegate.forecast.calibration.series import Series


def naive(known: Series, times: Vector, draws: int, rng: np.random.Generator) -> Draws:
    """A random walk without drift from the last known figure."""
    return _walk(known, times, draws, rng, slope=0.0)


def drift(known: Series, times: Vector, draws: int, rng: np.random.Generator) -> Draws:
    """A random walk with the mean slope of the known figures, which is itself uncertain."""
    span = known.times[-1] - known.times[0]
    return _walk(known, times, draws, rng, slope=float((known.values[-1] - known.values[0]) / span))


def _walk(known: Series, times: Vector, draws: int, rng: np.random.Generator, *, slope: float) -> Draws:
    """Increments have a variance in proportion to time. It is unknown: Student's t instead of the normal distribution."""
    gaps, ahead = np.diff(known.times), times - known.times[-1]
    steps = np.diff(known.values) - slope * gaps
    freedom = len(steps) - (1 if slope else 0)
    variance = float(np.sum(steps**2 / gaps)) / freedom
    span = known.times[-1] - known.times[0]
    spread = variance * (ahead + (ahead**2 / span if slope else 0.0))
    return np.asarray(known.values[-1] + slope * ahead + np.sqrt(spread) * rng.standard_t(freedom, (draws, 1)))
