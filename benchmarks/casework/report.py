"""What a run says: as a table in Markdown, and as a picture of the writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import altair as alt

TITLES = {
    "loading": "Loading",
    "pages": "Pages, beside the same rows by SQL",
    "writes": "Audited writes",
    "trail": "Verifying the trail",
    "users": "Fifty people at once",
}
_ABOUT = (
    "Written by `make bench-casework`. An audited write is a whole action: permission, idempotency key, the write, its "
    "entry in the trail (chained and sealed), commit with `synchronous_commit` on. Figures drift from machine to machine: "
    "ratios are taken round by round within one run."
)


def markdown(rows: Sequence[Mapping[str, Any]], about: Mapping[str, str]) -> str:
    text = ["# Casework at scale", "", _ABOUT, "", *(f"* {name}: {value}" for name, value in about.items()), ""]
    for section, its in groupby(rows, key=lambda row: row["section"]):
        text += [f"## {TITLES[section]}", "", "| | measured | ratio | to reach | |", "|---|--:|--:|---|---|"]
        text += [f"| {row['name']} | {_number(row)} | {_ratio(row)} | {_aim(row)} | {row['about']} |" for row in its]
        text.append("")
    return "\n".join(text)


def draw(rows: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Writes a second by how many write at once."""
    points = []
    for row in rows:
        if row["section"] == "writes":
            kind, database, writers = row["name"].split(", ")
            points.append({"kind": kind, "database": database, "writers": int(writers.split()[0]), "rate": row["value"]})
    if not points:
        return
    chart = alt.Chart(alt.InlineData(values=points), width=520, height=320, title="Audited writes a second")
    lines = chart.mark_line(point=True).encode(
        x=alt.X("writers:O", title="processes that write at once"),
        y=alt.Y("rate:Q", title="each second, on a logarithmic scale", scale=alt.Scale(type="log")),
        color=alt.Color("kind:N", title=None),
        strokeDash=alt.StrokeDash("database:N", title=None),
    )
    lines.configure_view(stroke=None).save(path)


def _number(row: Mapping[str, Any]) -> str:
    value = row["value"]
    shown = f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"
    return f"{shown} {row['unit']}".replace(" /s", "/s").strip()


def _ratio(row: Mapping[str, Any]) -> str:
    return f"{row['ratio']:.2f} × {row['limit']}" if row["ratio"] is not None else ""


def _aim(row: Mapping[str, Any]) -> str:
    if row["reached"] is None:
        return ""
    return f"{row['to_reach']}: {'reached' if row['reached'] else 'NOT reached'}"
