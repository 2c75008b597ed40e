"""Shards, and Parquet files put together from parts without decoding them."""

from __future__ import annotations

import io
import sys
from contextlib import closing
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tidegate.policy.engines import encoding, joining
from tidegate.policy.engines.answers import Indices, Part, Values
from tidegate.policy.engines.carrying import Rewritten
from tidegate.policy.engines.shards import Growing, Shard, shards_of
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
from tidegate.records.codes import CodeError


def test_row_groups_are_gathered_into_shards() -> None:
    assert shards_of([4, 4, 4, 4, 2], rows=8) == [Shard(0, 0, 8), Shard(1, 8, 8), Shard(2, 16, 2)]
    assert shards_of([8, 8], rows=8) == [Shard(0, 0, 8), Shard(1, 8, 8)]
    assert shards_of([]) == [Shard(0, 0, 0)]
    assert shards_of([0, 3]) == [Shard(0, 0, 3)]


def columns(growing: Growing, shard: Shard, word: str) -> None:
    """Takes up one row for a shard."""

    def write(out: IO[bytes]) -> Struct:
        file = io.BytesIO()
        pl.DataFrame({"a": [word]}).write_parquet(file)
        return joining.copied(file, out, name="the row")

    growing.add(shard, write)


RUN: dict[str, object] = {"policy": "a"}
SHARDS = [Shard(index, index, 1) for index in range(3)]


def left(output: Path, *words: str) -> Path:
    """What a run leaves that was interrupted after so many shards."""
    with closing(Growing(output, RUN)) as growing:
        for shard, word in zip(SHARDS, words, strict=False):
            columns(growing, shard, word)
    return output.with_name(output.name + ".parts")


def waiting(output: Path, run: dict[str, object]) -> list[Shard]:
    with closing(Growing(output, run)) as growing:
        return growing.waiting(SHARDS)


def test_a_run_takes_up_what_it_left_and_ends_in_one_file(tmp_path: Path) -> None:
    output = tmp_path / "out.parquet"
    left(output, "one", "two")
    with closing(Growing(output, RUN)) as growing:
        assert growing.waiting(SHARDS) == SHARDS[2:]
        columns(growing, SHARDS[2], "three")
        growing.finish()
    assert pl.read_parquet(output)["a"].to_list() == ["one", "two", "three"]
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_what_another_run_left_is_discarded(tmp_path: Path) -> None:
    left(tmp_path / "out", "one")
    assert waiting(tmp_path / "out", {"policy": "b"}) == SHARDS
    assert waiting(tmp_path / "out", RUN) == SHARDS


def test_what_was_not_finished_is_left_out(tmp_path: Path) -> None:
    output = tmp_path / "out"
    folder = left(output, "one")
    for name in ("answers", "record"):
        with (folder / name).open("ab") as file:
            file.write(b"half of wh")
    left(output)
    with closing(Growing(output, RUN)) as growing:
        columns(growing, SHARDS[1], "two")
        growing.finish()
    assert pl.read_parquet(output)["a"].to_list() == ["one", "two"]


def test_a_record_that_cannot_be_read_or_has_no_answers_counts_for_nothing(tmp_path: Path) -> None:
    output = tmp_path / "out"
    folder = left(output, "one")
    (folder / "record").write_bytes((folder / "record").read_bytes() + b"{\n")
    assert waiting(output, RUN) == SHARDS
    (left(output, "one") / "answers").write_bytes(b"PAR1")
    assert waiting(output, RUN) == SHARDS


def test_answers_come_in_order(tmp_path: Path) -> None:
    with (
        closing(Growing(tmp_path / "out", RUN)) as growing,
        pytest.raises(ValueError, match="the answers of shard 1 cannot follow those of 0 shards"),
    ):
        columns(growing, SHARDS[1], "two")


def test_two_runs_do_not_write_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Growing(tmp_path / "out", RUN)):
        with pytest.raises(CodeError, match="another run is writing out: wait"):
            Growing(tmp_path / "out", RUN)
        monkeypatch.setitem(sys.modules, "fcntl", None)  # a system that has no such locks
        Growing(tmp_path / "out", RUN).close()


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


