"""As many replications as a stated precision needs, and no more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np
from scipy import stats

from tidegate.forecast.experiments.runs import Run, Sample, Setting, Vector, joined
from tidegate.forecast.experiments.uncertainty import COVER

FEWEST = 10
"""Replications before the first look: a spread estimated from fewer is not to be trusted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """What was reached. ``half_width`` is of the interval of the mean, relative to the mean, of the least precise measure."""

    sample: Sample
    half_width: float
    measure: str
    reached: bool


def half_width(values: Vector) -> float:
    """Half the interval of the mean, relative to the mean. A measure that is always nought is exact."""
    mean, spread = float(values.mean()), float(values.std(ddof=1))
    if spread == 0:
        return 0.0
    if mean == 0:
        return float("inf")
    return float(stats.t.ppf((1 + COVER) / 2, len(values) - 1)) * spread / float(np.sqrt(len(values))) / abs(mean)


def of_a_share(share: float, precision: float) -> int:
    """How many replications tell a share of about this size to within ``precision``, by the normal approximation."""
    width = float(stats.norm.ppf((1 + COVER) / 2))
    return max(1, ceil(share * (1 - share) * (width / precision) ** 2))


def until_precise(run: Run, setting: Setting, measures: Iterable[str], *, precision: float, most: int) -> Precision:
    """Replications until every measure's mean is known to within ``precision`` of itself, or ``most`` are done.

    Steps double, so that looking at the data cannot stop it at a lucky moment often.
    """
    wanted, steps = list(measures), _steps(most)
    sample = run(setting, range(steps[0]))
    for done, following in pairwise([*steps, most]):
        found = _least(sample, wanted, precision)
        if found.reached or done == most:
            return found
        sample = joined(sample, run(setting, range(done, following)))
    return _least(sample, wanted, precision)


def _steps(most: int) -> list[int]:
    """10, 20, 40 … as far as ``most``."""
    steps, step = [], FEWEST
    while step < most:
        steps.append(step)
        step *= 2
    return [*steps, most]


def _least(sample: Sample, measures: list[str], precision: float) -> Precision:
    widths = {name: half_width(sample.measures[name]) for name in measures}
    worst = max(widths, key=lambda name: widths[name])
    return Precision(sample=sample, half_width=widths[worst], measure=worst, reached=widths[worst] <= precision)
