"""Joins row groups of one schema to a file by copying them as they are. Only the footer is written anew.

A Parquet file is its row groups one after the other, then a footer that says where each begins. Joining is therefore copying
bytes and moving every place that the footers name: nothing is decoded.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from tidegate.policy.engines.thrift import I64, LIST, STRUCT, Items, Reader, Struct, written

MAGIC = b"PAR1"
_PIECE = 1 << 20

# Field ids of parquet.thrift.
SCHEMA, _NUM_ROWS, ROW_GROUPS = 2, 3, 4
_GROUP_COLUMNS, _GROUP_ROWS, _GROUP_OFFSET, _GROUP_ORDINAL = 1, 3, 5, 7
_CHUNK_META, _CHUNK_PLACES = 3, (2, 4, 6)  # the chunk itself, its offset index, its column index
_META_PLACES = (9, 10, 11, 14)  # data page, index page, dictionary page, bloom filter


def close(footers: Sequence[Struct], out: IO[bytes]) -> None:
    """Ends a file whose row groups have been written, with a footer like the first of these that lists the groups of all."""
    footer, groups = footers[0], [group for each in footers for group in each.structs(ROW_GROUPS)]
    footer.fields[_NUM_ROWS] = I64, sum(group.number(_GROUP_ROWS) for group in groups)
    footer.fields[ROW_GROUPS] = LIST, Items(STRUCT, [*groups])
    described = written(footer)
    out.write(described + len(described).to_bytes(4, "little") + MAGIC)


def copied(source: IO[bytes], out: IO[bytes], *, name: str) -> Struct:
    """Copies the row groups of a file called ``name`` to the end of ``out``. Gives its footer, moved along."""
    footer = footer_of(source, name)
    end = source.seek(-8 - len(footer), os.SEEK_END)
    moved = _moved(Reader(footer).struct(), out.tell() - len(MAGIC))
    copy(source, out, len(MAGIC), end)
    return moved


def footer_of(source: IO[bytes], name: str) -> bytes:
    """The footer of a file called ``name``."""
    end = source.seek(-8, os.SEEK_END)
    tail = source.read(8)
    start = end - int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or start < len(MAGIC):
        raise ValueError(f"{name} is no whole Parquet file: delete it and run again")
    source.seek(start)
    return source.read(end - start)


def copy(source: IO[bytes], out: IO[bytes], start: int, end: int) -> None:
    """Copies the bytes from ``start`` to ``end`` to the end of ``out``; by the system where it can: that is far less work."""
    out.flush()
    # Not every system can, nor with files in memory or on two disks.
    with suppress(AttributeError, OSError):
        while start < end and (size := os.copy_file_range(source.fileno(), out.fileno(), end - start, start)):
            start += size
    out.seek(0, os.SEEK_END)
    source.seek(start)
    for place in range(start, end, _PIECE):
        out.write(source.read(min(_PIECE, end - place)))


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
