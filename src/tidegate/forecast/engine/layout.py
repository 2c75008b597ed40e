"""Where the kernel keeps things: the bundles of arrays it is given, and the fields of its records.

What is used together lies together: a record is one line of cache, or half of one, so that an event touches few lines however
many classes there are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

U = np.uint64
U0, U1 = U(0), U(1)

# A person's record: eight fields of 8 bytes, the last two of them four of 4 bytes.
WORDS, HALVES = 8, 16
NOBODY = 0
"""The record of nobody: where a list ends, and where a link that leads nowhere is written, so that no link needs a test."""
ROW, ENTERED, ARRIVED, AHEAD, KEY, PLACE = range(6)
NEXT_EVENT, PREVIOUS_EVENT, NEXT_WAITING, PREVIOUS_WAITING = 12, 13, 14, 15

# PLACE holds stage, class, what the person is doing, priority and pass.
STAGE_MASK, CLASS_SHIFT, CLASS_MASK = 1023, 10, 1023
DOING_SHIFT, DOING_MASK = 20, 3
IN_TREATMENT, WAITING, ON_THE_WAY = 0, 1, 2
LEVEL_SHIFT, LEVEL_MASK, PASS_SHIFT = 24, 63, 32
CLEAR_DOING = ~(DOING_MASK << DOING_SHIFT)
CLEAR_LEVEL = ~(LEVEL_MASK << LEVEL_SHIFT)

# What a stage does with people of a class (a row): eight fields of 8 bytes.
RULES = 8
RESTLESS = LEVEL_MASK + 1
"""Added to the level of those whose wait may end, or change its line, before their turn: so one look says both."""
SHAPE, FIRST, SECOND, LEVEL, DEADLINE, ESCALATES_AFTER, ESCALATES_TO, GIVES_UP_TO = range(8)

# What happened to people of a class at a stage (a row): eight fields of 8 bytes.
TALLIES = 8
STARTS, WAIT_SUM, MISSES, GAVE_UP, ESCALATED, TO_COME = range(6)

# A stage now: four fields of 8 bytes.
STATES = 4
BUSY, CAPACITY, LINES, QUEUE = range(4)
"""in treatment; at most; bits of the lines that are not empty; people in them"""

# Slots of the kernel's own numbers.
OPEN, OPENED, FREE, USED, ARRIVALS, CHANGES, SAMPLES, TRACED, STATUS = range(9)
NUMBERS = 9
FINE, NO_ROOM_FOR_PEOPLE, NO_ROOM_FOR_TRACE = 0, 1, 2

# The calendar: so many buckets to a turn of the wheel.
TURN_BITS = 13
BUCKETS = 1 << TURN_BITS
IN_TURN = BUCKETS - 1

SERVERS, DELAY, BATCH = 0, 1, 2


class Plan(NamedTuple):
    """Numbers that do not change in a run."""

    horizon: Any
    per_day: Any
    """buckets a day"""
    turns: Any
    """of the wheel, up to the horizon"""
    key: Any
    stages: Any
    classes: Any
    levels: Any
    width: Any
    changes: Any
    samples: Any
    present: Any
    people: Any
    slots: Any
    marks: Any
    trace_room: Any
    noting: Any
    """whether there are marks or a trace"""


class Given(NamedTuple):
    """Tables that are only read; see ``network.tables``. ``rules`` and ``ruled`` see the rows as floats and integers."""

    rules: Any
    ruled: Any
    patience_shape: Any
    patience_first: Any
    patience_second: Any
    thresholds: Any
    exits: Any
    travel_shape: Any
    travel_first: Any
    travel_second: Any
    quantiles: Any
    kinds: Any
    change_times: Any
    change_stages: Any
    change_levels: Any
    sample_times: Any
    mark_rows: Any
    times: Any
    people: Any
    groups: Any
    places: Any
    waited: Any
    remaining: Any
    present_order: Any


class Work(NamedTuple):
    """Room to work in. ``f``, ``g`` and ``e`` see the people's records as floats, 8-byte and 4-byte integers.

    ``lines``: the first and the last person of each line, or nobody. ``lists``: the first person of each bucket of this turn,
    then of each turn; ``bits``: the buckets with somebody in them.
    """

    f: Any
    g: Any
    e: Any
    n: Any
    stages: Any
    lines: Any
    open_times: Any
    open_slots: Any
    lists: Any
    bits: Any


class Written(NamedTuple):
    """What is counted; ``totals`` makes an outcome of it. ``sums`` and ``counts`` see the tallies as floats and integers."""

    sums: Any
    counts: Any
    edges: Any
    busy: Any
    system_sum: Any
    marks: Any
    state: Any
    trace_times: Any
    trace_numbers: Any
