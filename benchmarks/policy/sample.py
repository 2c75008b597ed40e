"""The sample policy as every peer is given it: written out from the very program that our own fast engines run.

A peer has no third truth value. The program's conditions are already lowered for one polarity: plain and / or over tests that
say what they are when a fact is unknown, so a peer's text is a short translation (``peers/texts.py``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tidegate.policy.engines.lowering import Lowered, ResultTest
from tidegate.policy.engines.program import Chain, Lookup, Score, TableProgram, program_of
from tidegate.policy.language.library import load_pack
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.tree import AsOf, Difference, FactNumber, Number, Numeric, Sum
from tidegate.records.facts import EPOCH

PATH = Path(__file__).with_name("sample.yaml")
AS_OF = dt.date(2026, 1, 1)
AS_OF_DAY = (AS_OF - EPOCH).days

Decision = tuple[int, ...]
"""The index of the rule for each column of the program: priority when certain, priority when possible, outcome."""


@dataclass(frozen=True, slots=True)
class Step:
    """A first-match table read one way. ``level`` is the column that later tables read its level from."""

    table: str
    column: str
    level: str
    conditions: tuple[Lowered, ...]
    levels: tuple[int, ...]

    @property
    def last(self) -> int:
        """The index of the catch-all."""
        return len(self.conditions) - 1

    @property
    def decided(self) -> Chain:
        """The rules before the catch-all, with their indices."""
        return tuple(zip(self.conditions, range(self.last), strict=False))


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample policy: its pack, its one score and its table steps."""

    pack: Pack
    score: Score
    steps: tuple[Step, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a decision."""
        return tuple(step.column for step in self.steps)

    def band(self, total: int) -> int:
        """The rank of the band that ``total`` falls into."""
        return sum(total >= cut for cut in self.score.cuts)

    def bounds(self) -> tuple[tuple[str, tuple[Chain, ...]], ...]:
        """The two scores, by the end of their columns' names: chains of points that are added up."""
        return ("low", self.score.least), ("high", self.score.greatest)


def load_sample() -> Sample:
    """The sample pack, read and lowered."""
    pack = load_pack(str(PATH))
    program = program_of(pack)
    return Sample(pack, program.scores[0], tuple(step for table in program.tables for step in _steps(table)))


def column_of(test: ResultTest) -> str:
    """The column that a test of an earlier result reads."""
    return _end(test.name, upper=test.upper)


def constant(number: Numeric) -> int | None:
    """The value of a number that reads no fact; the day counts as one, because peers are given it as a constant."""
    match number:
        case Number(value):
            return value
        case AsOf():
            return AS_OF_DAY
    return None


def sides(number: Numeric) -> tuple[str, Numeric, Numeric] | None:
    """Sign and both sides of a sum or difference."""
    match number:
        case Sum(left, right):
            return "+", left, right
        case Difference(left, right):
            return "-", left, right
    return None


def fact_of(number: Numeric) -> str | None:
    """The name of the fact, for a number that is just one."""
    return number.name if isinstance(number, FactNumber) else None


def _steps(table: TableProgram) -> Sequence[Step]:
    return [_step(table, lookup, upper=index > 0) for index, lookup in enumerate(table.lookups)]


def _step(table: TableProgram, lookup: Lookup, *, upper: bool) -> Step:
    conditions = tuple(condition for condition, _ in lookup.chain)
    return Step(table.name, lookup.column, _end(table.name, upper=upper), conditions, table.levels)


def _end(name: str, *, upper: bool) -> str:
    return f"{name}_{'high' if upper else 'low'}"
