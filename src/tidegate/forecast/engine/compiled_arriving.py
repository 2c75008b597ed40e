"""The compiled twin of ``arriving``: Poisson streams by exact inversion of a rate in steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidegate.forecast.engine import streams
from tidegate.forecast.engine.arriving import merged, mix_thresholds, stream_key
from tidegate.forecast.engine.compiled import entry, inlined
from tidegate.forecast.engine.compiled_streams import draw, exponential, person_key, uniform
from tidegate.forecast.network.model import PEOPLE_GIVEN, Arrivals, Network

U = np.uint64
CLASS_COUNTER = U(streams.CLASS_COUNTER)


@inlined
def _class_of(key: Any, thresholds: Any) -> Any:
    """As :func:`arriving.class_of`."""
    level = uniform(draw(key, CLASS_COUNTER))
    group = np.int64(0)
    for other in range(len(thresholds) - 1):
        group += np.int64(level >= thresholds[other])
    return group


@inlined
def _next_piece(step: Any, cycle: Any, times: Any, levels: Any, period: Any) -> Any:
    """As :func:`arriving.pieces`: the piece after ``step`` of ``cycle``, its rate, and until when it lasts."""
    step += 1
    if step > len(times):
        step, cycle = 0, cycle + 1
    begin = cycle * period if cycle > 0 else 0.0
    level = levels[step - 1] if step > 0 else 0.0
    until = begin + times[step] if step < len(times) else (cycle + 1) * period
    return step, cycle, level, until


def _fill(
    times: Any,
    levels: Any,
    period: Any,
    horizon: Any,
    key: Any,
    replication: Any,
    first: Any,
    thresholds: Any,
    out: Any,
    groups: Any,
) -> Any:
    """Fill times and classes; the answer is how many, or -1 if they do not fit. ``period`` is infinite where there is none."""
    time, count = 0.0, 0
    step, cycle, level, until = 0, 0, 0.0, times[0]
    while True:
        amount = exponential(draw(key, U(count)))
        while level <= 0.0 or amount >= level * (until - time):
            amount, time = amount - level * (until - time) if level > 0.0 else amount, until
            if time > horizon:
                return count
            step, cycle, level, until = _next_piece(step, cycle, times, levels, period)
        time += amount / level
        if time > horizon:
            return count
        if count >= len(out):
            return -1
        out[count], groups[count] = time, _class_of(person_key(replication, first + count), thresholds)
        count += 1


fill = entry(_fill)


def arrivals_of(network: Network, key: int) -> Arrivals:
    """As :func:`arriving.arrivals_of`, compiled."""
    stages = {stage.name: number for number, stage in enumerate(network.stages)}
    parts = [network.arrivals]
    for number, stream in enumerate(network.streams):
        period = np.inf if stream.period is None else float(stream.period)
        rates = np.asarray(stream.rate.times, np.float64), np.asarray(stream.rate.levels, np.float64)
        thresholds, first = np.array(mix_thresholds(network, stream)), PEOPLE_GIVEN * (number + 1)
        room = 64 + int(1.1 * rates[1].max() * network.horizon)
        while True:
            times, groups = np.empty(room), np.empty(room, np.int64)
            keys = U(stream_key(key, number)), U(key)
            count = fill(*rates, period, float(network.horizon), *keys, first, thresholds, times, groups)
            if count >= 0:
                break
            room *= 2
        people, places = np.arange(first, first + count), np.full(count, stages[stream.stage], np.int64)
        parts.append(Arrivals(times=times[:count], people=people, classes=groups[:count], stages=places))
    return merged(parts, network.horizon)
