"""Numbers of a known width: what the engines over columns need so that no sum wraps round and none is wider than it must be."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from tidegate.policy.engines.emitting import Emitter
from tidegate.policy.engines.limits import DATES, known_bounds
from tidegate.policy.engines.program import Chain, Program, Score, TableProgram
from tidegate.policy.language.tree import Op
from tidegate.records.codes import dtype_name
from tidegate.records.facts import FactDefinition, Vocabulary

_WIDTHS = (8, 16, 32, 64)


@dataclass(frozen=True, slots=True)
class Sized:
    """A number in each row, or the same in all (``value`` None: it is ``low``), with its bounds where its facts are known."""

    value: Any
    bits: int
    low: int
    high: int


def bits_for(low: int, high: int) -> int:
    """The narrowest width that holds every number from ``low`` to ``high``. Raises OverflowError where none does."""
    for bits in _WIDTHS:
        if -(1 << (bits - 1)) <= low and high < 1 << (bits - 1):
            return bits
    raise OverflowError(f"no machine number holds {low} to {high}: give the facts that are added narrower ranges")


def column_bits(fact: FactDefinition) -> int:
    """The width of a fact's coded column."""
    return int(dtype_name(fact).removeprefix("int"))


def rule_bits(chain: Chain) -> int:
    """The width of a column of rule indices."""
    return bits_for(-1, max((value for _, value in chain), default=0))


def answer_bits(program: Program) -> tuple[int, ...]:
    """The width of each of a program's columns."""
    return tuple(rule_bits(lookup.chain) for table in program.tables for lookup in table.lookups)


def total_bits(score: Score, chains: Sequence[Chain]) -> int:
    """The width of the sum of an instrument's points, and of the cuts it is compared with."""
    points = [[0, *(value for _, value in chain)] for chain in chains]
    return bits_for(min(sum(map(min, points)), *score.cuts, 0), max(sum(map(max, points)), *score.cuts, 0))


def level_steps(levels: Sequence[int]) -> list[tuple[int, int]]:
    """(first rule index, rank) of each run of rules with the same level: rules of one level usually stand together."""
    return [(i, level) for i, level in enumerate(levels) if not i or level != levels[i - 1]]


