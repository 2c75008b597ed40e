"""Charts described with Altair, drawn by Vega as SVG without a browser, made readable aloud, and free of style attributes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from tidegate.policy.explaining.document import Block, Grid, Row, quietly, say
from tidegate.policy.explaining.document import Picture as DocumentPicture

BEFORE, AFTER, DOUBT = "#8a5a00", "#1d5565", "#b4bec7"
"""The colours of the two scenarios – told apart by dashes too – and of what lies between."""

WIDTH, HEIGHT = 330, 180
TOP: dict[str, Any] = {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleX": 0, "titleY": -8, "minExtent": 60}
"""An axis whose title lies above it: fonts differ from machine to machine, and nothing there can be run over."""

_FONT = "system-ui, -apple-system, Segoe UI, Roboto, Arial, sans-serif"
_ROOT = re.compile(r"<svg[^>]*?viewBox=\"([^\"]+)\"[^>]*>")
_ARIA = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
_CLIP = re.compile(r'(id="|url\(#)(clip|gradient)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A drawing with its name, and the same numbers as a table: the head of each column, then the rows."""

    name: str
    title: str
    caption: str
    svg: Markup
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def pictured(picture: Picture) -> tuple[Block, Block]:
    """A picture as a document has it: the drawing, then its numbers."""
    rows = tuple(Row(tuple((say(cell),) for cell in row)) for row in picture.rows)
    grid = Grid(f"{picture.title}, the numbers", picture.columns, rows, frozenset(range(1, len(picture.columns))))
    return DocumentPicture(picture.svg, picture.caption, (quietly(picture.caption),)), grid


def drawn(chart: Any, name: str, title: str, description: str) -> Markup:
    """An Altair chart as SVG. ``name`` is unique on its page and makes its ids."""
    import vl_convert

    text = vl_convert.vegalite_to_svg(chart.configure(**_look()).to_dict())
    box = _ROOT.search(text)
    assert box is not None  # noqa: S101 - what Vega draws has a view box
    inside = _ARIA.sub("", text[box.end() : text.rindex("</svg>")])
    inside = _CLIP.sub(rf"\g<1>{name}-\g<2>", inside)
    head = Markup('<svg viewBox="{}" class="chart" role="img" aria-labelledby="{}-t {}-d">').format(box[1], name, name)
    told = Markup('<title id="{}-t">{}</title><desc id="{}-d">{}</desc>').format(name, title, name, description)
    return head + told + Markup(inside) + Markup("</svg>")  # noqa: S704 - Vega escapes the texts it is given


def _look() -> dict[str, Any]:
    """What all charts share."""
    text = {"labelFont": _FONT, "titleFont": _FONT, "labelFontSize": 12, "titleFontSize": 12, "labelColor": "#14202b"}
    quiet = {"gridColor": "#e3e8ec", "domainColor": "#4b5863", "tickColor": "#4b5863", "titleFontWeight": "normal"}
    return {
        "background": "transparent",
        "font": _FONT,
        "view": {"stroke": None},
        "axis": {**text, **quiet, "titleColor": "#14202b", "labelLimit": 150},
        "legend": {**text, "titleColor": "#14202b"},
    }


def rows_of(columns: Mapping[str, Iterable[Any]]) -> list[dict[str, Any]]:
    """Columns as the rows that Altair takes."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
