"""Columns that answers carry over are the input's own, whoever wrote it and however."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe
import pytest

from tests.differential.random_packs import AS_OF, random_pack
from tidegate.policy.engines import carrying, shards
from tidegate.policy.engines.carrying import originals
from tidegate.policy.engines.streaming import Job, decide

PACK = random_pack(12)
ROWS = 1000
GROUP = 150
DAY = dt.date(2026, 5, 1)
AT = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)
COLUMNS: dict[str, pa.Array[Any]] = {
    "text": pa.array([None if row % 7 == 0 else f"made up {row}" for row in range(ROWS)]),
    "few": pa.array([f"w{row % 3}" for row in range(ROWS)]),
    "large": pa.array([f"n{row}" for row in range(ROWS)], pa.large_string()),
    "nothing": pa.array([None] * ROWS, pa.string()),
    "flag": pa.array([None if row % 5 == 0 else row % 2 == 0 for row in range(ROWS)]),
    "small": pa.array([row % 100 for row in range(ROWS)], pa.int8()),
    "unsigned": pa.array([row if row % 3 else None for row in range(ROWS)], pa.uint32()),
    "real": pa.array([row / 8 for row in range(ROWS)], pa.float64()),
    "day": pa.array([None if row % 4 == 0 else DAY + dt.timedelta(row) for row in range(ROWS)]),
    "ms": pa.array([AT + dt.timedelta(milliseconds=row) for row in range(ROWS)], pa.timestamp("ms", "UTC")),
    "us": pa.array([(AT + dt.timedelta(minutes=row)).replace(tzinfo=None) for row in range(ROWS)], pa.timestamp("us")),
    "london": pa.array([AT + dt.timedelta(minutes=row) for row in range(ROWS)], pa.timestamp("ns", "Europe/London")),
}
Write = Callable[[pa.Table, Path], Any]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards.shards_of, "__defaults__", (2 * GROUP,))
    monkeypatch.setattr(carrying, "SMALLEST", 100)


def by_arrow(**how: Any) -> Write:
    return lambda table, path: pq.write_table(table, path, row_group_size=GROUP, **how)


def by_duckdb(table: pa.Table, path: Path) -> None:
    with duckdb.connect() as database:
        database.register("given", table)
        database.execute(f"COPY given TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE {ROWS})")


def by_polars(table: pa.Table, path: Path) -> None:
    pl.DataFrame(pl.from_arrow(table)).write_parquet(path, row_group_size=GROUP)


def answered(source: Path, carry: tuple[str, ...], target: Path) -> Path:
    assert decide(Job(pack=PACK, as_of=AS_OF, source=source, carry=carry), target) == pq.read_metadata(source).num_rows
    return target


WRITERS = {
    **{codec: by_arrow(compression=codec) for codec in ("none", "snappy", "gzip", "brotli", "zstd", "lz4")},
    "plain": by_arrow(use_dictionary=False),
    "newer pages": by_arrow(data_page_version="2.0", version="2.6"),
    "indexes": by_arrow(write_page_index=True, write_page_checksum=True),
    "delta": by_arrow(use_dictionary=False, column_encoding={"text": "DELTA_BYTE_ARRAY", "unsigned": "DELTA_BINARY_PACKED"}),
    "no Arrow schema": by_arrow(store_schema=False),
    "many pages": by_arrow(data_page_size=64, write_batch_size=16),
    "DuckDB": by_duckdb,
    "Polars": by_polars,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_copied_columns_have_the_values_and_types_they_had(writer: str, tmp_path: Path) -> None:
    source, carry = tmp_path / "in.parquet", tuple(reversed(COLUMNS))
    WRITERS[writer](pa.table(COLUMNS), source)
    assert originals(source, carry) is not None
    found = answered(source, carry, tmp_path / "out.parquet")
    wanted = pl.read_parquet(source).select(carry)
    assert pl.read_parquet(found).select(carry).equals(wanted)
    assert pl.read_parquet_schema(found).items() >= wanted.schema.items()
    with duckdb.connect() as database:
        rows = [database.read_parquet(str(path)).select(*carry).fetchall() for path in (source, found)]
    assert rows[0] == rows[1]
    assert [column.to_pylist() for column in pq.read_table(found, columns=list(carry)).columns] == [
        column.to_pylist() for column in pq.read_table(source, columns=list(carry)).columns
    ]


def test_copied_and_rewritten_columns_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, carry = tmp_path / "in.parquet", tuple(COLUMNS)
    by_arrow()(pa.table(COLUMNS), source)
    copied = pl.read_parquet(answered(source, carry, tmp_path / "copied"))
    monkeypatch.setattr(carrying, "SMALLEST", GROUP)  # the last row group is smaller
    assert originals(source, carry) is None
    rewritten = pl.read_parquet(answered(source, carry, tmp_path / "rewritten"))
    assert rewritten.equals(copied)
    assert rewritten.schema == copied.schema


def test_a_column_that_is_never_empty_stays_so(tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    fields: list[pa.Field[Any]] = [pa.field("few", pa.string(), nullable=False), pa.field("day", pa.date32())]
    schema = pa.schema(fields)
    by_arrow()(pa.table({name: COLUMNS[name] for name in schema.names}, schema=schema), source)
    found = answered(source, ("few", "day"), tmp_path / "out.parquet")
    described = pq.ParquetFile(found).schema
    assert [described.column(place).max_definition_level for place in range(3)] == [0, 1, 1]
    assert pl.read_parquet(found)["few"].to_list() == COLUMNS["few"].to_pylist()
    assert pq.read_table(found)["few"].to_pylist() == COLUMNS["few"].to_pylist()


def test_an_interrupted_run_is_taken_up_with_copied_columns(tmp_path: Path) -> None:
    source, carry = tmp_path / "in.parquet", tuple(COLUMNS)
    by_arrow()(pa.table(COLUMNS), source)

    def interrupt(rows: int, _: int) -> None:
        if rows > 2 * ROWS / 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        decide(Job(pack=PACK, as_of=AS_OF, source=source, carry=carry), tmp_path / "killed", interrupt)
    assert (tmp_path / "killed.parts" / "record").read_bytes().count(b"\n") > 1
    whole = answered(source, carry, tmp_path / "whole")
    assert answered(source, carry, tmp_path / "killed").read_bytes() == whole.read_bytes()


def test_empty_row_groups_are_left_out(tmp_path: Path) -> None:
    source, table = tmp_path / "in.parquet", pa.table(COLUMNS)
    with pq.ParquetWriter(source, table.schema) as writer:
        for part in (table.slice(0, 0), table, table.slice(0, 0)):
            writer.write_table(part)
    found = answered(source, ("text",), tmp_path / "out.parquet")
    assert pq.read_table(found)["text"].to_pylist() == COLUMNS["text"].to_pylist()
    assert pq.read_metadata(found).num_row_groups == 1


@pytest.mark.parametrize(
    ("name", "column", "how"),
    [
        ("inside", pa.array([{"a": row} for row in range(ROWS)]), {}),
        ("list", pa.array([[row] for row in range(ROWS)]), {}),
        ("word", COLUMNS["few"].dictionary_encode(), {}),
        ("old", COLUMNS["us"], {"use_deprecated_int96_timestamps": True}),
    ],
)
def test_what_cannot_be_copied_is_written_anew(name: str, column: pa.Array[Any], how: dict[str, Any], tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    by_arrow(**how)(pa.table({name: column, "text": COLUMNS["text"]}), source)
    assert originals(source, ("text",)) is not None
    assert originals(source, (name, "text")) is None
    found = answered(source, (name, "text"), tmp_path / "out.parquet")
    assert pl.read_parquet(found, columns=[name, "text"]).equals(pl.read_parquet(source))


class _Keys(pe.KmsClient):
    """Wraps keys in nothing: a test keeps no secrets."""

    def wrap_key(self, key: bytes, _: str) -> str:
        return base64.b64encode(key).decode()


def test_encrypted_columns_are_not_copied(tmp_path: Path) -> None:
    source, table = tmp_path / "in.parquet", pa.table(COLUMNS)
    settings = pe.EncryptionConfiguration(footer_key="f", column_keys={"c": ["text"]}, plaintext_footer=True)
    properties = pe.CryptoFactory(lambda _: _Keys()).file_encryption_properties(pe.KmsConnectionConfig(), settings)
    with pq.ParquetWriter(source, table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
    assert originals(source, ("text",)) is None
