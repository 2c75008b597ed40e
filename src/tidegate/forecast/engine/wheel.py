"""The calendar of what lies ahead (compiled): a wheel of buckets for this turn, and a list for each turn to come.

A bucket is an unsorted list through the people's records, and so is a turn, whose people go into the buckets when it begins.
So nothing depends on how many events lie ahead. The *open* bucket, and whatever is earlier, is a short array sorted by
time and then by person, the next event last. Everything here takes the bundles of ``layout``.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tidegate.forecast.engine.compiled import called, inlined, lowest_bit
from tidegate.forecast.engine.layout import (
    AHEAD,
    BUCKETS,
    HALVES,
    IN_TURN,
    NEXT_EVENT,
    NOBODY,
    OPEN,
    OPENED,
    PREVIOUS_EVENT,
    ROW,
    TURN_BITS,
    U0,
    U1,
    WORDS,
    U,
)

FEW = 16
"""An open bucket of up to so many is sorted by insertion."""


@inlined
def expect(s: Any, time: Any, p: Any, t: Any, w: Any) -> None:
    """The one event ahead of person ``s``. Beyond the horizon it will not be seen, and is not kept."""
    w.f[s * WORDS + AHEAD] = time
    if time > p.horizon:
        return
    bucket = np.int64(time * p.per_day)
    if bucket <= w.n[OPENED]:
        into_open(s, time, t, w)
    else:
        into_list(s, bucket, w)


@inlined
def into_list(s: Any, bucket: Any, w: Any) -> None:
    """First in the list of a bucket of this turn, or of a later turn."""
    turn = bucket >> TURN_BITS
    b = bucket & IN_TURN
    if turn == w.n[OPENED] >> TURN_BITS:
        w.bits[b >> 6] |= U1 << U(b & 63)
    else:
        b = BUCKETS + turn
    head = np.int64(w.lists[b])
    w.e[s * HALVES + NEXT_EVENT] = head
    w.e[s * HALVES + PREVIOUS_EVENT] = NOBODY
    w.e[head * HALVES + PREVIOUS_EVENT] = s
    w.lists[b] = s


@inlined
def into_open(s: Any, time: Any, t: Any, w: Any) -> None:
    """Into the sorted array."""
    i = w.n[OPEN]
    w.n[OPEN] = i + 1
    while i > 0 and sooner(w.open_times[i - 1], w.open_slots[i - 1], time, s, t, w):
        w.open_times[i] = w.open_times[i - 1]
        w.open_slots[i] = w.open_slots[i - 1]
        i -= 1
    w.open_times[i] = time
    w.open_slots[i] = s


@inlined
def sooner(time: Any, s: Any, than: Any, other: Any, t: Any, w: Any) -> Any:
    """Whether the first of two events comes first: by time, then by the person's number."""
    if time != than:
        return time < than
    return t.people[w.g[s * WORDS + ROW]] < t.people[w.g[other * WORDS + ROW]]


@inlined
def forget(s: Any, p: Any, w: Any) -> None:
    """Call off the event of a person, if there is one."""
    time = w.f[s * WORDS + AHEAD]
    if time > p.horizon:
        return
    bucket = np.int64(time * p.per_day)
    if bucket <= w.n[OPENED]:
        out_of_open(s, w)
    else:
        out_of_list(s, bucket, w)


@called
def out_of_list(s: Any, bucket: Any, w: Any) -> None:
    """Unlink from a bucket of this turn, or from a later turn."""
    after, before = np.int64(w.e[s * HALVES + NEXT_EVENT]), np.int64(w.e[s * HALVES + PREVIOUS_EVENT])
    w.e[after * HALVES + PREVIOUS_EVENT] = before
    if before != NOBODY:
        w.e[before * HALVES + NEXT_EVENT] = after
        return
    turn, b = bucket >> TURN_BITS, bucket & IN_TURN
    if turn != w.n[OPENED] >> TURN_BITS:
        w.lists[BUCKETS + turn] = after
        return
    w.lists[b] = after
    if after == NOBODY:
        w.bits[b >> 6] &= ~(U1 << U(b & 63))


