"""The kernel: a network run as compiled code over tables. The twin of ``reference``, event by event, bit by bit.

``run`` works on bare pointers. The same code runs uncompiled over arrays with bounds in a test.
Names: ``p`` plan, ``t`` tables given, ``w`` room to work in, ``o`` what is written; ``s`` the record of a person.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tidegate.forecast.engine import counting
from tidegate.forecast.engine.bare import bare_given, bare_work, bare_written
from tidegate.forecast.engine.compiled import called, entry, inlined, sources
from tidegate.forecast.engine.compiled_streams import duration, uniform
from tidegate.forecast.engine.counting import note
from tidegate.forecast.engine.layout import (
    ARRIVALS,
    ARRIVED,
    BATCH,
    BUSY,
    CAPACITY,
    CHANGES,
    CLASS_MASK,
    CLEAR_DOING,
    DEADLINE,
    DELAY,
    DOING_MASK,
    DOING_SHIFT,
    ESCALATED,
    ESCALATES_TO,
    FINE,
    GAVE_UP,
    GIVES_UP_TO,
    HALVES,
    IN_TREATMENT,
    LINES,
    MISSES,
    NEXT_WAITING,
    NOBODY,
    ON_THE_WAY,
    OPEN,
    PLACE,
    RULES,
    SAMPLES,
    STAGE_MASK,
    STATES,
    STATUS,
    TALLIES,
    TO_COME,
    WORDS,
)
from tidegate.forecast.engine.outcome import Happening
from tidegate.forecast.engine.people import STAYS, arrive, bits_for, gives_up, go, group_of, newcomer, start_next, wait_or_start
from tidegate.forecast.engine.queues import join, quit_line
from tidegate.forecast.engine.streams import Purpose
from tidegate.forecast.engine.wheel import expect, open_next
from tidegate.forecast.network.tables import CLASS_PLACE, DELAY_EDGE, ROUTES_A_BLOCK

ROUTE, TRAVEL = int(Purpose.ROUTE), int(Purpose.TRAVEL)
CAPACITY_CHANGE = int(Happening.CAPACITY)


@inlined
def enter(p: Any, t: Any, w: Any) -> Any:
    """Somebody comes from outside; the answer is their record and the stage, or STAYS if there is no room."""
    index = w.n[ARRIVALS]
    row = p.present + index
    stage = t.places[row]
    s = newcomer(row, stage, t.groups[row], p, t, w)
    if s == NOBODY:
        return s, np.int64(STAYS)
    w.n[ARRIVALS] = index + 1
    return s, stage


@inlined
def happen(s: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> Any:
    """The event ahead of a person; the answer is the stage they now come to, or STAYS."""
    place = w.g[s * WORDS + PLACE]
    stage, group = place & STAGE_MASK, group_of(place)
    doing = (place >> DOING_SHIFT) & DOING_MASK
    if doing == IN_TREATMENT:
        return complete(s, stage, group, now, p, t, w, o)
    if doing == ON_THE_WAY:
        w.g[s * WORDS + PLACE] = place & CLEAR_DOING
        o.counts[(stage * p.classes + group) * TALLIES + TO_COME] -= 1
        return stage
    return wait_no_more(s, stage, group, now, p, t, w, o)


@inlined
def complete(s: Any, stage: Any, group: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> Any:
    """A treatment ends: whoever is next takes the place, and the person goes on."""
    if p.noting:
        note(s, stage, group, counting.COMPLETION, now, p, t, w, o)
    # Looked up before the next person starts: the processor does both at once.
    edge = route(s, stage, (stage * p.classes + group) * p.width, t, w)
    state = stage * STATES
    if w.stages[state + LINES] != 0 and w.stages[state + BUSY] <= w.stages[state + CAPACITY]:
        start_next(stage, now, p, t, w, o)
    else:
        w.stages[state + BUSY] -= 1
    o.edges[edge] += 1
    way = t.exits[edge]
    if way & DELAY_EDGE:
        return travel(s, stage, edge, now, p, t, w, o)
    return go(s, stage, way & STAGE_MASK, (way >> CLASS_PLACE) & CLASS_MASK, now, p, w, o)


@inlined
def route(s: Any, stage: Any, edge: Any, t: Any, w: Any) -> Any:
    """Where to, by chance: the first of the routes from ``edge`` on whose threshold lies above the draw."""
    level = uniform(bits_for(s, stage, ROUTE, w))
    while level >= t.thresholds[edge + ROUTES_A_BLOCK - 1]:
        edge += ROUTES_A_BLOCK
    passed = np.int64(level >= t.thresholds[edge]) + np.int64(level >= t.thresholds[edge + 1])
    return edge + passed + np.int64(level >= t.thresholds[edge + 2])


@called
def travel(s: Any, stage: Any, edge: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> Any:
    """Along a route that takes time."""
    way = t.exits[edge]
    to, group = way & STAGE_MASK, (way >> CLASS_PLACE) & CLASS_MASK
    bits = bits_for(s, stage, TRAVEL, w)
    days = duration(bits, t.travel_shape[edge], t.travel_first[edge], t.travel_second[edge], t.quantiles)
    go(s, stage, to, group, now, p, w, o)
    w.g[s * WORDS + PLACE] |= ON_THE_WAY << DOING_SHIFT
    o.counts[(to * p.classes + group) * TALLIES + TO_COME] += 1
    expect(s, now + days, p, t, w)
    return np.int64(STAYS)


@called
def wait_no_more(s: Any, stage: Any, group: Any, now: Any, p: Any, t: Any, w: Any, o: Any) -> Any:
    """Patience ends, or another priority applies."""
    row = stage * p.classes + group
    quit_line(s, p, w)
    end = gives_up(s, stage, row, t, w)
    if end > now:
        o.counts[row * TALLIES + ESCALATED] += 1
        if p.noting:
            note(s, stage, group, counting.ESCALATION, now, p, t, w, o)
        join(s, t.ruled[row * RULES + ESCALATES_TO], p, w)
        expect(s, end, p, t, w)
        return np.int64(STAYS)
    o.counts[row * TALLIES + GAVE_UP] += 1
    o.counts[row * TALLIES + MISSES] += np.int64(now - w.f[s * WORDS + ARRIVED] > t.rules[row * RULES + DEADLINE])
    if p.noting:
        note(s, stage, group, counting.GIVING_UP, now, p, t, w, o)
    return go(s, stage, t.ruled[row * RULES + GIVES_UP_TO], group, now, p, w, o)


@called
def change(now: Any, p: Any, t: Any, w: Any, o: Any) -> None:
    """Capacity changes, or a group starts."""
    index = w.n[CHANGES]
    w.n[CHANGES] = index + 1
    stage, level = t.change_stages[index], t.change_levels[index]
    if p.trace_room > 0:
        counting.line(now, -1, stage, level, CAPACITY_CHANGE, p, w, o)
    state = stage * STATES
    free = level
    if t.kinds[stage] != BATCH:
        w.stages[state + CAPACITY] = level
        free = level - w.stages[state + BUSY]
    while free > 0 and w.stages[state + LINES] != 0:
        w.stages[state + BUSY] += 1
        start_next(stage, now, p, t, w, o)
        free -= 1


@called
def place_present(p: Any, t: Any, w: Any, o: Any) -> None:
    """Those who are there at the start."""
    for stage in range(p.stages):
        w.stages[stage * STATES + CAPACITY] = np.iinfo(np.int64).max if t.kinds[stage] == DELAY else 0
    for index in range(p.present):
        row = t.present_order[index]
        stage, group = t.places[row], t.groups[row]
        s = newcomer(row, stage, group, p, t, w)
        if s == NOBODY:
            return
        w.f[s * WORDS + ARRIVED] = -t.waited[row]
        if np.isnan(t.remaining[row]):
            wait_or_start(s, stage, group, 0.0, p, t, w, o)
        else:
            w.stages[stage * STATES + BUSY] += 1
            o.busy[stage] += min(t.remaining[row], p.horizon)
            expect(s, t.remaining[row], p, t, w)


@called
def close(p: Any, t: Any, w: Any, o: Any) -> None:
    """Those who still wait at the end and whose deadline has passed."""
    for line in range(p.stages * p.levels):
        s = np.int64(w.lines[2 * line])
        while s != NOBODY:
            place = w.g[s * WORDS + PLACE]
            row = (place & STAGE_MASK) * p.classes + group_of(place)
            late = p.horizon - w.f[s * WORDS + ARRIVED] > t.rules[row * RULES + DEADLINE]
            o.counts[row * TALLIES + MISSES] += np.int64(late)
            s = np.int64(w.e[s * HALVES + NEXT_WAITING])


@inlined
def next_of(times: Any, index: Any, size: Any) -> Any:
    """The next of sorted times, or infinity."""
    return times[index] if index < size else np.inf


@inlined
def run_through(p: Any, t: Any, w: Any, o: Any) -> None:
    """Take event after event up to the horizon."""
    place_present(p, t, w, o)
    arrival, fixed = next_arrival(p, t, w), next_fixed(p, t, w)
    while w.n[STATUS] == FINE:
        if w.n[OPEN] == 0:
            open_next(min(arrival, fixed), p, t, w)
        ahead = w.open_times[w.n[OPEN] - 1] if w.n[OPEN] > 0 else np.inf
        now = min(ahead, arrival)
        if fixed <= now and do_fixed(now, p, t, w, o):
            fixed = next_fixed(p, t, w)
            continue
        if now > p.horizon:
            break
        if ahead <= arrival:
            w.n[OPEN] -= 1
            s = w.open_slots[w.n[OPEN]]
            stage = happen(s, now, p, t, w, o)
        else:
            s, stage = enter(p, t, w)
            arrival = next_arrival(p, t, w)
        if stage != STAYS:
            arrive(s, stage, now, p, t, w, o)
    while do_fixed(np.inf, p, t, w, o):
        pass
    close(p, t, w, o)


@inlined
def next_arrival(p: Any, t: Any, w: Any) -> Any:
    """When somebody comes from outside next; infinity: nobody does."""
    return next_of(t.times, p.present + w.n[ARRIVALS], p.people)


@inlined
def next_fixed(p: Any, t: Any, w: Any) -> Any:
    """When capacity changes next, or a sample is due, but not later than the horizon."""
    change_time = next_of(t.change_times, w.n[CHANGES], p.changes)
    return min(change_time, next_of(t.sample_times, w.n[SAMPLES], p.samples), p.horizon)


@called
def do_fixed(now: Any, p: Any, t: Any, w: Any, o: Any) -> Any:
    """Do the next thing that is fixed for before the next event, at ``now``; whether there was one.

    One at a time: events between two of them may not have been looked up yet.
    """
    change_time = next_of(t.change_times, w.n[CHANGES], p.changes)
    if next_of(t.sample_times, w.n[SAMPLES], p.samples) < min(now, change_time):
        counting.sample(w.n[SAMPLES], p, t, w, o)
        w.n[SAMPLES] += 1
        return True
    if change_time <= min(now, p.horizon):
        change(change_time, p, t, w, o)
        return True
    return False


def compiled_from(sources: int) -> Any:
    """The kernel over pointers. ``sources`` is part of what its copy on disk is known by: numba looks at one file only."""

    def run(p: Any, t: Any, w: Any, o: Any) -> None:
        if sources >= 0:
            run_through(p, bare_given(t), bare_work(w), bare_written(o))

    return entry(run)


run = compiled_from(sources())
