"""In which draws of the assumptions the conclusion goes the other way, and what these draws have in common.

No shape is supposed: for each assumption the draws are parted in two at the value that best tells those that go the other way
from the rest. Some assumption always seems to tell them apart, by chance; so a parting counts only if it is sharper than the
sharpest of all assumptions is in 19 of 20 shufflings of the draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.experiments.runs import Vector

_FEWEST = 20
"""Draws below which nothing is parted."""

_LEAST_SIDE = 0.15
"""The share of draws that must lie on either side."""

_SHUFFLINGS, _SURE = 200, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """An assumption and the value that parts its draws; the shares of those below and above that go the other way."""

    parameter: str
    at: float
    below: float
    above: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """How many draws there are, how many go the other way than the mean change, and the partings, the sharpest first."""

    draws: int
    reversed: int
    partings: tuple[Parting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Without:
    """The change with nothing credited to it, and in how many draws it then goes the other way than with it."""

    measure: str
    change: float
    reversed: int


def without(measure: str, changes: Vector, credited: Vector, draw: NDArray[np.int64]) -> Without:
    """What is left of the changes without those of ``measure``, which they have taken off already."""
    gross = changes + credited
    other_way = _means(gross, draw) * np.sign(changes.mean()) < 0
    return Without(measure=measure, change=float(gross.mean()), reversed=int(other_way.sum()))


def _means(changes: Vector, draw: NDArray[np.int64]) -> Vector:
    """The mean of each draw."""
    _draws, place = np.unique(draw, return_inverse=True)
    return np.asarray(np.bincount(place, weights=changes) / np.bincount(place))


def reversal(changes: Vector, parameters: Mapping[str, Vector], draw: NDArray[np.int64]) -> Reversal:
    """What the mean change of each draw says."""
    first, means = np.unique(draw, return_index=True)[1], _means(changes, draw)
    other_way = means * np.sign(changes.mean()) < 0
    varied = {name: values[first] for name, values in parameters.items() if np.ptp(values[first]) > 0}
    count = int(other_way.sum())
    partings = tuple(_partings(varied, other_way)) if len(means) >= _FEWEST and 0 < count < len(means) and varied else ()
    return Reversal(draws=len(means), reversed=count, partings=partings)


def _partings(varied: Mapping[str, Vector], other_way: NDArray[np.bool_]) -> list[Parting]:
    values = np.column_stack(list(varied.values()))
    order = np.argsort(values, axis=0, kind="stable")
    rng = np.random.default_rng(0)  # the same shufflings always: the answer is the runs', not the day's
    chance = [_sharpness(rng.permutation(other_way)[order]).max() for _ in range(_SHUFFLINGS)]
    sharpness = _sharpness(other_way[order])
    best = sharpness.max(axis=0)
    told = [column for column in np.argsort(-best, kind="stable") if best[column] > np.quantile(chance, _SURE)]
    return [
        _parting(name, values[order[:, column], column], other_way[order[:, column]], _first(len(other_way)) + at)
        for column in told
        for name, at in [(list(varied)[column], int(sharpness[:, column].argmax()))]
    ]


def _first(draws: int) -> int:
    """How many draws lie below the first value at which they may be parted."""
    return int(np.ceil(_LEAST_SIDE * draws))


def _sharpness(sorted_: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each parting of each column, the difference of the shares below and above in standard errors (of chance)."""
    draws, first = len(sorted_), _first(len(sorted_))
    below = np.arange(first, draws - first + 1)[:, None]
    found = np.cumsum(sorted_, axis=0)[below[:, 0] - 1]
    every = sorted_[:, 0].sum()
    difference = found / below - (every - found) / (draws - below)
    spread = np.sqrt(every / draws * (1 - every / draws) * (1 / below + 1 / (draws - below)))
    return np.asarray(np.abs(difference) / spread)


def _parting(name: str, values: Vector, other_way: NDArray[np.bool_], below: int) -> Parting:
    """The parting that leaves so many draws below."""
    at = float(values[below - 1] + values[below]) / 2
    return Parting(parameter=name, at=at, below=float(other_way[:below].mean()), above=float(other_way[below:].mean()))
