"""Shards, and Parquet files put together from parts without decoding them."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tidegate.policy.engines import encoding
from tidegate.policy.engines.answers import Answers
from tidegate.policy.engines.joining import join
from tidegate.policy.engines.shards import Parts, Shard, shards_of, stretches
from tidegate.policy.engines.thrift import (
    BINARY,
    BYTE,
    DOUBLE,
    FALSE,
    I16,
    I32,
    I64,
    LIST,
    MAP,
    SET,
    STRUCT,
    TRUE,
    Items,
    Reader,
    Struct,
    varint,
    written,
)  # fmt: skip


def test_row_groups_are_gathered_into_shards() -> None:
    assert shards_of([4, 4, 4, 4, 2], rows=8) == [Shard(0, 0, 8), Shard(1, 8, 8), Shard(2, 16, 2)]
    assert shards_of([8, 8], rows=8) == [Shard(0, 0, 8), Shard(1, 8, 8)]
    assert shards_of([]) == [Shard(0, 0, 0)]
    assert shards_of([0, 3]) == [Shard(0, 0, 3)]


def test_shards_that_follow_one_another_make_a_stretch() -> None:
    one, two, three, five = (Shard(index, index, 1) for index in (1, 2, 3, 5))
    assert stretches([one, two, three, five]) == [[one, two, three], [five]]
    assert stretches([one, two, three, five], most=2) == [[one, two], [three], [five]]
    assert stretches([]) == []


def test_parts_of_another_run_are_discarded(tmp_path: Path) -> None:
    shard, output = Shard(0, 0, 1), tmp_path / "out.parquet"
    first = Parts(output, {"policy": "a"})
    first.unfinished(shard).write_bytes(b"half")
    assert first.waiting([shard]) == [shard]
    first.finish(shard)
    assert Parts(output, {"policy": "a"}).waiting([shard]) == []
    assert Parts(output, {"policy": "b"}).waiting([shard]) == [shard]
    (tmp_path / "out.parquet.parts" / "manifest.json").write_text("{")
    assert Parts(output, {"policy": "b"}).waiting([shard]) == [shard]


def test_thrift_values_are_read_and_written_back() -> None:
    inner = Struct({1: (I16, -5), 40: (TRUE, True), 41: (FALSE, False)})
    whole = Struct({
        1: (I64, 2**40), 2: (BINARY, b"abc"), 3: (LIST, Items(I32, [*range(20)])), 4: (SET, Items(TRUE, [True, False])),
        5: (STRUCT, inner), 6: (BYTE, 7), 7: (DOUBLE, bytes(8)), 8: (LIST, Items(STRUCT, [inner])),
    })  # fmt: skip
    assert Reader(written(whole)).struct() == whole
    assert (whole.number(1), whole.number(2), whole.number(9)) == (2**40, 0, 0)
    assert (whole.struct(5), whole.struct(1), whole.structs(8), whole.structs(1)) == (inner, Struct({}), [inner], [])


def test_a_damaged_footer_is_refused() -> None:
    with pytest.raises(ValueError, match="ends too early"):
        Reader(written(Struct({2: (BINARY, b"abc")}))[:-2]).struct()
    with pytest.raises(ValueError, match="no values of Thrift type 11"):
        Reader(bytes([1 << 4 | MAP, 0])).struct()
    assert varint(300) == b"\xac\x02"


def test_joined_parts_are_one_file_to_every_reader(tmp_path: Path) -> None:
    tables = [pa.table({"a": range(start, start + 5), "b": [str(start)] * 5}) for start in (0, 5, 10)]
    parts = []
    for index, table in enumerate(tables):
        parts.append(tmp_path / f"{index}.parquet")
        pq.write_table(table, parts[-1], row_group_size=2)
    join(parts, tmp_path / "whole.parquet")
    assert pq.read_table(tmp_path / "whole.parquet").equals(pa.concat_tables(tables))
    assert pl.read_parquet(tmp_path / "whole.parquet")["a"].to_list() == list(range(15))
    assert pq.ParquetFile(tmp_path / "whole.parquet").metadata.num_row_groups == 9


@pytest.mark.parametrize("content", [b"PAR1" + b"x" * 20, b"\0" * 8, b"\xff\xff\0\0PAR1"])
def test_a_part_that_is_not_whole_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "part.parquet").write_bytes(content)
    with pytest.raises(ValueError, match=r"part.parquet is no whole Parquet file"):
        join([tmp_path / "part.parquet"], tmp_path / "whole.parquet")


@pytest.mark.parametrize("words", [1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 1000])
@pytest.mark.parametrize("rows", [1, 7, 8, 1003])
def test_positions_of_words_are_read_back_as_words(words: int, rows: int) -> None:
    names = tuple(f"w{index}" for index in range(words))
    rng = np.random.default_rng(words)
    kind = np.int8 if words < 128 else np.int16
    full = Answers("full", names, rng.integers(0, words, rows).astype(kind))
    holes = Answers("holes", names, rng.integers(-1, words, rows).astype(kind))
    none = Answers("none", names, np.full(rows, -1, kind))
    flag = Answers("flag", (), rng.integers(0, 2, rows).astype(bool))
    file = io.BytesIO()
    encoding.write_columns(lambda part: [Answers(a.name, a.words, a.values[part]) for a in (full, holes, none, flag)],
                           pl.DataFrame(height=rows), file)  # fmt: skip
    wanted = {each.name: [names[at] if at >= 0 else None for at in each.values.tolist()] for each in (full, holes, none)} | {
        "flag": flag.values.tolist()
    }
    file.seek(0)
    assert pl.read_parquet(file).to_dict(as_series=False) == wanted
    file.seek(0)
    assert pq.read_table(file).to_pydict() == wanted
    assert full.series().to_list() == wanted["full"]
    assert holes.series().to_list() == wanted["holes"]
