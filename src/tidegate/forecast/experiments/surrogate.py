"""What the paired runs already say about the parameters they were drawn with: a line through the few that matter.

Every draw of the parameters is an experiment on all of them at once. Most do next to nothing; so the line takes in one after
the other, always the one that explains most of what is left (orthogonal matching pursuit), and stops where taking in more
would predict unseen draws worse. How much of their variance it predicts – found by ten-fold cross-validation in which the
choice is made afresh each time – is part of the answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.experiments.runs import Vector

_FOLDS = 10
_FEWEST = 20
"""Draws below which no line is drawn."""

_MOST = 12
"""Parameters that a line may take in."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """A parameter and what it does to the answer.

    ``slope``: the answer's change for one standard deviation of the parameter; ``low``, ``high``: the range it was drawn
    from; ``flips_at``: its value within that range at which the answer is nought with all others at their mean, or None.
    """

    parameter: str
    mean: float
    low: float
    high: float
    slope: float
    flips_at: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surrogate:
    """The drivers, the strongest first. ``predicted``: the share of the variance of unseen draws that the line explains."""

    mean: float
    predicted: float
    drivers: tuple[Driver, ...]


def fit(changes: Vector, parameters: Mapping[str, Vector], draw: NDArray[np.int64]) -> Surrogate:
    """The line through the mean change of each draw. Parameters that never vary are left out."""
    _draws, first, place = np.unique(draw, return_index=True, return_inverse=True)
    answers = np.bincount(place, weights=changes) / np.bincount(place)
    varied = {name: values[first] for name, values in parameters.items() if np.ptp(values[first]) > 0}
    mean = float(answers.mean())
    if len(answers) < _FEWEST or not varied:
        return Surrogate(mean=mean, predicted=0.0, drivers=())
    columns = np.column_stack(list(varied.values()))
    scaled = (columns - columns.mean(axis=0)) / columns.std(axis=0)
    size, predicted = _size(scaled, answers)
    *_, (chosen, slopes) = [((), np.zeros(0)), *_path(scaled, answers - mean, size)]
    names = list(varied)
    drivers = [
        _driver(names[column], varied[names[column]], float(slope), mean) for column, slope in zip(chosen, slopes, strict=True)
    ]
    return Surrogate(mean=mean, predicted=predicted, drivers=tuple(sorted(drivers, key=lambda each: -abs(each.slope))))


def _path(scaled: Matrix, centred: Vector, most: int) -> Iterator[tuple[tuple[int, ...], Vector]]:
    """The columns taken in and their slopes, one more at each step."""
    chosen: tuple[int, ...] = ()
    left = centred
    for _ in range(most):
        worth = np.abs(scaled.T @ left)
        worth[list(chosen)] = -1.0
        chosen = (*chosen, int(worth.argmax()))
        slopes = np.asarray(np.linalg.lstsq(scaled[:, chosen], centred, rcond=None)[0], dtype=np.float64)
        left = centred - scaled[:, chosen] @ slopes
        yield chosen, slopes


def _size(scaled: Matrix, answers: Vector) -> tuple[int, float]:
    """How many columns predict unseen draws best, and the share of their variance that those predict."""
    most = min(_MOST, scaled.shape[1], len(answers) // _FOLDS)
    wrong = np.zeros(most + 1)
    fold = np.arange(len(answers)) % _FOLDS
    for each in range(_FOLDS):
        seen, unseen = scaled[fold != each], scaled[fold == each]
        mean = answers[fold != each].mean()
        middle = seen.mean(axis=0)
        wrong[0] += float(((answers[fold == each] - mean) ** 2).sum())
        for size, (chosen, slopes) in enumerate(_path(seen - middle, answers[fold != each] - mean, most), start=1):
            guess = mean + (unseen - middle)[:, chosen] @ slopes
            wrong[size] += float(((answers[fold == each] - guess) ** 2).sum())
    best = int(wrong.argmin())
    return best, float(1 - wrong[best] / wrong[0]) if wrong[0] else 0.0


def _driver(name: str, values: Vector, slope: float, mean: float) -> Driver:
    low, high = float(values.min()), float(values.max())
    flips = float(values.mean()) - mean / slope * float(values.std()) if slope else np.inf
    return Driver(
        parameter=name,
        mean=float(values.mean()),
        low=low,
        high=high,
        slope=slope,
        flips_at=float(flips) if low <= flips <= high else None,
    )
