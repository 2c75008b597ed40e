"""Whether a queue keeps up: a figure that depends on it is else one for these years only, and must be said to be."""

from __future__ import annotations

from collections.abc import Sequence

_MUCH, _STEADY, _ENOUGH = 0.5, 0.1, 50.0
"""A queue does not keep up that grows by the first share in the second half of the years, or by the second in either half.

A long queue that gains as many every year grows by ever smaller shares. By fewer people than the last it does not grow.
"""

IT_MEANS = (
    "The queue is still growing at the end. What depends on it is a figure for these years, not a level at which the system "
    "would settle."
)


def grows(middle: Sequence[float]) -> bool:
    """Whether a queue, of which this is the course over time, does not keep up."""
    first, half, last = middle[0], middle[len(middle) // 2], middle[-1]
    return _rises(half, last, _MUCH) or (_rises(first, half, _STEADY) and _rises(half, last, _STEADY))


def _rises(before: float, after: float, share: float) -> bool:
    return after - before >= max(_ENOUGH, share * before)