def test_joined_row_groups_are_one_file_to_every_reader(tmp_path: Path) -> None:
    tables = [pa.table({"a": range(start, start + 5), "b": [str(start)] * 5}) for start in (0, 5, 10)]
    footers = []
    with (tmp_path / "whole.parquet").open("wb") as out:
        out.write(joining.MAGIC)
        for index, table in enumerate(tables):
            pq.write_table(table, tmp_path / f"{index}.parquet", row_group_size=2)
            with (tmp_path / f"{index}.parquet").open("rb") as source:
                footers.append(joining.copied(source, out, name="part"))
        joining.close(footers, out)
    assert pq.read_table(tmp_path / "whole.parquet").equals(pa.concat_tables(tables))
    assert pl.read_parquet(tmp_path / "whole.parquet")["a"].to_list() == list(range(15))
    assert pq.ParquetFile(tmp_path / "whole.parquet").metadata.num_row_groups == 9


@pytest.mark.parametrize("content", [b"PAR1" + b"x" * 20, b"\0" * 8, b"\xff\xff\0\0PAR1"])
def test_a_part_that_is_not_whole_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"part.parquet is no whole Parquet file"):
        joining.copied(io.BytesIO(content), io.BytesIO(), name="part.parquet")


@pytest.mark.parametrize("words", [1, 2, 3, 4, 5, 16, 17, 255, 256, 257, 1000])
@pytest.mark.parametrize("rows", [1, 7, 8, 1003])
def test_positions_of_words_are_read_back_as_words(words: int, rows: int) -> None:
    names = tuple(f"w{index}" for index in range(words))
    rng = np.random.default_rng(words)
    kind = np.int8 if words < 128 else np.int16
    full = rng.integers(0, words, rows).astype(kind)
    holes = rng.integers(-1, words, rows).astype(kind)
    some = np.where(np.arange(rows) < 512, full, holes)  # without holes in its first part
    columns = {"full": full, "holes": holes, "some": some, "none": np.full(rows, -1, kind)}
    flag = rng.integers(0, 2, rows).astype(bool)
    file = io.BytesIO(joining.MAGIC)
    file.seek(0, io.SEEK_END)
    footer = encoding.add_columns(
        [*((name, names) for name in columns), ("flag", ())],
        lambda _: [*([part(each[:512]), part(each[512:])] for each in columns.values()), [Part(flag[:512]), Part(flag[512:])]],
        Rewritten(pl.DataFrame(height=rows)),
        file,
    )
    joining.close([footer], file)
    wanted = {name: [names[at] if at >= 0 else None for at in each.tolist()] for name, each in columns.items()}
    wanted["flag"] = flag.tolist()
    file.seek(0)
    assert pl.read_parquet(file).to_dict(as_series=False) == wanted
    file.seek(0)
    assert pq.read_table(file).to_pydict() == wanted


def part(values: Values) -> Part:
    """Positions, -1 for none, as a part."""
    there = values >= 0
    return Part(values) if there.all() else Part(values[there], there)


def pieces(*lengths: int) -> list[Indices]:
    numbers = iter(np.split(np.arange(sum(lengths)), np.cumsum(lengths)[:-1]))
    return [{"a": each, "b": -each} for each in numbers]


def test_rule_indices_are_cut_to_blocks_of_row_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "BLOCK", 4)
    cut = encoding._Pieces(pieces(3, 4, 13))
    taken = [cut.take(rows) for rows in (5, 2, 9, 4)]
    assert [[block["a"].tolist() for block in each] for each in taken] == [
        [[0, 1, 2, 3], [4]], [[5, 6]], [[7, 8, 9, 10], [11, 12, 13, 14], [15]], [[16, 17, 18, 19]],
    ]  # fmt: skip
    assert [block["b"].tolist() for block in taken[0]] == [[0, -1, -2, -3], [-4]]


def test_a_row_group_that_is_a_piece_is_not_copied() -> None:
    whole = pieces(6)
    assert np.shares_memory(encoding._Pieces(whole).take(6)[0]["a"], whole[0]["a"])


def test_bytes_are_copied_where_the_system_cannot_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytes(range(256)) * 10
    (tmp_path / "from").write_bytes(content)
    for able in (True, False):
        if not able:
            monkeypatch.delattr("os.copy_file_range")
        with (tmp_path / "from").open("rb") as source, (tmp_path / "to").open("wb") as out:
            out.write(b"before")
            joining.copy(source, out, 3, 2000)
            out.write(b"after")
        assert (tmp_path / "to").read_bytes() == b"before" + content[3:2000] + b"after"
