"""The columnar engine: a pack as Polars expressions over coded columns. It compiles nothing and streams.

Codes are never null, so Polars' own rules for null never come into play: every test says itself what it gives for an unknown
fact.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Sequence
from functools import reduce

import polars as pl

from tidegate.policy.engines.limits import impossible
from tidegate.policy.engines.program import facts_read, program_of
from tidegate.policy.engines.widths import SizedAlgebra, rule_columns
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.tree import Op
from tidegate.records.facts import EPOCH, FactDefinition

WIDTHS: dict[int, type[pl.DataType]] = {8: pl.Int8, 16: pl.Int16, 32: pl.Int32, 64: pl.Int64}
_TESTS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}


class PolarsAlgebra(SizedAlgebra):
    """Numbers and conditions as Polars expressions."""

    def fixed(self, value: bool) -> pl.Expr:
        """A constant condition."""
        return pl.lit(value)

    def every(self, items: Sequence[pl.Expr]) -> pl.Expr:
        """Items joined by and."""
        return reduce(operator.and_, items)

    def some(self, items: Sequence[pl.Expr]) -> pl.Expr:
        """Items joined by or."""
        return reduce(operator.or_, items)

    def constant(self, value: int, bits: int) -> pl.Expr:
        """A literal of that width."""
        return pl.lit(value, WIDTHS[bits])

    def cast(self, value: pl.Expr, bits: int) -> pl.Expr:
        """A wider column."""
        return value.cast(WIDTHS[bits])

    def test(self, op: Op, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        """A comparison."""
        found: pl.Expr = _TESTS[op](left, right)
        return found

    def add(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        """A sum."""
        return left + right

    def subtract(self, left: pl.Expr, right: pl.Expr) -> pl.Expr:
        """A difference."""
        return left - right

    def choose(self, condition: pl.Expr, value: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
        """A choice."""
        return pl.when(condition).then(value).otherwise(otherwise)


class StagedAlgebra(PolarsAlgebra):
    """Likewise, but what is used again, and all that choices choose from, are columns of their own, made in ``stages``.

    A stage needs only the columns of earlier ones, so Polars says once what several columns of a stage have in common. Choices
    within choices would cost many times as much: Polars masks what each of them does not reach, with a mask of all before it.
    """

    def __init__(self, as_of: pl.Expr) -> None:
        super().__init__(as_of)
        self.stages: list[list[pl.Expr]] = []
        self._stage_of: dict[str, int] = {}

    def named(self, name: str, value: pl.Expr) -> pl.Expr:
        """A column made by the earliest stage that can."""
        name = f"{len(self._stage_of)} {name}"
        stage = max((self._stage_of.get(each, -1) + 1 for each in value.meta.root_names()), default=0)
        if stage == len(self.stages):
            self.stages.append([])
        self.stages[stage].append(value.alias(name))
        self._stage_of[name] = stage
        return pl.col(name)

    def choose(self, condition: pl.Expr, value: pl.Expr, otherwise: pl.Expr) -> pl.Expr:
        """A choice between columns."""
        if not otherwise.meta.is_literal():
            otherwise = self.named("otherwise", otherwise)
        return super().choose(self.named("condition", condition), value, otherwise)


class ColumnarPlan:
    """The rule indices of many cases under one pack, or some of its tables, on one day."""

    def __init__(self, pack: Pack, as_of: dt.date, tables: Sequence[str] | None = None) -> None:
        self.program = program_of(pack, None if tables is None else tuple(tables))
        self.facts = tuple(pack.vocabulary[name] for name in facts_read(self.program))
        algebra = StagedAlgebra(pl.lit((as_of - EPOCH).days, pl.Int32))
        for fact in self.facts:
            algebra.add_fact(fact, pl.col(fact.name))
        self._wrong = [impossible(algebra, fact).any().alias(fact.name) for fact in self.facts]
        found = rule_columns(self.program, algebra, self.facts)
        self._stages = algebra.stages
        self._answers = [value.alias(name) for name, value in zip(self.program.columns, found, strict=True)]

    def run(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The columns of ``program.columns``; -1 where no rule holds. ``frame`` holds the codes of at least ``facts``."""
        for stage in self._stages:
            frame = frame.with_columns(stage)
        # An answer that reads no column is one literal: as a column beside the others it has their height.
        return frame.with_columns(self._answers).select(self.program.columns)

    def wrong_facts(self, frame: pl.DataFrame) -> list[FactDefinition]:
        """The facts whose columns hold a number that is no code of them."""
        found = frame.select(self._wrong).row(0) if self.facts else ()
        return [fact for fact, is_wrong in zip(self.facts, found, strict=True) if is_wrong]
