"""A pack lowered once for all fast engines: scores as first-match chains, tables as two-valued first-match chains."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from tidegate.policy.engines.lowering import All, AppliesTest, BoolTest, Lowered, NumberTest, Some, lower
from tidegate.policy.language.pack import Instrument, Pack, PointsRow, Table, Unknowns
from tidegate.policy.language.tree import Polarity

Chain = tuple[tuple[Lowered, int], ...]
"""First match wins: (condition, value). The caller says what holds when none matches."""


@dataclass(frozen=True, slots=True)
class Score:
    """An instrument that rules read. Its items' chains give the least and the greatest points still possible."""

    name: str
    least: tuple[Chain, ...]
    greatest: tuple[Chain, ...]
    cuts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """One first-match chain of a table; values are rule indices. ``column`` names the answer."""

    column: str
    chain: Chain


@dataclass(frozen=True, slots=True)
class TableProgram:
    """A table's chains: one for a cautious table, else certain and possible. ``levels`` are the ranks of its rules."""

    name: str
    lookups: tuple[Lookup, ...]
    levels: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Program:
    """Scores, then tables, in the pack's order. No rule that holds: index ``-1``."""

    scores: tuple[Score, ...]
    tables: tuple[TableProgram, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The rule-index columns that every fast engine gives, in order."""
        return tuple(lookup.column for table in self.tables for lookup in table.lookups)


@lru_cache(maxsize=8)
def program_of(pack: Pack, tables: tuple[str, ...] | None = None) -> Program:
    """The program of ``pack``, or of the named ``tables`` of it."""
    chosen = [table for name, table in pack.tables.items() if tables is None or name in tables]
    scores = [_score(each) for each in pack.instruments.values() if each.is_for_rules]
    return Program(tuple(scores), tuple(_table(each) for each in chosen))


def _score(instrument: Instrument) -> Score:
    items = list(instrument.items.values())
    return Score(
        instrument.name,
        tuple(_points(rows, greatest=False) for rows in items),
        tuple(_points(rows, greatest=True) for rows in items),
        instrument.cuts,
    )


def _points(rows: tuple[PointsRow, ...], *, greatest: bool) -> Chain:
    """Points that fall from row to row (to 0) are greatest when the earliest possible row holds; rising ones when certain."""
    polarity = Polarity.POSSIBLE if greatest == falls(rows) else Polarity.CERTAIN
    return tuple((lower(row.when, polarity), row.points) for row in rows)


def falls(rows: tuple[PointsRow, ...]) -> bool:
    """Whether the points of an item fall from row to row, ending at or above 0."""
    points = [*(row.points for row in rows), 0]
    return points == sorted(points, reverse=True)


def _table(table: Table) -> TableProgram:
    if table.unknowns is Unknowns.CAUTIOUS:
        chain = tuple((lower(rule.when, rule.fires or Polarity.CERTAIN), i) for i, rule in enumerate(table.rules))
        lookups: tuple[Lookup, ...] = (Lookup(f"{table.name}_rule", chain),)
    else:
        lookups = tuple(
            Lookup(
                f"{table.name}_{polarity.value}",
                tuple((lower(rule.when, polarity), i) for i, rule in enumerate(table.rules)),
            )
            for polarity in (Polarity.CERTAIN, Polarity.POSSIBLE)
        )
    return TableProgram(table.name, lookups, tuple(rule.level for rule in table.rules))


def facts_read(program: Program) -> tuple[str, ...]:
    """The names of the facts that some condition of the program reads, in order of first use."""
    chains = [chain for score in program.scores for chain in (*score.least, *score.greatest)]
    chains += [lookup.chain for table in program.tables for lookup in table.lookups]
    return tuple(dict.fromkeys(name for chain in chains for condition, _ in chain for name in _facts_in(condition)))


def _facts_in(condition: Lowered) -> Iterator[str]:
    match condition:
        case All(items) | Some(items):
            for item in items:
                yield from _facts_in(item)
        case BoolTest(name) | AppliesTest(name):
            yield name
        case NumberTest(facts=names):
            yield from names
