"""Interleaved rounds of a thing and its limit: what slows the machine slows both, and their ratio stays."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the results. ``ratio`` is to the limit, round by round; ``to_reach`` what it must be."""

    section: str
    name: str
    value: float
    unit: str
    limit: str = ""
    ratio: float | None = None
    to_reach: str = ""
    reached: bool | None = None
    about: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def rounds(works: dict[str, Callable[[], object]], many: int) -> dict[str, list[float]]:
    """Seconds of each, in turn, so many times. A first turn, not counted, fills caches for all of them alike."""
    found: dict[str, list[float]] = {name: [] for name in works}
    for number in range(many + 1):
        for name, work in works.items():
            taken = seconds(work)
            if number:
                found[name].append(taken)
    return found


def ratio(mine: list[float], others: list[float]) -> float:
    return median(one / other for one, other in zip(mine, others, strict=True))


@contextmanager
def told(section: str) -> Iterator[None]:
    """Say what is being measured, and how long that took."""
    print(f"{section} ...", flush=True)
    start = time.perf_counter()
    yield
    print(f"{section}: {time.perf_counter() - start:.0f} s", flush=True)
