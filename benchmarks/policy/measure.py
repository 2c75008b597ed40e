"""Interleaved rounds: every engine takes its turn in every round, so a busy machine slows all of them alike."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

Turn = Callable[[], int]
"""One turn of an engine: decides some rows and says how many."""


@dataclass(frozen=True, slots=True)
class Spread:
    """A median with the least and the greatest of the rounds."""

    median: float
    least: float
    greatest: float


def interleaved(
    turns: Sequence[Turn], rounds: int, seconds: float, tidy: Callable[[], object] = gc.collect
) -> tuple[list[list[float]], list[float]]:
    """Rows per second of every turn (by turn, then by round), and the load average at each round's end.

    The order moves on by one from round to round, so that nobody always follows the same neighbour. ``tidy`` is called before
    each turn and not timed: the rubbish of the one before is not this one's to clear.
    """
    rates: list[list[float]] = [[] for _ in turns]
    loads = []
    for number in range(rounds):
        for place in range(len(turns)):
            index = (place + number) % len(turns)
            rates[index].append(_rate(turns[index], seconds, tidy))
        loads.append(round(os.getloadavg()[0], 2))
    return rates, loads


def spread(values: Sequence[float]) -> Spread:
    """The spread of the rounds."""
    return Spread(median(values), min(values), max(values))


def ratio(rates: Sequence[float], others: Sequence[float]) -> Spread:
    """How much faster than another, round by round: drift of the machine cancels."""
    return spread([mine / other for mine, other in zip(rates, others, strict=True)])


def _rate(turn: Turn, seconds: float, tidy: Callable[[], object]) -> float:
    """Rows per second, over as many turns as fill ``seconds``."""
    tidy()
    done, start = 0, time.perf_counter()
    while True:
        done += turn()
        passed = time.perf_counter() - start
        if passed >= seconds:
            return done / passed


def timed(call: Callable[[], Any]) -> float:
    """Seconds that one call takes."""
    gc.collect()
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
