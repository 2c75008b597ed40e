"""The run as a picture: decisions per second on a logarithmic scale, a panel per section."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import altair as alt

from benchmarks.policy.measure import spread
from benchmarks.policy.report import Section, title

_OURS, _PEER, _LIMIT = "#1d70b8", "#505a5f", "#b1b4b6"
_AXIS = "each second, on a logarithmic scale: point the median, line the least to the greatest round"
_KINDS = ["Tidegate", "peer", "limit"]


def draw(sections: Sequence[Section], path: Path) -> None:
    """Save the picture of the run as SVG."""
    panels = [_panel(section) for section in sections if len(section["engines"]) > 1] or [_panel(sections[0])]
    alt.vconcat(*panels).configure_view(stroke=None).save(path)


def _panel(section: Section) -> Any:
    data = alt.InlineData(values=[_bar(engine) for engine in section["engines"]])
    rate = alt.X("rate:Q", scale=alt.Scale(type="log"), title=_AXIS, axis=alt.Axis(format="~s"))
    name = alt.Y("name:N", sort=_order(section), title=None, axis=alt.Axis(labelLimit=280))
    colour = alt.Color("kind:N", scale=alt.Scale(domain=_KINDS, range=[_OURS, _PEER, _LIMIT]), title=None)
    base = alt.Chart(data, title=alt.Title(title(section), anchor="start"), width=520, height=alt.Step(24))
    rule = base.mark_rule(strokeWidth=3, opacity=0.5).encode(x=alt.X("least:Q"), x2="greatest:Q", y=name, color=colour)
    point = base.mark_point(filled=True, size=70, opacity=1).encode(x=rate, y=name, color=colour)
    text = base.mark_text(dy=-9, fontSize=10).encode(x=rate, y=name, text=alt.Text("rate:Q", format=".3~s"))
    return rule + point + text


def _order(section: Section) -> list[str]:
    """Fastest first."""
    engines = sorted(section["engines"], key=lambda each: -spread(each["rates"]).median)
    return [str(engine["name"]) for engine in engines]


def _bar(engine: Section) -> dict[str, str | float]:
    found, name = spread(engine["rates"]), str(engine["name"])
    kind = "Tidegate" if name.startswith("Tidegate") else "limit" if name.startswith("limit") else "peer"
    return {"name": name, "kind": kind, "rate": found.median, "least": found.least, "greatest": found.greatest}
