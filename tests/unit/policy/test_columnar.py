"""The Polars expressions of a program are made so that Polars evaluates each of them once and nothing else."""

from __future__ import annotations

import polars as pl

from tidegate.policy.engines.columnar import StagedAlgebra


def test_a_chain_of_choices_is_made_of_columns_and_not_of_choices_within_choices() -> None:
    algebra = StagedAlgebra(pl.lit(0))
    found = algebra.constant(9, 8)
    for value in (3, 2, 1):
        found = algebra.choose(pl.col("fact") >= 10 * value, algebra.constant(value, 8), found)
    conditions, *choices = algebra.stages
    assert len(conditions) == 3
    assert [len(stage) for stage in choices] == [1, 1]
    assert all(str(each).count("when") == 1 for each in (*choices[0], *choices[1], found))

    frame = pl.LazyFrame({"fact": [5, 10, 25, 40]})
    for stage in algebra.stages:
        frame = frame.with_columns(stage)
    assert frame.select(found).collect().to_series().to_list() == [9, 1, 1, 1]
