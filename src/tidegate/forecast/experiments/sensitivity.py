"""Which of the things we do not know matter: Morris's screening, then Sobol's shares, and a tornado for the eye."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Point = Mapping[str, float]
"""The factors, each at a value."""

Answers = Callable[[Sequence[Point]], NDArray[np.float64]]
"""A measure, or a difference between two settings, at each of these points: a row to each, a column to each replication.

All points that can be asked for together are, so that the work can be spread.
"""

_MORRIS_LEVELS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """Something that is not known exactly: between ``low`` and ``high``, with ``middle`` the best guess."""

    name: str
    low: float
    high: float
    middle: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Morris: the mean size of a factor's elementary effects, their spread (bends and interactions), and the size's error.

    ``error``: half the 95 per cent interval of the size, over resampled trajectories.
    """

    factor: str
    size: float
    error: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """Sobol: the share of the variance that a factor explains alone (``first``) and with all its company (``total``)."""

    factor: str
    first: float
    first_error: float
    total: float
    total_error: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Swing:
    """The answer with one factor at either end of its range and the others at their best guess."""

    factor: Factor
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """How far it moves the answer."""
        return abs(self.at_high - self.at_low)


def morris(answers: Answers, factors: Sequence[Factor], *, trajectories: int, seed: int) -> tuple[Effect, ...]:
    """The factors, the most influential first. Costs ``trajectories`` x (factors + 1) answers."""
    from SALib.analyze import morris as analysis
    from SALib.sample import morris as sampling

    problem = _problem(factors)
    points = sampling.sample(problem, trajectories, num_levels=_MORRIS_LEVELS, seed=seed)
    found = analysis.analyze(problem, points, _means(answers, factors, points), num_levels=_MORRIS_LEVELS, seed=seed)
    effects = [
        Effect(factor=factor.name, size=float(size), error=float(error), spread=float(spread))
        for factor, size, error, spread in zip(factors, found["mu_star"], found["mu_star_conf"], found["sigma"], strict=True)
    ]
    return tuple(sorted(effects, key=lambda each: -each.size))


def sobol(answers: Answers, factors: Sequence[Factor], *, points: int, seed: int) -> tuple[Index, ...]:
    """The factors, the greatest total share first. Costs ``points`` x (factors + 2) answers; ``points`` is a power of two."""
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    problem = _problem(factors)
    sampled = sampling.sample(problem, points, calc_second_order=False, seed=seed)
    means = _means(answers, factors, sampled)
    if np.ptp(means) == 0:  # nothing varies: there is nothing to share out
        return tuple(Index(factor=each.name, first=0.0, first_error=0.0, total=0.0, total_error=0.0) for each in factors)
    found = analysis.analyze(problem, means, calc_second_order=False, seed=seed)
    columns = (found[name] for name in ("S1", "S1_conf", "ST", "ST_conf"))
    indices = [
        Index(factor=factor.name, first=float(s1), first_error=float(e1), total=float(st), total_error=float(et))
        for factor, s1, e1, st, et in zip(factors, *columns, strict=True)
    ]
    return tuple(sorted(indices, key=lambda each: -each.total))


def tornado(answers: Answers, factors: Iterable[Factor]) -> tuple[Swing, ...]:
    """Each factor from end to end, the widest swing first."""
    listed = list(factors)
    middle = {factor.name: factor.middle for factor in listed}
    ends = [{**middle, each.name: end} for each in listed for end in (each.low, each.high)]
    found = answers(ends).mean(axis=1).reshape(-1, 2).tolist()
    swings = [Swing(factor=each, at_low=low, at_high=high) for each, (low, high) in zip(listed, found, strict=True)]
    return tuple(sorted(swings, key=lambda each: -each.width))


def _problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """The factors as SALib takes them."""
    return {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[factor.low, factor.high] for factor in factors],
    }


def _means(answers: Answers, factors: Sequence[Factor], points: NDArray[np.float64]) -> NDArray[np.float64]:
    names = [factor.name for factor in factors]
    return np.asarray(answers([dict(zip(names, point, strict=True)) for point in points.tolist()]).mean(axis=1))