class SizedAlgebra(ABC):
    """The part of an algebra over columns that keeps account of widths."""

    def __init__(self, as_of: Any) -> None:
        self._day = Sized(as_of, 32, *DATES)
        self._facts: dict[str, Sized] = {}
        self._results: dict[tuple[str, bool], Sized] = {}

    def add_fact(self, fact: FactDefinition, column: Any) -> None:
        """Makes the coded column of a fact known."""
        self._facts[fact.name] = Sized(column, column_bits(fact), *known_bounds(fact))

    @abstractmethod
    def fixed(self, value: bool) -> Any:
        """A constant condition."""

    @abstractmethod
    def every(self, items: Sequence[Any]) -> Any:
        """All of the conditions."""

    @abstractmethod
    def some(self, items: Sequence[Any]) -> Any:
        """Any of the conditions."""

    @abstractmethod
    def constant(self, value: int, bits: int) -> Any:
        """The same number in every row."""

    @abstractmethod
    def cast(self, value: Any, bits: int) -> Any:
        """A number made wider."""

    @abstractmethod
    def test(self, op: Op, left: Any, right: Any) -> Any:
        """A comparison of two numbers of one width."""

    @abstractmethod
    def add(self, left: Any, right: Any) -> Any:
        """A sum of two numbers of one width."""

    @abstractmethod
    def subtract(self, left: Any, right: Any) -> Any:
        """A difference of two numbers of one width."""

    @abstractmethod
    def choose(self, condition: Any, value: Any, otherwise: Any) -> Any:
        """One number where the condition holds, another where not."""

    def compare(self, op: Op, left: Sized, right: Sized) -> Any:
        """A comparison at the width of the wider side."""
        bits = max(left.bits, right.bits)
        return self.test(op, self._widened(left, bits), self._widened(right, bits))

    def fact(self, name: str) -> Sized:
        """The column of a fact."""
        return self._facts[name]

    def result(self, name: str, upper: bool) -> Sized:
        """The ranks of an earlier result's end."""
        return self._results[name, upper]

    def number(self, value: int) -> Sized:
        """The same number in every row."""
        return Sized(None, bits_for(value, value), value, value)

    def as_of(self) -> Sized:
        """The day, in every row."""
        return self._day

    def plus(self, left: Sized, right: Sized) -> Sized:
        """A sum, wide enough not to wrap round where the facts are known."""
        low, high = left.low + right.low, left.high + right.high
        bits = max(bits_for(low, high), left.bits, right.bits)
        return Sized(self.add(self._widened(left, bits), self._widened(right, bits)), bits, low, high)

    def minus(self, left: Sized, right: Sized) -> Sized:
        """A difference, likewise."""
        low, high = left.low - right.high, left.high - right.low
        bits = max(bits_for(low, high), left.bits, right.bits)
        return Sized(self.subtract(self._widened(left, bits), self._widened(right, bits)), bits, low, high)

    def named(self, name: str, value: Any) -> Any:  # noqa: ARG002 - for those that override it
        """``value``, or a shorter way to say it, before it is used more than once."""
        return value

    def keep_rank(self, name: str, upper: bool, value: Any, bits: int, steps: Sequence[tuple[int, int]]) -> None:
        """Remembers, as an earlier result, the rank of the last step that ``value`` reaches, 0 below the first."""
        highest = max((rank for _, rank in steps), default=0)
        width = bits_for(0, highest)
        rank = self.constant(0, width)
        for start, step in steps:
            reached = self.test(">=", value, self.constant(start, bits))
            rank = self.choose(reached, self.constant(step, width), rank)
        end = f"{name}.{'high' if upper else 'low'}"
        self._results[name, upper] = Sized(self.named(end, rank), width, 0, highest)

    def _widened(self, number: Sized, bits: int) -> Any:
        if number.value is None:
            return self.constant(number.low, bits)
        return number.value if number.bits == bits else self.cast(number.value, bits)


def rule_columns(program: Program, algebra: SizedAlgebra, facts: Sequence[FactDefinition]) -> list[Any]:
    """The values of a program's columns in the algebra, which knows the columns of ``facts``."""
    writer = _Writer(algebra, Emitter(algebra, Vocabulary({fact.name: fact for fact in facts})))
    for score in program.scores:
        writer.score(score)
    return [index for table in program.tables for index in writer.table(table)]


class _Writer:
    """Says a program's chains, scores and tables in an algebra."""

    def __init__(self, algebra: SizedAlgebra, emitter: Emitter) -> None:
        self._algebra = algebra
        self._emitter = emitter

    def score(self, score: Score) -> None:
        """Keeps an instrument's least and greatest band."""
        steps = [(cut, index + 1) for index, cut in enumerate(score.cuts)]
        for upper, chains in ((False, score.least), (True, score.greatest)):
            bits = total_bits(score, chains)
            items = [self._chain(chain, 0, bits) for chain in chains]
            total = self._algebra.named(f"{score.name}.total", reduce(self._algebra.add, items))
            self._algebra.keep_rank(score.name, upper, total, bits, steps)

    def table(self, table: TableProgram) -> list[Any]:
        """The rule indices of a table's chains. Keeps its level range."""
        widths = [rule_bits(lookup.chain) for lookup in table.lookups]
        indices = [
            self._algebra.named(lookup.column, self._chain(lookup.chain, -1, bits))
            for lookup, bits in zip(table.lookups, widths, strict=True)
        ]
        for upper, which in ((False, 0), (True, -1)):
            self._algebra.keep_rank(table.name, upper, indices[which], widths[which], level_steps(table.levels))
        return indices

    def _chain(self, chain: Chain, otherwise: int, bits: int) -> Any:
        """The value of the first condition that holds: chosen from the last to the first, without a jump."""
        found = self._algebra.constant(otherwise, bits)
        for condition, value in reversed(chain):
            found = self._algebra.choose(self._emitter.condition(condition), self._algebra.constant(value, bits), found)
        return found
