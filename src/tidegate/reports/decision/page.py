"""The document as one self-contained HTML page. Same paper, same text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.casework.decisions.papers import Paper, Signature
from tidegate.records.deadlines import UK
from tidegate.reports.embedding import environment

SECTIONS = {
    "case": "The case",
    "policy": "The policy",
    "assessment": "The assessment",
    "facts": "The recorded facts",
    "decisions": "Earlier decisions",
    "prosecutor": "The prosecutor's decisions",
}
"""How the parts of what was seen are headed. A part that is not listed is headed by its own name."""


@dataclass(frozen=True, slots=True)
class Table:
    """A part of what was seen: its heading, the names of its columns and its rows. No rows: nothing was recorded."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_html(paper: Paper) -> str:
    """The document."""
    tables = [_table(SECTIONS.get(name, _words(name)), part) for name, part in sorted(paper.seen.items(), key=_place)]
    return (
        environment()
        .get_template("decision.html")
        .render(paper=paper, tables=tables, when=_when, signatures=_signatures(paper))
    )


def _signatures(paper: Paper) -> list[tuple[str, Signature | None]]:
    return [("Proposed by", paper.proposed), (f"Authorised by (at least {paper.grade_needed.lower()})", paper.authorised)]


def _place(item: tuple[str, Any]) -> int:
    names = list(SECTIONS)
    return names.index(item[0]) if item[0] in names else len(names)


def _table(title: str, part: Any) -> Table:
    if isinstance(part, Mapping):
        if part and all(isinstance(each, Mapping) for each in part.values()):
            return _listed(title, [{"name": name, **each} for name, each in part.items()])
        return Table(title, ("What", "Recorded"), tuple((_words(name), _text(value)) for name, value in part.items()))
    return _listed(title, part)


def _listed(title: str, rows: list[dict[str, Any]]) -> Table:
    columns = tuple(dict.fromkeys(name for row in rows for name in row if name != "id"))
    cells = tuple(tuple(_text(row.get(name)) for name in columns) for row in rows)
    return Table(title, tuple(_words(name) for name in columns), cells)


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _text(value: object) -> str:
    """A recorded value in words. What is not recorded says so: an empty cell could be taken for "no"."""
    match value:
        case None | "":
            return "not recorded"
        case True:
            return "yes"
        case False:
            return "no"
        case list() | tuple():
            return ", ".join(_text(each) for each in value) or "none"
        case dict():
            return "; ".join(f"{_words(name)}: {_text(each)}" for name, each in value.items())
    return _when_text(str(value)).replace("_", " ")


def _when_text(text: str) -> str:
    """An instant as a person reads it; any other text as it is."""
    if len(text) < 20 or text[10:11] != "T":
        return text
    try:
        return _when(dt.datetime.fromisoformat(text))
    except ValueError:
        return text


def _when(at: dt.datetime) -> str:
    return f"{at.astimezone(UK):%d %B %Y, %H:%M}".lstrip("0")
