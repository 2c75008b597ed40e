"""How much work a case is, in points, and what a person can carry. One table, for allocation and for every page."""

from __future__ import annotations

POINTS = {"low": 2, "medium": 3, "high": 5, "very_high": 8}
"""By the level of the latest assessment: an assumption of this installation, not a published figure. See docs/decisions."""

UNASSESSED = 3


def points_of(level: str) -> int:
    """The workload points of a case of that level."""
    return POINTS.get(level, UNASSESSED)
