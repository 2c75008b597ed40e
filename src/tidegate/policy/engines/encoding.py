"""Writes answers as Parquet at the cost of copying them: a column of few words is nothing but small positions, packed.

Each row group's column is a page with the words and a page with, per row, the position of its word in 1, 2, 4, 8 or 16 bits.
Schema and metadata of the file are those that Polars writes for the same columns, so that every reader sees the same types.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt
import polars as pl

from tidegate.policy.engines.answers import Answers, Indices, answers_of
from tidegate.policy.engines.joining import MAGIC, ROW_GROUPS, close, copied
from tidegate.policy.engines.thrift import BINARY, I32, I64, LIST, STRUCT, Items, Reader, Struct, Value, varint, written
from tidegate.policy.language.pack import Pack

ROW_GROUP = 1_048_576

_BOOLEAN, _BYTE_ARRAY = 0, 6  # physical types
_DATA, _DICTIONARY = 0, 2  # kinds of page
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8  # encodings


def write(pack: Pack, indices: Sequence[Indices], carried: pl.DataFrame, target: Path) -> None:
    """Writes the columns of ``carried``, then the answers for rule indices that come in pieces, of the same length in all."""
    whole = {name: np.concatenate([piece[name] for piece in indices]) for name in indices[0]}
    with target.open("wb") as out:
        write_columns(lambda part: answers_of(pack, {name: index[part] for name, index in whole.items()}), carried, out)


def write_columns(answers: Callable[[slice], list[Answers]], carried: pl.DataFrame, out: IO[bytes]) -> None:
    """Writes a file of ``carried`` and of the answers for each stretch of its rows."""
    out.write(MAGIC)
    none = tuple((each.name, each.words) for each in answers(slice(0, 0)))
    footer = Reader(_template(none, tuple(carried.schema.items()))).struct()
    before = _carried_groups(carried, out)
    groups = []
    for start in range(0, carried.height, ROW_GROUP):
        end = min(start + ROW_GROUP, carried.height)
        groups.append(_row_group(out, answers(slice(start, end)), next(before, []), end - start))
    close(footer, groups, out)


@lru_cache(maxsize=8)  # the same for every shard of a run
def _template(names: tuple[tuple[str, tuple[str, ...]], ...], carried: tuple[tuple[str, pl.DataType], ...]) -> bytes:
    """The footer that Polars gives a file with these columns."""
    file = io.BytesIO()
    none = np.array([], np.int8)
    empty = pl.DataFrame(schema=dict(carried)).with_columns(Answers(name, words, none).series() for name, words in names)
    empty.write_parquet(file, statistics=False)
    return written(copied(file, io.BytesIO(), "the empty file"))


def _carried_groups(carried: pl.DataFrame, out: IO[bytes]) -> Iterator[list[Struct]]:
    """Lets Polars write the carried columns; gives their column chunks by row group."""
    if not carried.width or not carried.height:
        return iter(())
    file = io.BytesIO()
    carried.rechunk().write_parquet(file, statistics=False, row_group_size=ROW_GROUP)
    footer = copied(file, out, "the columns to carry over")
    return iter([group.structs(1) for group in footer.structs(ROW_GROUPS)])


def _row_group(out: IO[bytes], answers: Sequence[Answers], before: list[Struct], rows: int) -> Struct:
    chunks = [*before, *(_chunk(out, each) for each in answers)]
    size = sum(chunk.struct(3).number(6) for chunk in chunks)
    return _struct(columns=(1, LIST, Items(STRUCT, [*chunks])), size=(2, I64, size), rows=(3, I64, rows))


def _chunk(out: IO[bytes], answers: Answers) -> Struct:
    """Writes one column of one row group. Gives its description."""
    start, values = out.tell(), answers.values
    encodings: list[Value] = [_PLAIN, _RLE]
    places = {"data": (9, I64, start)}
    if answers.words:
        words = b"".join(len(word).to_bytes(4, "little") + word for word in (each.encode() for each in answers.words))
        out.write(_page(_DICTIONARY, words, (7, _struct(values=(1, I32, len(answers.words)), encoding=(2, I32, _PLAIN)))))
        encodings.append(_RLE_DICTIONARY)
        places = {"data": (9, I64, out.tell()), "dictionary": (11, I64, start)}
        body, encoding = _positions(values, len(answers.words)), _RLE_DICTIONARY
    else:
        body, encoding = _all_there(len(values)) + _bits(values), _PLAIN
    header = _struct(
        values=(1, I32, len(values)), encoding=(2, I32, encoding), definition=(3, I32, _RLE), repetition=(4, I32, _RLE)
    )
    out.write(_page(_DATA, body, (5, header)))
    size = out.tell() - start
    meta = _struct(
        type=(1, I32, _BYTE_ARRAY if answers.words else _BOOLEAN),
        encodings=(2, LIST, Items(I32, encodings)),
        path=(3, LIST, Items(BINARY, [answers.name.encode()])),
        codec=(4, I32, 0),
        values=(5, I64, len(values)),
        uncompressed=(6, I64, size),
        compressed=(7, I64, size),
        **places,
    )
    return _struct(offset=(2, I64, 0), meta=(3, STRUCT, meta))


def _page(kind: int, body: bytes, header: tuple[int, Struct]) -> bytes:
    described = _struct(
        kind=(1, I32, kind),
        uncompressed=(2, I32, len(body)),
        compressed=(3, I32, len(body)),
        header=(header[0], STRUCT, header[1]),
    )
    return written(described) + body


def _positions(values: npt.NDArray[Any], words: int) -> bytes:
    """Which rows have a word, then the positions of those words."""
    if values.min() >= 0:
        levels = _all_there(len(values))
    else:
        there = values >= 0
        levels = _sized(varint(-(-len(values) // 8) << 1 | 1) + _bits(there))
        values = values[there]
    width = next(bits for bits in (1, 2, 4, 8, 16) if words <= 1 << bits)
    groups = -(-len(values) // 8)
    return levels + bytes([width]) + varint(groups << 1 | 1) + _packed(values, groups * 8, width)


def _all_there(rows: int) -> bytes:
    """That no row is without a value: one run of ones."""
    return _sized(varint(rows << 1) + b"\1")


def _sized(levels: bytes) -> bytes:
    return len(levels).to_bytes(4, "little") + levels


def _bits(values: npt.NDArray[Any]) -> bytes:
    return np.packbits(values, bitorder="little").tobytes()


def _packed(values: npt.NDArray[Any], length: int, width: int) -> bytes:
    """``values``, filled up with 0 to ``length``, in ``width`` bits each, the first lowest."""
    if width == 1:
        return _bits(values)
    filled = np.zeros(length, "<u2" if width == 16 else np.uint8)
    filled[: len(values)] = values
    while width < 8:  # two neighbours become one number of twice the width
        pairs = filled.view("<u2")
        filled = (pairs | pairs >> (8 - width)).astype(np.uint8)
        width *= 2
    return filled.tobytes()


def _struct(**fields: tuple[int, int, Value]) -> Struct:
    """A struct of (id, type, value); the names are for the reader of this file."""
    return Struct({field: (kind, value) for field, kind, value in fields.values()})
