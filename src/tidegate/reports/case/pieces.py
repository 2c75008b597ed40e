"""What the sections of a case are made of: rows, sources with their marks, names in words."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.policy.explaining.document import (
    Block,
    Grid,
    Inline,
    Level,
    Line,
    Link,
    Mark,
    Paragraph,
    Plain,
    Row,
    Section,
    say,
    tone,
)
from tidegate.policy.language.pack import Pack
from tidegate.records.facts import FactState
from tidegate.reports import words
from tidegate.triage.explanations import CaseExplanation

Cell = str | Line | list[Paragraph]


@dataclass(frozen=True, slots=True)
class Pieces:
    """Makes the pieces for one case. ``anchor`` begins the name of every place in its document."""

    explanation: CaseExplanation
    pack: Pack
    anchor: str

    def cites(self, ids: tuple[str, ...]) -> Line:
        """Sources by name."""
        return cites(self.pack, ids)

    def priority(self, rank: int, after: str = "") -> Line:
        """A level of the priority, in its tone."""
        table = self.pack.tables["priority"]
        return Level(table.level_name(rank), tone(rank, len(table.levels))), Plain(after)

    def level_name(self, table: str, level: str) -> str:
        """A level as pages show it."""
        of = self.pack.tables[table]
        return of.level_name(of.levels.index(level))

    def readable(self, *names: str) -> str:
        """Names of facts in words."""
        return ", ".join(words.names_of(self.pack).readable(each) for each in names)

    def roles(self, codes: tuple[str, ...]) -> str:
        """Who, in full."""
        return ", ".join(words.names_of(self.pack).role(each) for each in codes)

    def state(self, value: FactState) -> str:
        """The state of a fact in words."""
        return words.state(value, words.names_of(self.pack))

    def section(self, title: str, place: str, *blocks: Block) -> Section:
        """A section of the case."""
        return Section(title, f"{self.anchor}-{place}", blocks)


def cites(pack: Pack, ids: tuple[str, ...]) -> Line:
    """Sources by name, each a link to its entry, and marked where in doubt."""
    parts: list[Inline] = []
    for each in ids:
        parts += [Plain(" "), Link(each, f"source-{each}")]
        if pack.sources[each].is_doubtful:
            parts += [Plain(" "), Mark(pack.sources[each].status)]
    return tuple(parts[1:])


def grid(caption: str, columns: tuple[str, ...], rows: list[Row], *, instead: str = "None.") -> Block:
    """A table, or what to say instead where it would be empty."""
    return Grid(caption, columns, tuple(rows)) if rows else say(instead)


def row(*cells: Cell, anchor: str = "") -> Row:
    """A row of texts, lines or paragraphs."""
    return Row(tuple(_cell(each) for each in cells), anchor)


def _cell(value: Cell) -> tuple[Block, ...]:
    match value:
        case str():
            return (say(value),) if value else ()
        case list():
            return tuple(value)
    return (Paragraph(value),) if value else ()
