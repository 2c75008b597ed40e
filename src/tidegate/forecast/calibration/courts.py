"""The Crown Court as the forecast has it: cases come at a rate, courts dispose of them at another, the rest wait.

At this size – some 25,000 receipts a quarter – the luck of single cases is below one per cent and does not matter; what
matters is how demand and capacity themselves move. Both are rates that wander, each by itself, and the open caseload is
their balance. (A ratio of capacity to demand that wanders was tried instead: narrower, but its 95 per cent intervals held
only three quarters of the truth, so it was not kept.)
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tidegate.forecast.calibration.arrays import Draws
from tidegate.forecast.calibration.levels import paths
from tidegate.forecast.calibration.series import Quarter


def forecast_open(known: tuple[Quarter, ...], steps: int, draws: int, rng: np.random.Generator) -> Draws:
    """The open caseload of the next ``steps`` quarters."""
    receipts = paths(np.array([each.receipts for each in known]), steps, draws, rng)
    capacity = paths(np.array([each.disposals for each in known]), steps, draws, rng)
    unexplained = rng.standard_normal((draws, steps)) * _imbalance(known)
    return balance(known[-1].open, receipts + unexplained, capacity)


def balance(start: float, receipts: Draws, capacity: Draws) -> Draws:
    """The stock after each step: what was there and came, less what could be done: never below nothing."""
    stock, found = np.full(len(receipts), start), np.empty_like(receipts)
    for step in range(receipts.shape[1]):
        stock = np.maximum(stock + receipts[:, step] - capacity[:, step], 0.0)
        found[:, step] = stock
    return found


def _imbalance(known: tuple[Quarter, ...]) -> float:
    """By how much the published caseload departs from the published flows in a quarter: cases reopened, merged, recounted."""
    gaps = [after.open - before.open - after.receipts + after.disposals for before, after in pairwise(known)]
    return float(np.std(gaps))
