"""Two kinds of not knowing, kept apart: the luck of one replication, and ignorance of the parameters.

More replications make luck vanish from a mean; only better evidence makes ignorance smaller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.experiments.runs import Vector

COVER = 0.95
"""The share that our intervals should hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A measure over the replications in which there was anything to measure; all NaN if there was none.

    ``mean``, with ``error``, the standard error of that mean; ``low`` to ``high`` holds ``COVER`` of what may come;
    ``luck`` and ``ignorance`` are standard deviations, or both None where no draw was used twice: they cannot be told
    apart then.
    """

    mean: float
    error: float
    low: float
    high: float
    luck: float | None
    ignorance: float | None


def parts(values: Vector, draw: NDArray[np.int64]) -> Parts:
    """The measure's mean, its interval, and its two sources of spread by one-way analysis of variance."""
    known = ~np.isnan(values)
    values, draw = values[known], draw[known]
    if not len(values):
        return Parts(mean=np.nan, error=np.nan, low=np.nan, high=np.nan, luck=None, ignorance=None)
    low, high = np.quantile(values, [(1 - COVER) / 2, (1 + COVER) / 2])
    groups = [values[draw == each] for each in np.unique(draw)]
    means = np.array([group.mean() for group in groups])
    error = float(means.std(ddof=1) / np.sqrt(len(means))) if len(means) > 1 else _plain_error(values)
    luck, ignorance = _components(values, groups)
    return Parts(mean=float(values.mean()), error=error, low=float(low), high=float(high), luck=luck, ignorance=ignorance)


def _plain_error(values: Vector) -> float:
    """The standard error where all replications share one parameter draw."""
    return float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else float("nan")


def _components(values: Vector, groups: list[Vector]) -> tuple[float | None, float | None]:
    """The standard deviations within and between draws. A negative estimate of a variance is none."""
    freedom = len(values) - len(groups)
    if freedom == 0 or len(groups) == 1:
        return (float(values.std(ddof=1)), 0.0) if len(groups) == 1 and len(values) > 1 else (None, None)
    within = sum(float(((group - group.mean()) ** 2).sum()) for group in groups) / freedom
    weighted = sum(len(group) * (group.mean() - values.mean()) ** 2 for group in groups) / (len(groups) - 1)
    sizes = np.array([len(group) for group in groups])
    typical = (sizes.sum() - (sizes**2).sum() / sizes.sum()) / (len(groups) - 1)
    return float(np.sqrt(within)), float(np.sqrt(max(weighted - within, 0.0) / typical))
