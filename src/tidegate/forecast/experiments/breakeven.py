"""Where a conclusion flips: the value of one thing, or the line through two, at which the answer is nought.

Each comes with what luck leaves open: replications are resampled, and the same question asked of each resampling.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from tidegate.forecast.experiments.sensitivity import Answers, Factor
from tidegate.forecast.experiments.uncertainty import COVER

_RESAMPLINGS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """The answer over a grid of two factors. ``values`` and ``errors`` have a row to each ``y``.

    ``errors``: half the interval of each value that luck leaves open. ``third`` says at what else the map was taken.
    """

    x: Factor
    y: Factor
    at_x: tuple[float, ...]
    at_y: tuple[float, ...]
    values: tuple[tuple[float, ...], ...]
    errors: tuple[tuple[float, ...], ...]
    third: tuple[str, float] | None

    def line(self) -> tuple[tuple[float, float], ...]:
        """Where the answer is nought: for each ``y``, every ``x`` between two grid points of unlike sign.

        A line that lies along the map crosses no row: then for each ``x``, every such ``y``.
        """
        values = np.array(self.values)
        across = tuple((x, y) for y, row in zip(self.at_y, values, strict=True) for x in crossings(self.at_x, row))
        return across or tuple(
            (x, y) for x, column in zip(self.at_x, values.T, strict=True) for y in crossings(self.at_y, column)
        )

    def share_below(self) -> float:
        """The share of the grid at which the answer is below nought."""
        return float(np.mean(np.array(self.values) < 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Flip:
    """Where one factor alone flips the conclusion: ``at``, or None if nowhere in its range.

    ``share`` of the resamplings flip it somewhere; ``low`` to ``high`` holds 95 per cent of the places where they do.
    """

    factor: Factor
    at: float | None
    low: float | None
    high: float | None
    share: float


def crossings(places: tuple[float, ...], values: NDArray[np.float64]) -> list[float]:
    """Where a line through the values crosses nought, by straight lines between neighbours."""
    if not values.any():
        return []
    found = []
    for here, there, one, other in zip(places, places[1:], values, values[1:], strict=False):
        if one == 0:
            found.append(here)
        elif one * other < 0:
            found.append(here + (there - here) * float(one / (one - other)))
    return [*found, places[-1]] if values[-1] == 0 else found


def flip(answers: Answers, factor: Factor, *, steps: int) -> Flip:
    """Where a factor flips the conclusion, by straight lines between ``steps`` of its values: the first place, if several."""
    places = _along(factor, steps)
    rows = answers([{factor.name: place} for place in places])
    first = crossings(places, rows.mean(axis=1))[:1]
    rng = np.random.default_rng(0)  # the same resamplings always: the answer is the runs', not the day's
    picked = rng.integers(rows.shape[1], size=(_RESAMPLINGS, rows.shape[1]))
    resampled = rows[:, picked].mean(axis=2).T
    found = [at for values in resampled for at in crossings(places, values)[:1]]
    low, high = np.quantile(found, [(1 - COVER) / 2, (1 + COVER) / 2]).tolist() if found else (None, None)
    return Flip(factor=factor, at=first[0] if first else None, low=low, high=high, share=len(found) / _RESAMPLINGS)


def chart(answers: Answers, x: Factor, y: Factor, *, steps: int, third: tuple[str, float] | None = None) -> Map:
    """The answer on a grid of ``steps`` by ``steps``."""
    at_x, at_y = _along(x, steps), _along(y, steps)
    fixed = dict([third]) if third else {}
    rows = answers([{x.name: one, y.name: other, **fixed} for other in at_y for one in at_x])
    return Map(
        x=x,
        y=y,
        at_x=at_x,
        at_y=at_y,
        values=_square(rows.mean(axis=1), steps),
        errors=_square(_errors(rows), steps),
        third=third,
    )


def _along(factor: Factor, steps: int) -> tuple[float, ...]:
    return tuple(np.linspace(factor.low, factor.high, steps).tolist())


def _square(numbers: NDArray[np.float64], steps: int) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in numbers.reshape(-1, steps).tolist())


def _errors(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half the interval of each row's mean; nought where one replication says nothing of it."""
    size = rows.shape[1]
    if size == 1:
        return np.zeros(len(rows))
    return np.asarray(stats.t.ppf((1 + COVER) / 2, size - 1) * rows.std(axis=1, ddof=1) / np.sqrt(size))
