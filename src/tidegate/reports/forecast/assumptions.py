"""The assumption log: every parameter with its range, its source and how far that was checked."""

from __future__ import annotations

from collections.abc import Sequence

from tidegate.forecast.experiments.study import Assumption
from tidegate.policy.explaining.document import (
    Block,
    Document,
    Grid,
    Inline,
    Mark,
    Paragraph,
    Plain,
    Row,
    Section,
    quietly,
    say,
)
from tidegate.policy.explaining.names import counted
from tidegate.reports.forecast.content import Report

_MARKS = {"assumed": "assumption", "recalled": "recalled"}


def assumption_log(report: Report) -> Document:
    """What was assumed for want of a published figure first, then what was published."""
    assumed = [each for each in report.assumptions if each.status == "assumed"]
    published = [each for each in report.assumptions if each.status != "assumed"]
    lead = say(
        f"{counted(len(report.assumptions), 'parameter')}: {len(published)} rest on a published figure, {len(assumed)} on "
        "none. Where nobody has published a figure, a wide range was assumed and is varied from replication to replication."
    )
    sections = (
        Section("Assumed: no published figure was found", "assumed", _grid(assumed, "Assumed parameters"), folded=True),
        Section("Published", "published", _grid(published, "Parameters with a published source"), folded=True),
    )
    return Document("Assumption log", "", (lead,), tuple(each for each in sections if each.blocks))


def _grid(rows: Sequence[Assumption], caption: str) -> tuple[Block, ...]:
    columns = ("Parameter", "Value", "Range", "Source")
    return (Grid(caption, columns, tuple(_row(each) for each in rows)),) if rows else ()


def _row(each: Assumption) -> Row:
    mark: tuple[Inline, ...] = (Plain(" "), Mark(_MARKS[each.status])) if each.status in _MARKS else ()
    return Row(
        (
            (say(each.title), quietly(each.name)),
            (say(f"{each.value} {each.unit}".rstrip()),),
            (say(each.range),),
            (Paragraph((Plain(each.source or "None found."), *mark)),),
        )
    )
