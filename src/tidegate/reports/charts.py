"""Charts of counts: bars in one or two series, each bar with its number beside it, the same numbers in a table beneath."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tidegate.policy.explaining.svg import LINE, drawing, paragraph, rectangle, words, wrapped

WIDTH = 400
_BAR = 15
_STEP = _BAR + 2
_GAP = 14
_CHARACTERS = 52
_NAMED, _UNNAMED = 130, 60  # room kept to the right of the longest bar
_STYLES = ("bar", "bar-2")


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its count in each series."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A drawing and its data. ``of`` says what a line is, ``series`` what is counted: beside each bar where there are two."""

    name: str
    title: str
    caption: str
    of: str
    series: tuple[str, ...]
    lines: tuple[Line, ...]
    svg: Markup


def chart(name: str, texts: tuple[str, str, str], series: tuple[str, ...], lines: Sequence[Line]) -> Chart:
    """The chart of ``lines`` from top to bottom. ``name`` is unique on its page; ``texts`` are title, caption and ``of``."""
    title, caption, of = texts
    greatest = max((each for line in lines for each in line.counts), default=0) or 1
    parts: list[Markup] = []
    top = 0
    for line in lines:
        label = wrapped(line.label, _CHARACTERS)
        parts.append(paragraph(0, top + LINE - 5, label))
        top += LINE * len(label)
        parts += _bars(line, series, top, greatest)
        top += len(line.counts) * _STEP + _GAP
    svg = drawing(name, (WIDTH, max(top - _GAP, 1)), title, _described(series, lines), parts)
    return Chart(name=name, title=title, caption=caption, of=of, series=series, lines=tuple(lines), svg=svg)


def _bars(line: Line, series: tuple[str, ...], top: int, greatest: int) -> Iterator[Markup]:
    """The bars of a line, each with its number and, where there are two, the name of its series."""
    room = WIDTH - (_NAMED if len(series) > 1 else _UNNAMED)
    for index, count in enumerate(line.counts):
        length, y = max(room * count / greatest, 1) if count else 0, top + index * _STEP
        text = f"{count:,} {series[index].lower()}" if len(series) > 1 else f"{count:,}"
        yield rectangle(0, y, length, _BAR, _STYLES[index]) + words(length + 8, y + _BAR - 3, text)


def _described(series: tuple[str, ...], lines: Sequence[Line]) -> str:
    """The chart in a sentence for each line."""
    return " ".join(
        f"{line.label}: {', '.join(f'{count:,} {each.lower()}' for each, count in zip(series, line.counts, strict=True))}."
        for line in lines
    )
