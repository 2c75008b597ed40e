"""Python source from a program, for the compiled engine.

Nothing of a pack's text reaches the source: names are replaced by positions, and all else is numbers and operators.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tidegate.policy.engines.emitting import Emitter
from tidegate.policy.engines.program import Chain, Program, Score, TableProgram
from tidegate.policy.language.tree import Op
from tidegate.records.facts import Vocabulary


@dataclass(frozen=True, slots=True)
class Words:
    """How a target spells conditions. ``fact`` is a template taking a position."""

    and_: str
    or_: str
    true: str
    false: str
    fact: str


PLAIN = Words(" and ", " or ", "True", "False", "f{}")


class SourceAlgebra:
    """Conditions and numbers as Python source text."""

    def __init__(self, words: Words, vocabulary: Vocabulary) -> None:
        self._words = words
        self._position = {name: index for index, name in enumerate(vocabulary.names())}
        self.used: set[str] = set()

    def fixed(self, value: bool) -> str:
        """True or False."""
        return self._words.true if value else self._words.false

    def every(self, items: Sequence[str]) -> str:
        """Items joined by and."""
        return "(" + self._words.and_.join(items) + ")"

    def some(self, items: Sequence[str]) -> str:
        """Items joined by or."""
        return "(" + self._words.or_.join(items) + ")"

    def compare(self, op: Op, left: str, right: str) -> str:
        """A bracketed comparison."""
        return f"({left} {op} {right})"

    def fact(self, name: str) -> str:
        """The variable of a fact."""
        self.used.add(name)
        return self._words.fact.format(self._position[name])

    def result(self, name: str, upper: bool) -> str:
        """The variable of an earlier result's end."""
        return f"{'hi' if upper else 'lo'}_{name}"

    def number(self, value: int) -> str:
        """A literal."""
        return str(value)

    def as_of(self) -> str:
        """The argument that holds the day."""
        return "as_of"

    def plus(self, left: str, right: str) -> str:
        """A sum."""
        return f"({left} + {right})"

    def minus(self, left: str, right: str) -> str:
        """A difference."""
        return f"({left} - {right})"


def chain_lines(target: str, chain: Chain, emitter: Emitter, otherwise: int) -> list[str]:
    """Statements that leave in ``target`` the value of the first condition that holds."""
    lines = []
    for index, (condition, value) in enumerate(chain):
        lines += [f"{'elif' if index else 'if'} {emitter.condition(condition)}:", f"    {target} = {value}"]
    return [*lines, "else:", f"    {target} = {otherwise}"] if chain else [f"{target} = {otherwise}"]


def score_lines(score: Score, emitter: Emitter) -> list[str]:
    """Assignments of an instrument's least and greatest points and bands."""
    lines = []
    for end, chains in (("lo", score.least), ("hi", score.greatest)):
        total = f"{end}_points_{score.name}"
        lines.append(f"{total} = 0")
        for chain in chains:
            lines += [*chain_lines("item", chain, emitter, 0), f"{total} += item"]
        bands = " + ".join(f"({total} >= {cut})" for cut in score.cuts) or "0"
        lines.append(f"{end}_{score.name} = {bands}")
    return lines


def table_lines(table: TableProgram, emitter: Emitter, *, levels_read: bool) -> list[str]:
    """Assignments of a table's rule indices, and of its level range where a later table reads it."""
    lines: list[str] = []
    for lookup in table.lookups:
        lines += chain_lines(lookup.column, lookup.chain, emitter, -1)
    if levels_read:
        low, high = table.lookups[0].column, table.lookups[-1].column
        lines += [f"lo_{table.name} = {_ranks(table, low)}", f"hi_{table.name} = {_ranks(table, high)}"]
    return lines


def _ranks(table: TableProgram, column: str) -> str:
    """The rank of a rule index, by the fewest comparisons: rules of one level usually stand together."""
    text, levels = str(table.levels[0]), table.levels
    for index in range(1, len(levels)):
        if levels[index] != levels[index - 1]:
            text = f"({levels[index]} if {column} >= {index} else {text})"
    return f"(0 if {column} < 0 else {text})"


def program_lines(program: Program, algebra: SourceAlgebra, vocabulary: Vocabulary, read: frozenset[str]) -> list[str]:
    """The body of the program. ``read``: the tables whose level later conditions read."""
    emitter = Emitter(algebra, vocabulary)
    lines = []
    for score in program.scores:
        lines += score_lines(score, emitter)
    for table in program.tables:
        lines += table_lines(table, emitter, levels_read=table.name in read)
    return lines
