"""What follows: the later tables, published instruments for context, who may decide, and where it all comes from."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.policy.explaining.document import (
    DOUBTS,
    Block,
    Inline,
    Line,
    Mark,
    Pairs,
    Paragraph,
    Plain,
    Row,
    Section,
    listed,
    plain,
    quietly,
    say,
)
from tidegate.reports import words
from tidegate.reports.case.pieces import Pieces, grid, row
from tidegate.triage.explanations import Asked, InstrumentShown, TableAnswer

ASKED = 3
"""How many questions are asked where many facts are missing: the first ones usually settle the others."""


def later(pieces: Pieces) -> Section:
    """Registration, its length, time limits, visits: the answer, or what to ask before there can be one."""
    rows = [_later(pieces, each) for each in pieces.explanation.other_tables]
    caption = "Answered only where what is unknown could not change the answer."
    table = grid(caption, ("What", "Answer", "Why", "Sources"), rows)
    return pieces.section("What follows later", "later", table)


def _later(pieces: Pieces, answer: TableAnswer) -> Row:
    if answer.level_name is None:
        return row(answer.title, "not yet answered", f"First find out: {_first(answer.ask)}")
    outputs = "; ".join(f"{pieces.readable(name)} {_shown(pieces, value)}" for name, value in answer.outputs.items())
    why = [Paragraph(plain(f"{answer.rule}: {answer.says}")), *([quietly(outputs)] if outputs else [])]
    return row(answer.title, answer.level_name, why, pieces.cites(answer.citations))


def _shown(pieces: Pieces, value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return pieces.readable(str(value))


def _first(asked: tuple[Asked, ...]) -> str:
    questions = " ".join(each.ask for each in asked[:ASKED])
    return questions + (f" (and {len(asked) - ASKED} more)" if len(asked) > ASKED else "")


def instruments(pieces: Pieces) -> Section:
    """Published instruments, as ranges where facts are unknown. For context: no rule can read them."""
    blocks: list[Block] = [
        say("For context only: a published rate for a group, never a gate. No rule of the policy can read these."),
    ]
    for each in pieces.explanation.instruments:
        blocks += [Pairs(tuple(_instrument(pieces, each))), *listed(tuple(plain(note) for note in each.notes))]
    return pieces.section("Published instruments", "instruments", *blocks)


def _instrument(pieces: Pieces, shown: InstrumentShown) -> Iterator[tuple[str, Line]]:
    yield "Instrument", plain(shown.title)
    yield "Result", plain(_score(pieces, shown))
    yield "Validity", plain(shown.validity)
    yield "Population", plain(shown.population)
    yield "Horizon", plain(shown.horizon)
    for statistic, value, study in shown.figures:
        yield statistic, plain(f"{value} ({study})")
    yield "Sources", pieces.cites(shown.citations)


def _score(pieces: Pieces, shown: InstrumentShown) -> str:
    if shown.applies == "false":
        return "Does not apply."
    if shown.bands is None:
        return f"Cannot be worked out yet. First find out: {_first(shown.ask)}"
    low, high = (pieces.readable(band) for band in shown.bands)
    parts = [f"band {words.span((low, high))}"]
    if shown.points:
        parts.append(f"{words.span(shown.points)} points")
    if shown.percent:
        parts.append(f"published rate {words.span(shown.percent, ' %')}")
    return ", ".join(parts)


def deciders(pieces: Pieces) -> Section:
    """That a person decides, and which criteria only a prosecutor or a supervisor can record as met."""
    rows = [
        row(each.criterion, each.name, pieces.roles(each.roles), words.GATES[each.status], pieces.cites(each.citations))
        for each in pieces.explanation.deciders
    ]
    columns = ("Criterion", "What must be recorded", "Only by", "Status", "Sources")
    table = [grid("What only a prosecutor or a supervisor can record.", columns, rows)] if rows else []
    return pieces.section("Who may decide", "deciders", say(words.PERSON_DECIDES), *table)


def sources(pieces: Pieces) -> Section:
    """Every source that the document names, marked where it was not read as it stands."""
    rows = []
    for each in pieces.explanation.sources:
        status: Inline = Mark(each.status) if each.status in DOUBTS else Plain(each.status)
        title = [Paragraph(plain(each.title)), *([quietly(each.note)] if each.note else [])]
        rows.append(row(each.id, title, (status,), anchor=f"source-{each.id}"))
    return pieces.section("Sources", "sources", grid("Every source named above.", ("Name", "Source", "Status"), rows))
