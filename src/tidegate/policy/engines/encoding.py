"""Writes answers as Parquet at the cost of copying them: a column of few words is nothing but small positions, packed.

Each row group's column is a page with the words and a page with, per row, the position of its word in 1, 2, 4, 8 or 16 bits.
Schema and metadata of the file are those that Polars writes for the same columns, so that every reader sees the same types.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import IO

import numpy as np
import polars as pl

from tidegate.policy.engines.answers import Indices, Part, Values, answers_of, parts_of
from tidegate.policy.engines.carrying import Carried
from tidegate.policy.engines.joining import ROW_GROUPS, SCHEMA, footer_of
from tidegate.policy.engines.thrift import BINARY, I32, I64, LIST, STRUCT, Items, Reader, Struct, Value, varint, written
from tidegate.policy.language.pack import Pack

_BOOLEAN, _BYTE_ARRAY = 0, 6  # physical types
_DATA, _DICTIONARY = 0, 2  # kinds of page
_PLAIN, _RLE, _RLE_DICTIONARY = 0, 3, 8  # encodings


BLOCK = 65_536
"""Rows that are encoded at a time: what is made of them stays in the processor's cache."""


Columns = Sequence[tuple[str, tuple[str, ...]]]
"""Names and words of columns; no words: true and false."""


def add_answers(pack: Pack, indices: Sequence[Indices], carried: Carried, out: IO[bytes]) -> Struct:
    """Writes row groups of ``carried`` and of the answers for rule indices that come in pieces, of the same length in all.

    Gives a footer for them. A file is :data:`joining.MAGIC`, row groups, and what :func:`joining.close` writes.
    """
    answers, pieces = answers_of(pack), _Pieces(indices)

    def parts(rows: int) -> Iterator[list[Part]]:
        blocks = [parts_of(pack, block) for block in pieces.take(rows)]
        return ([each.of(block) for block in blocks] for each in answers)

    return add_columns([(each.name, each.words) for each in answers], parts, carried, out)


def add_columns(columns: Columns, parts: Callable[[int], Iterable[list[Part]]], carried: Carried, out: IO[bytes]) -> Struct:
    """Likewise, of columns of which ``parts`` gives the next so many rows."""
    footer = Reader(_template(tuple(columns), tuple(carried.schema))).struct()
    root, *described = footer.structs(SCHEMA)
    described[: len(carried.elements)] = carried.elements
    footer.fields[SCHEMA] = LIST, Items(STRUCT, [root, *described])
    groups: list[Value] = []
    for rows, chunks in carried.row_groups(out):
        chunks += [_chunk(out, name, words, found) for (name, words), found in zip(columns, parts(rows), strict=True)]
        size = sum(chunk.struct(3).number(6) for chunk in chunks)
        groups.append(_struct(columns=(1, LIST, Items(STRUCT, [*chunks])), size=(2, I64, size), rows=(3, I64, rows)))
    footer.fields[ROW_GROUPS] = LIST, Items(STRUCT, groups)
    return footer


@lru_cache(maxsize=8)  # the same for every shard of a run
def _template(names: tuple[tuple[str, tuple[str, ...]], ...], carried: tuple[tuple[str, pl.DataType], ...]) -> bytes:
    """The footer that Polars gives a file with these columns."""
    file = io.BytesIO()
    empty = pl.DataFrame(schema=dict(carried)).with_columns(
        pl.Series(name, [], pl.Enum(words) if words else pl.Boolean) for name, words in names
    )
    empty.write_parquet(file, statistics=False)
    return footer_of(file, "the empty file")


class _Pieces:
    """Rule indices as they come, cut to the row groups that are asked for."""

    def __init__(self, pieces: Sequence[Indices]) -> None:
        self._pieces = list(reversed(pieces))

    def take(self, rows: int) -> list[Indices]:
        """The next ``rows`` rows, in blocks of which all but the last have ``BLOCK`` rows. Usually copies nothing."""
        taken: list[Indices] = []
        left = rows
        while left:
            piece = self._pieces.pop()
            length = len(next(iter(piece.values())))
            taken.append(_cut(piece, 0, left))
            if length > left:
                self._pieces.append(_cut(piece, left, length))
            left -= min(left, length)
        whole = taken[0] if len(taken) == 1 else {name: np.concatenate([each[name] for each in taken]) for name in taken[0]}
        return [_cut(whole, start, start + BLOCK) for start in range(0, rows, BLOCK)]


