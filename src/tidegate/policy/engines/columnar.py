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
from tidegate.records.facts import EPOCH

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
    """Likewise, but what is used more than once becomes a column of its own, in ``stages``, instead of being said again."""

    def __init__(self, as_of: pl.Expr) -> None:
        super().__init__(as_of)
        self.stages: list[pl.Expr] = []

    def named(self, name: str, value: pl.Expr) -> pl.Expr:
        """A column made by the next stage."""
        name = f"{len(self.stages)} {name}"
        self.stages.append(value.alias(name))
        return pl.col(name)
