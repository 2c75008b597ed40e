"""Random numbers that depend on nothing but what they are for.

Every number is keyed by the seed, the block of rows and the purpose (a fact's name), through the counter-based
generator Philox. So a row is the same however many rows are asked for, in whatever order and by however many workers
its block is drawn, and whichever other facts are drawn beside it. Only raw words are used: unlike that of numpy's
distributions, their stream is promised not to change between versions. Choices compare words with whole-number
thresholds, so that no rounding can differ.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

BLOCK = 65_536
"""Rows that are drawn together. Part of what a seed means: changing it changes every caseload."""

Words = NDArray[np.uint32]
Mask = NDArray[np.bool_]
Codes = NDArray[np.int8]
Numbers = NDArray[np.int32]

_ONE = 1 << 31


def words(seed: int, block: int, purpose: str, count: int = BLOCK) -> Words:
    """``count`` random words of 32 bits (an even number of them) for one purpose in one block."""
    key = np.array([seed % 2**64, _purpose_key(purpose)], dtype=np.uint64)
    counter = np.array([0, 0, block, 0], dtype=np.uint64)
    raw = np.random.Philox(key=key, counter=counter).random_raw(count // 2)
    return np.asarray(raw, dtype="<u8").view(np.uint32)


@cache
def _purpose_key(purpose: str) -> int:
    return int.from_bytes(hashlib.sha256(purpose.encode()).digest()[:8], "little")


def share_threshold(share: float) -> np.uint32:
    """The threshold below which half a word falls in ``share`` of all draws; 0 never and 1 always."""
    return np.uint32(round(share * _ONE))


def happens(drawn: Words, share: float) -> Mask:
    """True in ``share`` of the draws."""
    return (drawn >> np.uint32(1)) < share_threshold(share)


def choice_thresholds(weights: Sequence[float]) -> NDArray[np.uint32]:
    """Where each option but the first begins, for options of these weights. No weight at all picks the first option."""
    total = sum(weights)
    reached, starts = 0.0, []
    for weight in weights[:-1]:
        reached += weight
        starts.append(share_threshold(min(1.0, reached / total) if total else 1.0))
    return np.array(starts, dtype=np.uint32)


def choose(drawn: Words, starts: NDArray[np.uint32], context: NDArray[np.uint8] | None) -> Codes:
    """The number of the option each draw picks. ``starts`` has a row per boundary and a column per context."""
    half = drawn >> np.uint32(1)
    picked = np.zeros(len(half), dtype=np.int8)
    for boundary in starts:
        begins = boundary[0] if context is None else boundary.take(context)
        picked += (half >= begins).view(np.int8)
    return picked


def spread(drawn: Words, widths: NDArray[np.uint64]) -> Numbers:
    """A whole number from 0 to below each width, all equally likely."""
    return ((drawn * widths) >> np.uint64(32)).astype(np.int32)
