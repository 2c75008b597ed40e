"""Natural columns become codes, or are refused with the value and what was expected."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from tidegate.policy.engines.coding import _coded_batch, _complaint, coded_column, coded_frame, recoded_column, unknown_column
from tidegate.records.codes import NOT_APPLICABLE_DATE, UNKNOWN_DATE, CodeError
from tidegate.records.facts import FactDefinition, FactType, Vocabulary

BOOL = FactDefinition(name="child", type=FactType.BOOL, ask="?")
ENUM = FactDefinition(name="level", type=FactType.ENUM, ask="?", levels=("low", "high"), may_not_apply=True)
INT = FactDefinition(name="count", type=FactType.INT, ask="?", low=2, high=300, may_not_apply=True)
DATE = FactDefinition(name="seen_on", type=FactType.DATE, ask="?", may_not_apply=True)
VOCABULARY = Vocabulary({fact.name: fact for fact in (BOOL, ENUM, INT, DATE)})
DAY = dt.date(1970, 1, 11)


@pytest.mark.parametrize(
    ("fact", "values", "codes"),
    [
        (BOOL, [True, False, None], [1, 0, -1]),
        (BOOL, ["true", "false", "unknown", None], [1, 0, -1, -1]),
        (BOOL, [None, None], [-1, -1]),
        (ENUM, ["high", "low", "unknown", "not_applicable", None], [1, 0, -1, -2, -1]),
        (INT, [2, 300, None], [2, 300, -1]),
        (INT, ["2", "300", "unknown", "not_applicable", None], [2, 300, -1, -2, -1]),
        (DATE, [DAY, None], [10, UNKNOWN_DATE]),
        (DATE, ["1970-01-11", "unknown", "not_applicable"], [10, UNKNOWN_DATE, NOT_APPLICABLE_DATE]),
    ],
)
def test_natural_values_become_codes(fact: FactDefinition, values: list[Any], codes: list[int]) -> None:
    assert coded_column(pl.Series(values), fact).to_list() == codes


def test_levels_may_come_as_categories() -> None:
    assert coded_column(pl.Series(["high", None], dtype=pl.Categorical), ENUM).to_list() == [1, -1]
    assert coded_column(pl.Series(["high", "low"], dtype=pl.Enum(["high", "low"])), ENUM).to_list() == [1, 0]


@pytest.mark.parametrize(
    ("fact", "value", "says"),
    [
        (BOOL, "yes", "child cannot be 'yes': expected true, false"),
        (BOOL, "not_applicable", "child cannot be 'not_applicable'"),
        (BOOL, 1, "the column child is of type Int64: expected true, false"),
        (ENUM, "higher", "level cannot be 'higher': expected one of low, high"),
        (ENUM, 1, "the column level is of type Int64: expected one of low, high"),
        (INT, 1, "count cannot be 1: expected a whole number from 2 to 300"),
        (INT, 2**63 - 1, "count cannot be a number of that size"),
        (INT, 1.5, "the column count is of type Float64"),
        (INT, "301", "count cannot be '301'"),
        (INT, " 3", "count cannot be ' 3'"),
        (INT, "9" * 40, "count cannot be '9999"),
        (DATE, dt.date(1899, 12, 31), "seen_on cannot be"),
        (DATE, "2026-02-30", "seen_on cannot be '2026-02-30'"),
        (DATE, "2026-1-1", "seen_on cannot be '2026-1-1'"),
        (DATE, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), "the column seen_on is of type Datetime"),
    ],
)
def test_anything_else_is_refused(fact: FactDefinition, value: object, says: str) -> None:
    with pytest.raises(CodeError, match=says):
        coded_column(pl.Series([value]), fact)


def test_a_frame_is_coded_lazily_and_its_other_columns_stay() -> None:
    frame = pl.LazyFrame({"reference": ["a", "b"], "child": [True, None], "count": [5, None], "note": [1, 2]})
    coded = coded_frame(frame, VOCABULARY)
    assert coded.collect_schema() == {"reference": pl.String, "child": pl.Int8, "count": pl.Int16, "note": pl.Int64}
    assert coded.collect(engine="streaming").rows() == [("a", 1, 5, 1), ("b", -1, -1, 2)]


def test_a_frame_with_an_impossible_value_is_refused_when_it_is_collected() -> None:
    with pytest.raises(CodeError, match="count cannot be 1"):
        coded_frame(pl.LazyFrame({"count": [5, 1]}), VOCABULARY).collect()


def test_coded_columns_are_narrowed_and_null_is_unknown() -> None:
    found = recoded_column(pl.Series("child", [1, None, 0], pl.Int64), BOOL)
    assert (found.dtype, found.to_list()) == (pl.Int8(), [1, -1, 0])
    assert recoded_column(pl.Series("child", [1], pl.Int8), BOOL).to_list() == [1]
    with pytest.raises(CodeError, match="the coded column child holds numbers that are no codes of it"):
        recoded_column(pl.Series("child", [300], pl.Int64), BOOL)


def test_a_column_of_nothing_known() -> None:
    assert unknown_column(DATE, 2).to_list() == [UNKNOWN_DATE] * 2


def test_what_only_this_module_cannot_read_is_refused_in_its_own_words() -> None:
    assert _complaint("2026-01-01", DATE).startswith("seen_on cannot be read: expected a date")


def test_a_batch_is_coded_as_the_frame_is() -> None:
    assert _coded_batch([BOOL], pl.DataFrame({"child": [True], "note": [1]})).rows() == [(1, 1)]
