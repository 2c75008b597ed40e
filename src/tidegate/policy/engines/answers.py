"""What a batch of coded cases is answered: rule ids and level names, certain and still possible, and what is unsettled.

For a table T the columns are ``T_rule`` and ``T_level``: the rule that speaks and its level, null where none does. A bracket
table adds ``T_could_be_rule`` and ``T_could_be``: the first rule, and its level, that the unknown facts leave possible.
Bracket and ask tables add ``T_unsettled``: whether unknown facts can still change the answer. An ask table that is unsettled
does not answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tidegate.policy.engines.coding import coded_column, recoded_column, unknown_column
from tidegate.policy.engines.columnar import ColumnarPlan
from tidegate.policy.engines.kernel import Kernel, complaint
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


@dataclass(frozen=True, slots=True)
class Answers:
    """A column of answers: positions in ``words``, -1 for none. ``words`` empty: a column of true and false."""

    name: str
    words: tuple[str, ...]
    values: npt.NDArray[Any]

    def series(self) -> pl.Series:
        """The answers as Polars has them."""
        if not self.words:
            return pl.Series(self.name, self.values, pl.Boolean)
        # -1 becomes the type's last number, which is no position of a word, hence null.
        physical = np.uint8 if len(self.words) <= 255 else np.uint16
        return pl.Series(self.name, self.values.astype(physical)).cat.to(pl.Enum(self.words), strict=False)


def answers_of(pack: Pack, indices: Indices) -> list[Answers]:
    """The columns that say what the tables answer, from the rule indices of their chains."""
    return [column for table in pack.tables.values() for column in _answers_of(table, indices)]


def _answers_of(table: Table, indices: Indices) -> list[Answers]:
    if table.unknowns is Unknowns.CAUTIOUS:
        return _named(table, indices[f"{table.name}_rule"], "rule", "level")
    certain, possible = (indices[f"{table.name}_{polarity.value}"] for polarity in (Polarity.CERTAIN, Polarity.POSSIBLE))
    unsettled = certain != possible
    flag = Answers(f"{table.name}_unsettled", (), unsettled)
    if table.unknowns is Unknowns.ASK:
        return [*_named(table, np.where(unsettled, certain.dtype.type(-1), certain), "rule", "level"), flag]
    return [*_named(table, certain, "rule", "level"), *_named(table, possible, "could_be_rule", "could_be"), flag]


def _named(table: Table, index: npt.NDArray[Any], rule: str, level: str) -> list[Answers]:
    """The rules and their levels."""
    # The last rank is the one that -1 takes: where there is no rule, there is no level.
    ranks = np.array([*(each.level for each in table.rules), -1], np.int8)
    return [
        Answers(f"{table.name}_{rule}", tuple(each.id for each in table.rules), index),
        Answers(f"{table.name}_{level}", table.levels, ranks.take(index)),
    ]
