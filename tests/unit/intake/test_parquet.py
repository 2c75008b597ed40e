"""Neutral records as Parquet, in natural columns and in codes."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.intake.support import VOCABULARY, definition, document_of, items_of
from tidegate.intake import DEFAULT_LIMITS, Limits, records_parquet
from tidegate.intake.items import Declined, Item, Taken
from tidegate.records.codes import NOT_APPLICABLE_CODE, NOT_APPLICABLE_DATE, UNKNOWN_CODE, UNKNOWN_DATE, facts_metadata
from tidegate.records.facts import NOT_APPLICABLE, FactState, FactType, Vocabulary

UTC = dt.UTC
DAY = dt.date(2026, 5, 1)


def bytes_of(table: pa.Table, **options: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return stream.getvalue()


def items(columns: dict[str, Any], *, coded: Vocabulary | None = None, limits: Limits = DEFAULT_LIMITS) -> list[Item]:
    table = pa.table(columns)
    if coded is not None:
        table = table.replace_schema_metadata(facts_metadata(coded))
    return items_of(records_parquet.ADAPTER, document_of(bytes_of(table), "batch.parquet"), limits)


def one(name: str, column: Any, *, coded: Vocabulary | None = None) -> Item:
    (item,) = items({"reference": ["P-1"], name: column}, coded=coded)
    return item


def facts(item: Item) -> dict[str, FactState]:
    assert isinstance(item, Taken), item
    return dict(item.referral.facts)


@pytest.mark.parametrize(
    ("name", "column", "state"),
    [
        ("child_in_household", pa.array([True]), True),
        ("child_in_household", pa.array(["no"]), False),
        ("child_in_household", pa.array(["true"]).dictionary_encode(), True),
        ("suspect_age", pa.array([44], pa.int8()), 44),
        ("suspect_age", pa.array([44], pa.uint64()), 44),
        ("suspect_age", pa.array(["44"], pa.large_string()), 44),
        ("contact_allegation", pa.array(["charge"]).dictionary_encode(), "charge"),
        ("kirat_level", pa.array(["not_applicable"]), NOT_APPLICABLE),
        ("incident_on", pa.array([DAY]), DAY),
        ("incident_on", pa.array([DAY], pa.date64()), DAY),
        ("incident_on", pa.array(["2026-05-01"]), DAY),
    ],
)
def test_a_natural_column_gives_its_fact(name: str, column: Any, state: FactState) -> None:
    assert facts(one(name, column)) == {name: state}


@pytest.mark.parametrize(
    "column", [pa.array([None], pa.bool_()), pa.array([None], pa.null()), pa.array(["unknown"]), pa.array([None], pa.string())]
)
def test_null_and_the_word_unknown_leave_the_fact_out(column: Any) -> None:
    assert facts(one("child_in_household", column)) == {}
    assert facts(one("incident_on", pa.array([None], pa.date32()))) == {}


@pytest.mark.parametrize(
    ("column", "received"),
    [
        (pa.array([dt.datetime(2026, 11, 2, 9, 14, tzinfo=UTC)], pa.timestamp("ns", "Europe/London")), True),
        (pa.array(["2026-11-02T10:14:00+01:00"]), True),
        (pa.array([None], pa.timestamp("s", "UTC")), False),
        (pa.array([None], pa.null()), False),
        (pa.array([""]), False),
    ],
)
def test_the_instant_of_receipt_has_a_time_zone(column: Any, received: bool) -> None:
    item = one("received_at", column)
    assert isinstance(item, Taken)
    assert item.referral.received_at == (dt.datetime(2026, 11, 2, 9, 14, tzinfo=UTC) if received else None)


@pytest.mark.parametrize(
    ("name", "column", "words"),
    [
        ("suspect_age", pa.array([121]), "suspect_age: expected"),
        ("suspect_age", pa.array([-1]), "suspect_age: expected"),
        ("incident_on", pa.array([2**31 - 1], pa.int32()).cast(pa.date32()), "incident_on: expected"),
        ("incident_on", pa.array([dt.date(1800, 1, 1)]), "got a date"),
        ("received_at", pa.array([2**62], pa.int64()).cast(pa.timestamp("us", "UTC")), "received_at: expected"),
        ("received_at", pa.array(["2026-11-02T10:14:00"]), "received_at: expected"),
        ("child_in_household", pa.array(["Person One"]), "got text of 10 characters"),
        ("contact_allegation", pa.array([b"\xff"]).cast(pa.string(), safe=False), "contact_allegation: expected"),
    ],
)
def test_a_wrong_value_refuses_its_row(name: str, column: Any, words: str) -> None:
    item = one(name, column)
    assert isinstance(item, Declined)
    assert item.row == 1
    assert words in item.reason


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"suspect_age": [1]}, "no column 'reference'"),
        ({"reference": [1]}, "reference as int64"),
        ({"reference": ["A"], "suspekt_age": [1]}, "did you mean suspect_age?"),
        ({"reference": ["A"], "suspect_age": [1.5]}, "suspect_age as double"),
        ({"reference": ["A"], "suspect_age": [True]}, "suspect_age as bool"),
        ({"reference": ["A"], "incident_on": [5]}, "incident_on as int64"),
        ({"reference": ["A"], "contact_allegation": [5]}, "contact_allegation as int64"),
        ({"reference": ["A"], "child_in_household": [[True]]}, "child_in_household as list"),
        ({"reference": ["A"], "received_at": [dt.datetime(2026, 11, 2)]}, "received_at as timestamp[us]"),  # noqa: DTZ001
        ({"reference": ["A"], "received_at": [5]}, "received_at as int64"),
    ],
)
def test_a_wrong_column_refuses_the_whole_file(columns: dict[str, Any], words: str) -> None:
    (item,) = items(columns)
    assert isinstance(item, Declined)
    assert item.row is None
    assert words in item.reason


def test_two_columns_of_one_name_refuse_the_whole_file() -> None:
    table = pa.table([pa.array(["A"]), pa.array(["B"])], names=["reference", "reference"])
    (item,) = items_of(records_parquet.ADAPTER, document_of(bytes_of(table), "a.parquet"))
    assert isinstance(item, Declined)


CODED: dict[str, Any] = {
    "reference": pa.array(["C-1", "C-2", "C-3"]),
    "child_in_household": pa.array([1, 0, UNKNOWN_CODE], pa.int8()),
    "suspect_age": pa.array([44, UNKNOWN_CODE, None], pa.int16()),
    "kirat_level": pa.array([3, UNKNOWN_CODE, NOT_APPLICABLE_CODE], pa.int8()),
    "kirat_assessed_on": pa.array([(DAY - dt.date(1970, 1, 1)).days, UNKNOWN_DATE, NOT_APPLICABLE_DATE], pa.int32()),
}


def test_codes_give_the_same_facts_as_words() -> None:
    first, second, third = items(CODED, coded=VOCABULARY)
    assert facts(first) == {
        "child_in_household": True,
        "suspect_age": 44,
        "kirat_level": "very_high",
        "kirat_assessed_on": DAY,
    }
    assert facts(second) == {"child_in_household": False}
    assert facts(third) == {"kirat_level": NOT_APPLICABLE, "kirat_assessed_on": NOT_APPLICABLE}


@pytest.mark.parametrize(
    ("name", "code"), [("child_in_household", 2), ("child_in_household", -2), ("kirat_level", 4), ("suspect_age", 121)]
)
def test_a_number_that_is_no_code_refuses_its_row(name: str, code: int) -> None:
    item = one(name, pa.array([code], pa.int32()), coded=VOCABULARY)
    assert isinstance(item, Declined)
    assert f"{name}: expected a code" in item.reason


def test_a_coded_column_holds_numbers() -> None:
    item = one("suspect_age", pa.array(["44"]), coded=VOCABULARY)
    assert isinstance(item, Declined)
    assert "suspect_age as string" in item.reason


def test_other_levels_than_the_vocabularys_refuse_the_whole_file() -> None:
    other = Vocabulary({"kirat_level": definition("kirat_level", FactType.ENUM, levels=("low", "high"), may_not_apply=True)})
    item = one("kirat_level", pa.array([1], pa.int8()), coded=other)
    assert isinstance(item, Declined)
    assert "coding of kirat_level is not this vocabulary's" in item.reason


@pytest.mark.parametrize("limits", [Limits(row_group=10), Limits(columns=1)])
def test_what_cannot_be_read_safely_is_refused(limits: Limits) -> None:
    (item,) = items({"reference": ["A"], "suspect_age": [1]}, limits=limits)
    assert isinstance(item, Declined)
    assert "more than can be read safely" in item.reason


def test_an_empty_table_is_said_to_be_empty() -> None:
    (item,) = items({"reference": pa.array([], pa.string())})
    assert isinstance(item, Declined)
    assert "it holds no record" in item.reason


def test_a_damaged_file_says_how_far_it_was_read() -> None:
    table = pa.table({"reference": [f"A-{n}" for n in range(4000)]})
    whole = bytes_of(table, row_group_size=2000, compression="none", use_dictionary=False)
    broken = bytearray(whole)
    second = pq.ParquetFile(io.BytesIO(whole)).metadata.row_group(1).column(0).data_page_offset
    broken[second : second + 40] = b"\xff" * 40
    *rows, last = items_of(records_parquet.ADAPTER, document_of(bytes(broken), "a.parquet"))
    assert len(rows) == 2000
    assert all(isinstance(row, Taken) for row in rows)
    assert isinstance(last, Declined)
    assert "no more than 2,000 rows" in last.reason


@pytest.mark.parametrize("data", [b"PAR1", b"PAR1" + b"\xff" * 100 + b"PAR1", b"PAR1" + bytes(40) + b"\x08\0\0\0PAR1"])
def test_bytes_that_only_begin_like_parquet_are_refused(data: bytes) -> None:
    (item,) = items_of(records_parquet.ADAPTER, document_of(data, "a.parquet"))
    assert isinstance(item, Declined)
    assert "cut short or damaged" in item.reason