def _cut(indices: Indices, start: int, stop: int) -> Indices:
    return {name: index[start:stop] for name, index in indices.items()}


def _chunk(out: IO[bytes], name: str, words: Sequence[str], parts: Sequence[Part]) -> Struct:
    """Writes one column of one row group: positions in ``words``, or true and false. Gives its description."""
    start, rows = out.tell(), sum(part.rows for part in parts)
    encodings: list[Value] = [_PLAIN, _RLE]
    places = {"data": (9, I64, start)}
    if words:
        spelled = b"".join(len(word).to_bytes(4, "little") + word for word in (each.encode() for each in words))
        out.write(_page(_DICTIONARY, spelled, (7, _struct(values=(1, I32, len(words)), encoding=(2, I32, _PLAIN)))))
        encodings.append(_RLE_DICTIONARY)
        places = {"data": (9, I64, out.tell()), "dictionary": (11, I64, start)}
        body, encoding = _positions(parts, len(words)), _RLE_DICTIONARY
    else:
        body, encoding = _all_there(rows) + _bits([part.values for part in parts]), _PLAIN
    header = _struct(values=(1, I32, rows), encoding=(2, I32, encoding), definition=(3, I32, _RLE), repetition=(4, I32, _RLE))
    out.write(_page(_DATA, body, (5, header)))
    size = out.tell() - start
    meta = _struct(
        type=(1, I32, _BYTE_ARRAY if words else _BOOLEAN),
        encodings=(2, LIST, Items(I32, encodings)),
        path=(3, LIST, Items(BINARY, [name.encode()])),
        codec=(4, I32, 0),
        values=(5, I64, rows),
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


def _positions(parts: Sequence[Part], words: int) -> bytes:
    """Which rows have a word, then the positions of those words."""
    rows, values = sum(part.rows for part in parts), [part.values for part in parts]
    if all(part.there is None for part in parts):
        levels = _all_there(rows)
    else:
        there = [np.ones(part.rows, bool) if part.there is None else part.there for part in parts]
        levels = _sized(varint(-(-rows // 8) << 1 | 1) + _bits(there))
        values = [np.concatenate(values)]
    width = next(bits for bits in (1, 2, 4, 8, 16) if words <= 1 << bits)
    groups = -(-sum(map(len, values)) // 8)
    return levels + bytes([width]) + varint(groups << 1 | 1) + b"".join(_packed(each, width) for each in values)


def _all_there(rows: int) -> bytes:
    """That no row is without a value: one run of ones."""
    return _sized(varint(rows << 1) + b"\1")


def _sized(levels: bytes) -> bytes:
    return len(levels).to_bytes(4, "little") + levels


def _bits(values: Sequence[Values]) -> bytes:
    return b"".join(np.packbits(each, bitorder="little").tobytes() for each in values)


def _packed(values: Values, width: int) -> bytes:
    """``values``, filled up with 0 to a multiple of 8, in ``width`` bits each, the first lowest."""
    if width == 1:
        return _bits([values])
    filled = np.zeros(-(-len(values) // 8) * 8, "<u2" if width == 16 else np.uint8)
    filled[: len(values)] = values
    while width < 8:  # two neighbours become one number of twice the width
        pairs = filled.view("<u2")
        filled = (pairs | pairs >> (8 - width)).astype(np.uint8)
        width *= 2
    return filled.tobytes()


def _struct(**fields: tuple[int, int, Value]) -> Struct:
    """A struct of (id, type, value); the names are for the reader of this file."""
    return Struct({field: (kind, value) for field, kind, value in fields.values()})
