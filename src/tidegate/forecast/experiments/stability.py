"""Whether a queue keeps up: a figure that depends on it is else one for these years only, and must be said to be."""

from __future__ import annotations

from collections.abc import Sequence

UNSTABLE, _ENOUGH = 1.5, 50.0
"""A queue whose median grows so many times in the second half of the years, to at least so many people, does not keep up."""

IT_MEANS = (
    "The queue is still growing at the end. What depends on it is a figure for these years, not a level at which the system "
    "would settle."
)


def grows(middle: Sequence[float]) -> bool:
    """Whether a queue, of which this is the course over time, does not keep up."""
    return middle[-1] >= max(_ENOUGH, UNSTABLE * middle[len(middle) // 2])
