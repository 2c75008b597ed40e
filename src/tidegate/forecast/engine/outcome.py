"""What one replication of a network leaves behind: arrays, the same from the reference and from the kernel."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


class Happening(IntEnum):
    """What a line of the trace says."""

    ARRIVAL = 0
    START = 1
    COMPLETION = 2
    GIVING_UP = 3
    ESCALATION = 4
    CAPACITY = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Series:
    """The state after everything up to each sample time, by [sample, stage]."""

    times: Floats
    waiting: Counts
    in_treatment: Counts
    capacity: Counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """Everything that happened, in order. Capacity changes have person -1 and the new level as class."""

    times: Floats
    people: Counts
    stages: Counts
    classes: Counts
    happenings: Counts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Replication:
    """Totals over [0, horizon], by [stage, class] unless it says otherwise. Waits are from arrival to start of treatment.

    ``misses``: waits longer than the deadline, of those who started, gave up, or still wait at the end.
    ``busy``: days of treatment given, by stage. ``moves``: [from, to] people, where the
    last row is the outside they came from and the last column the outside they left to. ``marks``: [mark, person], the first
    time or NaN, in the order of ``people`` (those present first, then arrivals by time).
    """

    number: int
    events: int
    arrivals: Counts
    starts: Counts
    completions: Counts
    giving_up: Counts
    escalations: Counts
    misses: Counts
    wait_sum: Floats
    busy: Floats
    moves: Counts
    system_sum: Floats
    system_count: Counts
    left_waiting: Counts
    left_in_treatment: Counts
    left_on_the_way: int
    people: Counts
    entered: Floats
    marks: Floats
    series: Series
    trace: Trace | None = None


def same(first: Any, second: Any) -> bool:
    """Whether two outcomes are equal to the last bit, NaN equal to NaN."""
    if isinstance(first, np.ndarray):
        return bool(first.dtype == second.dtype and first.shape == second.shape and first.tobytes() == second.tobytes())
    if isinstance(first, Replication | Series | Trace):
        return type(first) is type(second) and all(
            same(getattr(first, each.name), getattr(second, each.name)) for each in fields(first)
        )
    return bool(first == second)
