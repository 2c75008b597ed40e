"""Queues (compiled): at each stage one line for each priority, linked both ways, and a word that says which are not empty."""

from __future__ import annotations

from typing import Any

import numpy as np

from tidegate.forecast.engine.compiled import inlined, lowest_bit
from tidegate.forecast.engine.layout import (
    CLEAR_LEVEL,
    HALVES,
    LEVEL_MASK,
    LEVEL_SHIFT,
    LINES,
    NEXT_WAITING,
    NOBODY,
    PLACE,
    PREVIOUS_WAITING,
    QUEUE,
    STAGE_MASK,
    STATES,
    WORDS,
    U,
)


@inlined
def join(s: Any, level: Any, p: Any, w: Any) -> None:
    """Last in the line of a priority, at the person's stage."""
    place = w.g[s * WORDS + PLACE]
    stage = place & STAGE_MASK
    w.g[s * WORDS + PLACE] = (place & CLEAR_LEVEL) | (level << LEVEL_SHIFT)
    line = 2 * (stage * p.levels + level)
    last = np.int64(w.lines[line + 1])
    w.e[s * HALVES + NEXT_WAITING] = NOBODY
    w.e[s * HALVES + PREVIOUS_WAITING] = last
    w.e[last * HALVES + NEXT_WAITING] = s
    # Whether a line was empty is anybody's guess, the processor's too: so it is not asked.
    first = np.int64(w.lines[line])
    w.lines[line] = s if last == NOBODY else first
    w.lines[line + 1] = s
    w.stages[stage * STATES + QUEUE] += 1
    w.stages[stage * STATES + LINES] |= 1 << level


@inlined
def take_first(stage: Any, p: Any, w: Any) -> Any:
    """Whose turn it is, taken out of the line. There must be somebody."""
    lines = w.stages[stage * STATES + LINES]
    level = lowest_bit(U(lines))
    line = 2 * (stage * p.levels + level)
    s = np.int64(w.lines[line])
    after, last = np.int64(w.e[s * HALVES + NEXT_WAITING]), np.int64(w.lines[line + 1])
    w.lines[line] = after
    w.lines[line + 1] = NOBODY if after == NOBODY else last
    w.e[after * HALVES + PREVIOUS_WAITING] = NOBODY
    w.stages[stage * STATES + QUEUE] -= 1
    w.stages[stage * STATES + LINES] = lines & ~(np.int64(after == NOBODY) << level)
    return s


@inlined
def quit_line(s: Any, p: Any, w: Any) -> None:
    """Out of the line, wherever in it."""
    place = w.g[s * WORDS + PLACE]
    stage, level = place & STAGE_MASK, (place >> LEVEL_SHIFT) & LEVEL_MASK
    line = 2 * (stage * p.levels + level)
    after, before = np.int64(w.e[s * HALVES + NEXT_WAITING]), np.int64(w.e[s * HALVES + PREVIOUS_WAITING])
    w.stages[stage * STATES + QUEUE] -= 1
    w.e[after * HALVES + PREVIOUS_WAITING] = before
    w.e[before * HALVES + NEXT_WAITING] = after
    if after == NOBODY:
        w.lines[line + 1] = before
    if before == NOBODY:
        w.lines[line] = after
        if after == NOBODY:
            w.stages[stage * STATES + LINES] &= ~(1 << level)
