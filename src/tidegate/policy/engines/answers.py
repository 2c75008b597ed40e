"""What a batch of coded cases is answered: rule ids and level names, certain and still possible, and what is unsettled.

For a table T the columns are ``T_rule`` and ``T_level``: the rule that speaks and its level, null where none does. A bracket
table adds ``T_could_be_rule`` and ``T_could_be``: the first rule, and its level, that the unknown facts leave possible.
Bracket and ask tables add ``T_unsettled``: whether unknown facts can still change the answer. An ask table that is unsettled
does not answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tidegate.policy.engines.coding import coded_column, recoded_column, unknown_column
from tidegate.policy.engines.columnar import ColumnarPlan
from tidegate.policy.engines.kernel import Kernel, complaint
from tidegate.policy.engines.widths import level_steps
from tidegate.policy.language.pack import Pack, Table, Unknowns
from tidegate.policy.language.tree import Polarity
from tidegate.records.codes import CodeError
from tidegate.records.facts import FactDefinition

Indices = Mapping[str, npt.NDArray[np.integer]]
Engine = Callable[[Mapping[str, pl.Series], int], Indices]


def kernel_engine(kernel: Kernel, as_of: dt.date) -> Engine:
    """Rule indices by machine code: for many rows."""

    def run(coded: Mapping[str, pl.Series], rows: int) -> Indices:
        return kernel.run({name: _in_one_piece(column) for name, column in coded.items()}, rows, as_of)

    return run


def columnar_engine(plan: ColumnarPlan) -> Engine:
    """Rule indices by Polars expressions: for few rows, or where there is no compiler."""

    def run(coded: Mapping[str, pl.Series], rows: int) -> Indices:
        # A policy that reads no fact still has one answer a row.
        frame = pl.DataFrame(list(coded.values()) or [pl.repeat(0, rows, eager=True)])
        wrong = plan.wrong_facts(frame)
        if wrong:
            raise CodeError(complaint(wrong, [_in_one_piece(frame[fact.name]) for fact in wrong]))
        found = plan.run(frame.lazy()).collect()
        return {name: found[name].to_numpy() for name in plan.program.columns}

    return run


def _in_one_piece(column: pl.Series) -> npt.NDArray[Any]:
    return (column.rechunk() if column.n_chunks() > 1 else column).to_numpy()


class Decider:
    """Decides batches of rows as they are read: codes what is not coded yet, and runs the engine."""

    def __init__(self, facts: Sequence[FactDefinition], coded: frozenset[str], engine: Engine) -> None:
        self._facts, self._coded, self._engine = facts, coded, engine

    def decide(self, batch: pl.DataFrame) -> Indices:
        """The rule indices of a batch's rows. Facts without a column are unknown."""
        given = {column.name: column for column in batch.get_columns()}
        return self._engine({fact.name: self._column(given, fact, batch.height) for fact in self._facts}, batch.height)

    def _column(self, given: Mapping[str, pl.Series], fact: FactDefinition, rows: int) -> pl.Series:
        if fact.name not in given:
            return unknown_column(fact, rows)
        code = recoded_column if fact.name in self._coded else coded_column
        return code(given[fact.name], fact)


Values = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows of one column: the values of those that have one. ``there`` says which do; None: all."""

    values: Values
    there: Values | None = None

    @property
    def rows(self) -> int:
        """How many rows these are, with a value or without."""
        return len(self.values if self.there is None else self.there)


Parts = Mapping[str, Part]


@dataclass(frozen=True, slots=True)
class Answer:
    """A column of answers: positions in ``words`` (none: true or false).

    It is the part ``base`` as it is, or, where ``steps`` are given, the rank of the last step that each rule of it reaches.
    """

    name: str
    words: tuple[str, ...]
    base: str
    steps: tuple[tuple[int, int], ...] = ()

    def of(self, parts: Parts) -> Part:
        """The column for some rows."""
        base = parts[self.base]
        if not self.steps:
            return base
        # By comparisons, which numpy makes of many rows at once; it looks up one by one. All rules reach the first step.
        (_, first), *others = self.steps
        ranks, last = np.full(len(base.values), first, np.int8), np.int8(first)
        for start, rank in others:
            ranks += (base.values >= start).view(np.int8) * np.int8(rank - last)
            last = np.int8(rank)
        return Part(ranks, base.there)


def answers_of(pack: Pack) -> list[Answer]:
    """The columns that say what the tables answer."""
    return [column for table in pack.tables.values() for column in _answers_of(table)]


def _answers_of(table: Table) -> list[Answer]:
    found = _named(table, "rule", "level")
    if table.unknowns is Unknowns.BRACKET:
        found += _named(table, "could_be_rule", "could_be")
    if table.unknowns is not Unknowns.CAUTIOUS:
        found.append(Answer(f"{table.name}_unsettled", (), f"{table.name}_unsettled"))
    return found


def _named(table: Table, rule: str, level: str) -> list[Answer]:
    """The rules and their levels."""
    name, steps = f"{table.name}_{rule}", level_steps([each.level for each in table.rules])
    return [
        Answer(name, tuple(each.id for each in table.rules), name),
        Answer(f"{table.name}_{level}", table.levels, name, tuple(steps)),
    ]


def parts_of(pack: Pack, indices: Indices) -> Parts:
    """What the answers are made of, from the rule indices of the tables' chains."""
    return {name: part for table in pack.tables.values() for name, part in _parts_of(table, indices)}


def _parts_of(table: Table, indices: Indices) -> Iterator[tuple[str, Part]]:
    if table.unknowns is Unknowns.CAUTIOUS:
        yield f"{table.name}_rule", _where(indices[f"{table.name}_rule"])
        return
    certain, possible = (indices[f"{table.name}_{polarity.value}"] for polarity in (Polarity.CERTAIN, Polarity.POSSIBLE))
    unsettled = certain != possible
    yield f"{table.name}_unsettled", Part(unsettled)
    if table.unknowns is Unknowns.ASK:
        yield f"{table.name}_rule", _where(certain, ~unsettled)
    else:
        yield f"{table.name}_rule", _where(certain)
        yield f"{table.name}_could_be_rule", _where(possible)


def _where(rules: Values, answered: Values | None = None) -> Part:
    """Rule indices, where there is a rule and it is the answer."""
    there = rules >= 0 if answered is None else answered & (rules >= 0)
    return Part(rules) if there.all() else Part(rules.compress(there), there)
