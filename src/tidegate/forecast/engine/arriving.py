"""Who comes when: arrivals given from outside and Poisson streams, merged by time and then by person, up to the horizon."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import count

import numpy as np

from tidegate.forecast.engine import streams
from tidegate.forecast.network.model import PEOPLE_GIVEN, Arrivals, Network, Steps, Stream


def stream_key(key: int, number: int) -> int:
    """The key of the gaps of one stream in one replication."""
    return streams.mix(key ^ ((streams.ARRIVALS * (number + 1)) & streams.MASK))


def arrivals_of(network: Network, key: int) -> Arrivals:
    """Everybody who comes from outside, in plain Python: the yardstick of ``compiled_arriving``."""
    stages = {stage.name: number for number, stage in enumerate(network.stages)}
    parts = [network.arrivals]
    for number, stream in enumerate(network.streams):
        times = list(stream_times(stream, stream_key(key, number), network.horizon))
        first = PEOPLE_GIVEN * (number + 1)
        people = range(first, first + len(times))
        parts.append(
            Arrivals(
                times=np.array(times, np.float64),
                people=np.array(people, np.int64),
                classes=np.array([class_of(network, stream, key, each) for each in people], np.int64),
                stages=np.full(len(times), stages[stream.stage], np.int64),
            )
        )
    return merged(parts, network.horizon)


def merged(parts: list[Arrivals], horizon: float) -> Arrivals:
    """Several lists as one, sorted by time and then by person; who would come after the horizon is left out.

    The numbers of people rise from list to list, so lists that are sorted need only be merged.
    """
    some = [part for part in parts if len(part.times)] or parts[:1]
    times, people, classes, stages = (
        joined([getattr(part, name) for part in some]) for name in ("times", "people", "classes", "stages")
    )
    if not _sorted(times, people):
        merging = all(_sorted(part.times, part.people) for part in parts)
        order = np.argsort(times, kind="stable") if merging else np.lexsort((people, times))
        times, people, classes, stages = times[order], people[order], classes[order], stages[order]
    end = int(np.searchsorted(times, horizon, side="right"))
    return Arrivals(times=times[:end], people=people[:end], classes=classes[:end], stages=stages[:end])


def joined(columns: list[np.ndarray]) -> np.ndarray:
    """Columns one after the other. A single one is not copied: with a hundred thousand people that is felt."""
    return columns[0] if len(columns) == 1 else np.concatenate(columns)


def class_of(network: Network, stream: Stream, key: int, person: int) -> int:
    """The class of a generated person: a draw from the stream's mix."""
    level = streams.uniform(streams.draw(streams.person_key(key, person), streams.CLASS_COUNTER))
    thresholds = mix_thresholds(network, stream)
    return sum(level >= each for each in thresholds[:-1])


def mix_thresholds(network: Network, stream: Stream) -> list[float]:
    """The running sum of the mix, by class."""
    return list(np.cumsum([stream.mix.get(name, 0.0) for name in network.classes]))


def stream_times(stream: Stream, key: int, horizon: float) -> Iterator[float]:
    """The arrival times of a Poisson process with a rate in steps, by exact inversion of the integrated rate."""
    ahead = pieces(stream.rate, stream.period)
    level, until = next(ahead)
    time, number = 0.0, 0
    while True:
        amount = streams.exponential(streams.draw(key, number))
        while amount >= (work := level * (until - time) if level > 0.0 else 0.0):
            amount, time = amount - work, until
            if time > horizon:
                return
            level, until = next(ahead)
        time += amount / level
        if time > horizon:
            return
        yield time
        number += 1


def pieces(rate: Steps, period: float | None) -> Iterator[tuple[float, float]]:
    """The rate, piece by piece, and until when each lasts: nothing before the first step, and again after each period."""
    times, levels = rate.times.tolist(), rate.levels.tolist()
    if period is None:
        yield from zip([0.0, *levels], [*times, math.inf], strict=True)
        return
    for cycle in count():
        begin, end = cycle * period, (cycle + 1) * period
        yield from zip([0.0, *levels], [*(begin + each for each in times), end], strict=True)


def _sorted(times: np.ndarray, people: np.ndarray) -> bool:
    gaps = np.diff(times)
    if np.any(gaps < 0):
        return False
    ties = gaps == 0
    return not np.any(ties) or bool(np.all(np.diff(people)[ties] > 0))
