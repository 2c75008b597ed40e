"""A picture of moves: levels before on the left, levels after on the right, and a ribbon as thick as the cases it carries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markupsafe import Markup

from tidegate.policy.explaining.names import counted
from tidegate.policy.explaining.svg import LINE, drawing, paragraph, rectangle, wrapped
from tidegate.policy.language.pack import Table
from tidegate.rehearsal.moves import TableMoves

WIDTH = 420
_NODE = 12
_THICK = 240
_GAP = 14
_CHARACTERS = 25
_STYLES = {1: "flow-up", 0: "flow-same", -1: "flow-down"}


@dataclass(slots=True)
class _Node:
    """A level on one side. ``top`` is where its next ribbon begins."""

    lines: list[str]
    y: float
    height: float
    top: float


def flow(moves: TableMoves) -> Markup:
    """The moves of one table as an SVG. Its description says in words what it shows."""
    unit = _THICK / max(moves.total, 1)
    left = _column(moves.before, _side(moves, 0), unit)
    right = _column(moves.after, _side(moves, 1), unit)
    height = max(node.y + node.height for node in [*left.values(), *right.values()])
    ribbons = [_ribbon(moves, pair, left, right, unit) for pair in _ordered(moves, left, right)]
    nodes = [part for x, column in ((0, left), (WIDTH - _NODE, right)) for part in _nodes(x, column.values())]
    name = moves.before.name
    title = f"{moves.after.title}: levels before (left) and after (right)"
    return drawing(f"flow-{name}", (WIDTH, round(height) + 2), title, in_words(moves), [*ribbons, *nodes])


def in_words(moves: TableMoves) -> str:
    """What the picture shows: every pair of levels with its cases."""
    pairs = sorted(moves.matrix.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(
        f"from {level_words(moves.before, before)} to {level_words(moves.after, after)}: {counted(count, 'case')}"
        for (before, after), count in pairs
    )


def level_words(table: Table, level: str) -> str:
    """A level as pages show it; the empty one is no answer."""
    return table.level_name(table.levels.index(level)) if level else "no answer"


def _side(moves: TableMoves, side: int) -> Counter[str]:
    totals: Counter[str] = Counter()
    for pair, count in moves.matrix.items():
        totals[pair[side]] += count
    return totals


def _column(table: Table, totals: Counter[str], unit: float) -> dict[str, _Node]:
    """The levels that have cases, the highest at the top, each under its label."""
    column: dict[str, _Node] = {}
    y = 0.0
    for level in [*reversed(table.levels), ""]:
        if totals[level]:
            lines = wrapped(f"{level_words(table, level)}: {totals[level]:,}", _CHARACTERS)
            y += LINE * len(lines)
            height = max(totals[level] * unit, 2)
            column[level] = _Node(lines, y, height, y)
            y += height + _GAP
    return column


def _ordered(moves: TableMoves, left: dict[str, _Node], right: dict[str, _Node]) -> list[tuple[str, str]]:
    """Pairs of levels from top to bottom on both sides, so that ribbons do not cross more than they must."""
    return sorted(moves.matrix, key=lambda pair: (left[pair[0]].y, right[pair[1]].y))


def _ribbon(moves: TableMoves, pair: tuple[str, str], left: dict[str, _Node], right: dict[str, _Node], unit: float) -> Markup:
    count = moves.matrix[pair]
    thick, start, end = max(count * unit, 1), left[pair[0]], right[pair[1]]
    y, target = start.top, end.top
    start.top, end.top = y + count * unit, target + count * unit
    words = f"{level_words(moves.before, pair[0])} to {level_words(moves.after, pair[1])}: {counted(count, 'case')}"
    return Markup(
        '<path d="M{a} {y:.1f}C{m} {y:.1f} {m} {t:.1f} {b} {t:.1f}V{u:.1f}C{m} {u:.1f} {m} {z:.1f} {a} {z:.1f}Z"'
        ' fill="var(--{style})"><title>{words}</title></path>'
    ).format(
        a=_NODE, b=WIDTH - _NODE, m=WIDTH // 2, y=y, z=y + thick, t=target, u=target + thick,
        style=_STYLES[moves.step(*pair)], words=words,
    )  # fmt: skip


def _nodes(x: int, column: Iterable[_Node]) -> Iterator[Markup]:
    for node in column:
        yield rectangle(x, node.y, _NODE, node.height, "accent")
        edge, anchor = (0, "start") if x == 0 else (WIDTH, "end")
        yield paragraph(edge, node.y - LINE * len(node.lines) + LINE - 5, node.lines, anchor)