@called
def out_of_open(s: Any, w: Any) -> None:
    """Close the gap in the sorted array."""
    i = w.n[OPEN] - 1
    while w.open_slots[i] != s:
        i -= 1
    w.n[OPEN] -= 1
    while i < w.n[OPEN]:
        w.open_times[i] = w.open_times[i + 1]
        w.open_slots[i] = w.open_slots[i + 1]
        i += 1


@inlined
def open_next(limit: Any, p: Any, t: Any, w: Any) -> None:
    """Open the next bucket, unless it begins after ``limit``, when something else happens."""
    last = np.int64(limit * p.per_day)
    while w.n[OPEN] == 0 and w.n[OPENED] < last:
        open_bucket(min(next_bucket(p, w), last), p, t, w)


@inlined
def next_bucket(p: Any, w: Any) -> Any:
    """The next bucket with somebody in it, or the first of the next turn with somebody in it."""
    b = (w.n[OPENED] & IN_TURN) + 1
    bits = w.bits[b >> 6] >> U(b & 63)
    if bits != U0:
        return w.n[OPENED] + 1 + lowest_bit(bits)
    return later_bucket(b >> 6, p, w)


@called
def later_bucket(word: Any, p: Any, w: Any) -> Any:
    """As ``next_bucket``, beyond a word of bits. If there is none, the answer lies beyond the horizon."""
    turn = w.n[OPENED] >> TURN_BITS
    for i in range(word + 1, BUCKETS >> 6):
        if w.bits[i] != U0:
            return turn << TURN_BITS | i << 6 | lowest_bit(w.bits[i])
    turn += 1
    while turn < p.turns and w.lists[BUCKETS + turn] == NOBODY:
        turn += 1
    return turn << TURN_BITS


@inlined
def open_bucket(bucket: Any, p: Any, t: Any, w: Any) -> None:
    """Make this the open bucket."""
    turn = bucket >> TURN_BITS
    begins = turn != w.n[OPENED] >> TURN_BITS
    w.n[OPENED] = bucket
    if begins:
        begin(turn, p, w)
    b = bucket & IN_TURN
    s = np.int64(w.lists[b])
    if s == NOBODY:
        return
    w.lists[b] = NOBODY
    w.bits[b >> 6] &= ~(U1 << U(b & 63))
    while s != NOBODY:
        after = np.int64(w.e[s * HALVES + NEXT_EVENT])
        if w.n[OPEN] == FEW:
            sort_all(s, t, w)
            return
        into_open(s, w.f[s * WORDS + AHEAD], t, w)
        s = after


@called
def begin(turn: Any, p: Any, w: Any) -> None:
    """The people of a turn go into its buckets."""
    s = np.int64(w.lists[BUCKETS + turn])
    w.lists[BUCKETS + turn] = NOBODY
    while s != NOBODY:
        after = np.int64(w.e[s * HALVES + NEXT_EVENT])
        into_list(s, np.int64(w.f[s * WORDS + AHEAD] * p.per_day), w)
        s = after


@called
def sort_all(s: Any, t: Any, w: Any) -> None:
    """The rest of a long list into the sorted array. Many may be due at one instant, so this is a heap sort."""
    size = w.n[OPEN]
    while s != NOBODY:
        w.open_times[size], w.open_slots[size] = w.f[s * WORDS + AHEAD], s
        size += 1
        s = np.int64(w.e[s * HALVES + NEXT_EVENT])
    w.n[OPEN] = size
    for i in range(size // 2 - 1, -1, -1):
        sink(i, size, t, w)
    while size > 1:
        size -= 1
        w.open_times[0], w.open_times[size] = w.open_times[size], w.open_times[0]
        w.open_slots[0], w.open_slots[size] = w.open_slots[size], w.open_slots[0]
        sink(0, size, t, w)


@called
def sink(i: Any, size: Any, t: Any, w: Any) -> None:
    """Let a heap's node, the soonest of which is on top, sink to its place."""
    time, s = w.open_times[i], w.open_slots[i]
    while 2 * i + 1 < size:
        below = 2 * i + 1
        if below + 1 < size and sooner(
            w.open_times[below + 1], w.open_slots[below + 1], w.open_times[below], w.open_slots[below], t, w
        ):
            below += 1
        if sooner(time, s, w.open_times[below], w.open_slots[below], t, w):
            break
        w.open_times[i], w.open_slots[i] = w.open_times[below], w.open_slots[below]
        i = below
    w.open_times[i], w.open_slots[i] = time, s
