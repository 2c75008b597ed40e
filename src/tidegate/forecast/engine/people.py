"""What becomes of one person (compiled): arriving, waiting, starting, going on. Names as in ``loop``."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidegate.forecast.engine import counting, streams
from tidegate.forecast.engine.compiled import called, inlined
from tidegate.forecast.engine.compiled_streams import draw, duration, person_key
from tidegate.forecast.engine.counting import count_start, note
from tidegate.forecast.engine.layout import (
    AHEAD,
    ARRIVED,
    BUSY,
    CAPACITY,
    CLASS_MASK,
    CLASS_SHIFT,
    CLEAR_DOING,
    DOING_SHIFT,
    ENTERED,
    ESCALATES_AFTER,
    FIRST,
    FREE,
    HALVES,
    KEY,
    LEVEL,
    LEVEL_MASK,
    NEXT_EVENT,
    NO_ROOM_FOR_PEOPLE,
    NOBODY,
    PASS_SHIFT,
    PLACE,
    RESTLESS,
    ROW,
    RULES,
    SECOND,
    SHAPE,
    STATES,
    STATUS,
    USED,
    WAITING,
    WORDS,
    U,
)
from tidegate.forecast.engine.queues import join, take_first
from tidegate.forecast.engine.streams import Purpose
from tidegate.forecast.engine.wheel import expect, forget

SERVICE, PATIENCE = int(Purpose.SERVICE), int(Purpose.PATIENCE)
STAGE_BITS, PURPOSE_BITS = streams.STAGE_BITS, streams.PURPOSE_BITS
STAYS = -1


@inlined
def group_of(place: Any) -> Any:
    """The class of somebody whose record says ``place``."""
    return (place >> CLASS_SHIFT) & CLASS_MASK


@inlined
def bits_for(s: Any, stage: Any, purpose: Any, w: Any) -> Any:
    """The person's random bits for this."""
    passes = w.g[s * WORDS + PLACE] >> PASS_SHIFT
    return draw(U(w.g[s * WORDS + KEY]), U((passes << STAGE_BITS | stage) << PURPOSE_BITS | purpose))


@inlined
def start(s: Any, stage: Any, group: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> None:
    """A treatment begins; the place for it is counted by the caller."""
    row = stage * p.classes + group
    count_start(s, row, now, t, w, o)
    if p.noting:
        note(s, stage, group, counting.START, now, p, t, w, o)
    rule = row * RULES
    bits = bits_for(s, stage, SERVICE, w)
    end = now + duration(bits, t.ruled[rule + SHAPE], t.rules[rule + FIRST], t.rules[rule + SECOND], t.quantiles)
    o.busy[stage] += min(end, p.horizon) - now
    expect(s, end, p, t, w)


@inlined
def start_next(stage: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> None:
    """The first of the first line that is not empty starts. There must be somebody."""
    s = take_first(stage, p, w)
    forget(s, p, w)
    place = w.g[s * WORDS + PLACE]
    w.g[s * WORDS + PLACE] = place & CLEAR_DOING
    start(s, stage, group_of(place), now, p, t, w, o)


@inlined
def wait_or_start(s: Any, stage: Any, group: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> None:
    """Start at once if the stage can, else join the queue of one's priority."""
    state = stage * STATES
    if w.stages[state + BUSY] < w.stages[state + CAPACITY]:
        w.stages[state + BUSY] += 1
        start(s, stage, group, now, p, t, w, o)
        return
    row = stage * p.classes + group
    w.g[s * WORDS + PLACE] |= WAITING << DOING_SHIFT
    level = t.ruled[row * RULES + LEVEL]
    join(s, level & LEVEL_MASK, p, w)
    w.f[s * WORDS + AHEAD] = np.inf
    if level >= RESTLESS:
        look_ahead(s, stage, row, now, p, t, w)


@called
def look_ahead(s: Any, stage: Any, row: Any, now: Any, p: Any, t: Any, w: Any) -> None:
    """When patience ends, and when another priority applies: the earlier is the event ahead."""
    escalates = w.f[s * WORDS + ARRIVED] + t.rules[row * RULES + ESCALATES_AFTER]
    expect(s, min(gives_up(s, stage, row, t, w), max(now, escalates)), p, t, w)


@called
def gives_up(s: Any, stage: Any, row: Any, t: Any, w: Any) -> Any:
    """When the patience of somebody who waits ends. It began on arrival, or at the start."""
    if t.patience_shape[row] < 0:
        return np.inf
    bits = bits_for(s, stage, PATIENCE, w)
    days = duration(bits, t.patience_shape[row], t.patience_first[row], t.patience_second[row], t.quantiles)
    return max(w.f[s * WORDS + ARRIVED], 0.0) + days


@inlined
def arrive(s: Any, stage: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> None:
    """A person, whose record says the stage, comes to it."""
    group = group_of(w.g[s * WORDS + PLACE])
    w.f[s * WORDS + ARRIVED] = now
    if p.noting:
        note(s, stage, group, counting.ARRIVAL, now, p, t, w, o)
    wait_or_start(s, stage, group, now, p, t, w, o)


@inlined
def newcomer(row: Any, stage: Any, group: Any, p: Any, t: Any, w: Any) -> Any:
    """A record for a person: the one given back last, or else a new one; nobody's: there is no room."""
    s = w.n[FREE]
    if s != NOBODY:
        w.n[FREE] = np.int64(w.e[s * HALVES + NEXT_EVENT])
    else:
        s = w.n[USED]
        if s == p.slots:
            w.n[STATUS] = NO_ROOM_FOR_PEOPLE
            return np.int64(NOBODY)
        w.n[USED] = s + 1
    w.g[s * WORDS + ROW] = row
    w.f[s * WORDS + ENTERED] = t.times[row]
    w.g[s * WORDS + KEY] = np.int64(person_key(p.key, t.people[row]))
    w.g[s * WORDS + PLACE] = stage | group << CLASS_SHIFT
    return s


@inlined
def go(s: Any, stage: Any, to: Any, group: Any, now: Any, p: Any, w: Any, o: Any) -> Any:
    """On to a stage or out. Going back, or staying, is another pass, with new luck."""
    if to == p.stages:
        leave(s, group, now, w, o)
        return np.int64(STAYS)
    passes = (w.g[s * WORDS + PLACE] >> PASS_SHIFT) + np.int64(to <= stage)
    w.g[s * WORDS + PLACE] = to | group << CLASS_SHIFT | passes << PASS_SHIFT
    return to


@inlined
def leave(s: Any, group: Any, now: Any, w: Any, o: Any) -> None:
    """Out of the network; the record is free."""
    o.system_sum[group] += now - w.f[s * WORDS + ENTERED]
    w.e[s * HALVES + NEXT_EVENT] = w.n[FREE]
    w.n[FREE] = s
