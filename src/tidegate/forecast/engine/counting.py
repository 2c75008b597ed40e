"""What the kernel writes down (compiled). The twin of ``record``; what follows from it is worked out in ``totals``."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidegate.forecast.engine.compiled import called, inlined
from tidegate.forecast.engine.layout import (
    ARRIVED,
    BUSY,
    CAPACITY,
    DEADLINE,
    MISSES,
    NO_ROOM_FOR_TRACE,
    QUEUE,
    ROW,
    RULES,
    SERVERS,
    STARTS,
    STATES,
    STATUS,
    TALLIES,
    TRACED,
    WAIT_SUM,
    WORDS,
)
from tidegate.forecast.engine.outcome import Happening
from tidegate.forecast.network.model import Moment

ARRIVAL, START, COMPLETION = int(Happening.ARRIVAL), int(Happening.START), int(Happening.COMPLETION)
GIVING_UP, ESCALATION = int(Happening.GIVING_UP), int(Happening.ESCALATION)
MOMENTS = len(Moment)
COLUMNS = 4


@called
def line(now: Any, person: Any, stage: Any, group: Any, happening: Any, p: Any, w: Any, o: Any) -> None:
    """A line of the trace."""
    i = w.n[TRACED]
    if i >= p.trace_room:
        w.n[STATUS] = NO_ROOM_FOR_TRACE
        return
    o.trace_times[i] = now
    o.trace_numbers[i * COLUMNS] = person
    o.trace_numbers[i * COLUMNS + 1] = stage
    o.trace_numbers[i * COLUMNS + 2] = group
    o.trace_numbers[i * COLUMNS + 3] = happening
    w.n[TRACED] = i + 1


@called
def mark(s: Any, stage: Any, moment: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> None:
    """The first time only."""
    row = t.mark_rows[stage * MOMENTS + moment]
    if row >= 0:
        cell = row * p.people + w.g[s * WORDS + ROW]
        if np.isnan(o.marks[cell]):
            o.marks[cell] = now


@called
def note(s: Any, stage: Any, group: Any, happening: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> None:
    """Marks and trace. The first three happenings are the moments of marks. Called only where there are any: ``p.noting``."""
    if p.marks > 0 and happening < MOMENTS:
        mark(s, stage, happening, now, p, t, w, o)
    if p.trace_room > 0:
        line(now, t.people[w.g[s * WORDS + ROW]], stage, group, happening, p, w, o)


@inlined
def count_start(s: Any, row: Any, now: Any, t: Any, w: Any, o: Any) -> None:
    """A treatment began: how long the wait was, and whether it was too long."""
    wait = now - w.f[s * WORDS + ARRIVED]
    o.counts[row * TALLIES + STARTS] += 1
    o.sums[row * TALLIES + WAIT_SUM] += wait
    o.counts[row * TALLIES + MISSES] += np.int64(wait > t.rules[row * RULES + DEADLINE])


@called
def sample(index: Any, p: Any, t: Any, w: Any, o: Any) -> None:
    """The state."""
    for stage in range(p.stages):
        cell, size = index * p.stages + stage, p.samples * p.stages
        o.state[cell] = w.stages[stage * STATES + QUEUE]
        o.state[size + cell] = w.stages[stage * STATES + BUSY]
        o.state[2 * size + cell] = w.stages[stage * STATES + CAPACITY] if t.kinds[stage] == SERVERS else -1
