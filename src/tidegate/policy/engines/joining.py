"""Joins Parquet files of one schema into one by copying their row groups as they are. Only the footer is written anew.

A Parquet file is its row groups one after the other, then a footer that says where each begins. Joining is therefore copying
bytes and moving every place that the footers name: nothing is decoded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from tidegate.policy.engines.thrift import I64, LIST, STRUCT, Items, Reader, Struct, written

MAGIC = b"PAR1"
_PIECE = 1 << 20

# Field ids of parquet.thrift.
_NUM_ROWS, ROW_GROUPS = 3, 4
_GROUP_COLUMNS, _GROUP_ROWS, _GROUP_OFFSET, _GROUP_ORDINAL = 1, 3, 5, 7
_CHUNK_META, _CHUNK_PLACES = 3, (2, 4, 6)  # the chunk itself, its offset index, its column index
_META_PLACES = (9, 10, 11, 14)  # data page, index page, dictionary page, bloom filter


def join(parts: Sequence[Path], target: Path) -> None:
    """Writes ``target``: the row groups of ``parts``, at least one, in order. The first part gives schema and metadata."""
    with target.open("wb") as out:
        out.write(MAGIC)
        footers = []
        for part in parts:
            with part.open("rb") as source:
                footers.append(copied(source, out, part.name))
        close(footers[0], [group for footer in footers for group in footer.structs(ROW_GROUPS)], out)


def close(footer: Struct, groups: Sequence[Struct], out: IO[bytes]) -> None:
    """Ends a file whose row groups have been written, with a footer like ``footer`` that lists these ``groups``."""
    footer.fields[_NUM_ROWS] = I64, sum(group.number(_GROUP_ROWS) for group in groups)
    footer.fields[ROW_GROUPS] = LIST, Items(STRUCT, [*groups])
    described = written(footer)
    out.write(described + len(described).to_bytes(4, "little") + MAGIC)


def copied(source: IO[bytes], out: IO[bytes], name: str) -> Struct:
    """Copies the row groups of a file called ``name`` to the end of ``out``. Gives its footer, moved along."""
    end = source.seek(-8, os.SEEK_END)
    tail = source.read(8)
    start = end - int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or start < len(MAGIC):
        raise ValueError(f"{name} is no whole Parquet file: delete it and run again")
    source.seek(start)
    footer = _moved(Reader(source.read(end - start)).struct(), out.tell() - len(MAGIC))
    source.seek(len(MAGIC))
    for place in range(len(MAGIC), start, _PIECE):
        out.write(source.read(min(_PIECE, start - place)))
    return footer


def _moved(footer: Struct, by: int) -> Struct:
    for group in footer.structs(ROW_GROUPS):
        group.shift(_GROUP_OFFSET, by)
        group.fields.pop(_GROUP_ORDINAL, None)  # optional, and of no use to a reader
        for chunk in group.structs(_GROUP_COLUMNS):
            for field in _CHUNK_PLACES:
                chunk.shift(field, by)
            for field in _META_PLACES:
                chunk.struct(_CHUNK_META).shift(field, by)
    return footer
