"""A picture of counts: a bar to each line, its label above it, so that it can be read at the width of a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tidegate.policy.explaining.svg import LINE, drawing, paragraph, rectangle, words, wrapped

WIDTH = 400
_BAR = 16
_GAP = 12
_CHARACTERS = 50
_WORDS = 90


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled count. ``words`` is the count as it is written beside the bar; ``tone`` the level's."""

    label: str
    count: int
    words: str
    tone: int


def bars(name: str, title: str, description: str, rows: Sequence[Bar]) -> Markup:
    """The rows from top to bottom, bars in proportion."""
    greatest = max((row.count for row in rows), default=0) or 1
    parts, top = [], 0
    for row in rows:
        lines = wrapped(row.label, _CHARACTERS)
        length = (WIDTH - _WORDS) * row.count / greatest
        y = top + LINE * len(lines)
        parts += [
            paragraph(0, top + LINE - 5, lines),
            rectangle(0, y, max(length, 1), _BAR, f"tone-{row.tone}"),
            words(length + 8, y + _BAR - 3, row.words),
        ]
        top = y + _BAR + _GAP
    return drawing(name, (WIDTH, max(top - _GAP, 1)), title, description, parts)
