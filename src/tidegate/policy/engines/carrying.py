"""The columns that answers carry over from their input: copied as they lie there where that is possible, else written anew.

Shards are whole row groups of the input. A flat column of one is a stretch of bytes, a column chunk, that means the same in
any other file whose schema describes the column in the same way: neither decoded nor encoded, it costs next to nothing.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Protocol

import polars as pl
import pyarrow.parquet as pq

from tidegate.policy.engines.joining import ROW_GROUPS, SCHEMA, copied, copy, footer_of
from tidegate.policy.engines.thrift import BINARY, I32, I64, LIST, STRUCT, Items, Reader, Struct, Value

ROW_GROUP = 1_048_576
SMALLEST = 16_384  # rows of an input's row groups, on average, below which answers are gathered into larger ones

_PHYSICAL, _NAME = 1, 4  # field ids of an element of the schema
# Numbers of parquet.thrift, by the names that pyarrow gives them. Its LZ4 is the one that is not deprecated. The oldest kind of
# timestamp, INT96, is left out: who reads it needs to know who wrote it.
_PHYSICAL_TYPES = {"BOOLEAN": 0, "INT32": 1, "INT64": 2, "FLOAT": 4, "DOUBLE": 5, "BYTE_ARRAY": 6}
_CODECS = {"UNCOMPRESSED": 0, "SNAPPY": 1, "GZIP": 2, "BROTLI": 4, "ZSTD": 6, "LZ4": 7}
_ENCODINGS = {
    "PLAIN": 0, "PLAIN_DICTIONARY": 2, "RLE": 3, "BIT_PACKED": 4, "DELTA_BINARY_PACKED": 5, "DELTA_LENGTH_BYTE_ARRAY": 6,
    "DELTA_BYTE_ARRAY": 7, "RLE_DICTIONARY": 8, "BYTE_STREAM_SPLIT": 9,
}  # fmt: skip


class Carried(Protocol):
    """Columns to carry over, of a stretch of rows."""

    @property
    def schema(self) -> Sequence[tuple[str, pl.DataType]]:
        """Names and types."""

    @property
    def elements(self) -> Sequence[Struct]:
        """How the file that they come from describes them; nothing where they are written anew."""

    def row_groups(self, out: IO[bytes]) -> Iterator[tuple[int, list[Struct]]]:
        """Writes row group after row group: the number of its rows, and its column chunks."""


class Rewritten:
    """Columns that Polars writes."""

    elements: Sequence[Struct] = ()

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self.schema = tuple(frame.schema.items())

    def row_groups(self, out: IO[bytes]) -> Iterator[tuple[int, list[Struct]]]:
        """Row groups of one size, the last excepted."""
        rows = self._frame.height
        chunks = iter(self._chunks(out) if self._frame.width and rows else ())
        for start in range(0, rows, ROW_GROUP):
            yield min(ROW_GROUP, rows - start), next(chunks, [])

    def _chunks(self, out: IO[bytes]) -> list[list[Struct]]:
        file = io.BytesIO()
        # Level 1 is half the work of the usual 3, and references that count up become as small.
        self._frame.rechunk().write_parquet(file, compression_level=1, statistics=False, row_group_size=ROW_GROUP)
        footer = copied(file, out, name="the columns to carry over")
        return [group.structs(1) for group in footer.structs(ROW_GROUPS)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Originals:
    """Columns that are copied from the file ``source``: those of all its rows, or of row groups that follow one another."""

    source: Path
    schema: Sequence[tuple[str, pl.DataType]]
    elements: Sequence[Struct]
    groups: Sequence[_Group]

    def part(self, start: int, rows: int) -> Originals:
        """Those of ``rows`` rows from ``start``, which are whole row groups."""
        return replace(self, groups=[group for group in self.groups if start <= group.start < start + rows])

    def row_groups(self, out: IO[bytes]) -> Iterator[tuple[int, list[Struct]]]:
        """Row groups as they are in the input."""
        with self.source.open("rb") as source:
            for group in self.groups:
                yield group.rows, [_copied_chunk(column, source, out) for column in group.chunks]


@dataclass(frozen=True, slots=True)
class _Group:
    """A row group that has rows, and the columns of it that are carried over."""

    start: int
    rows: int
    chunks: Sequence[pq.ColumnChunkMetaData]


def originals(source: Path, names: Sequence[str]) -> Originals | None:
    """The columns ``names`` of a Parquet file; None where they cannot be copied, or where that would leave small row groups."""
    if not names:
        return None
    metadata = pq.read_metadata(source)
    if metadata.num_rows < SMALLEST * metadata.num_row_groups:
        return None
    leaves = _leaves(source, metadata)
    schema = [(name, dtype) for name, dtype in pl.scan_parquet(source).collect_schema().items() if name in names]
    schema.sort(key=lambda column: names.index(column[0]))
    if not all(name in leaves and _is_plain(dtype) for name, dtype in schema):
        return None
    groups = _groups(metadata, [leaves[name][0] for name, _ in schema])
    if not all(_is_known(chunk) for group in groups for chunk in group.chunks):
        return None
    return Originals(source=source, schema=schema, elements=[leaves[name][1] for name, _ in schema], groups=groups)


def _leaves(source: Path, metadata: pq.FileMetaData) -> dict[str, tuple[int, Struct]]:
    """Place and description of every column that is not within another; none where columns may be encrypted."""
    with source.open("rb") as file:
        footer = footer_of(file, source.name)
    if len(footer) != metadata.serialized_size:  # what is more is a signature
        return {}
    elements = Reader(footer).struct(SCHEMA).structs(SCHEMA)
    leaves = enumerate(element for element in elements if _PHYSICAL in element.fields)
    paths = [metadata.schema.column(place).path for place in range(metadata.num_columns)]
    # A column within another has a path that is not its name.
    return {paths[place]: (place, leaf) for place, leaf in leaves if leaf.fields[_NAME][1] == paths[place].encode()}


def _groups(metadata: pq.FileMetaData, places: Sequence[int]) -> list[_Group]:
    found, start = [], 0
    for group in map(metadata.row_group, range(metadata.num_row_groups)):
        if group.num_rows:
            found.append(_Group(start, group.num_rows, [group.column(place) for place in places]))
        start += group.num_rows
    return found


def _is_plain(dtype: pl.DataType) -> bool:
    return dtype.is_integer() or dtype.is_float() or isinstance(dtype, pl.String | pl.Boolean | pl.Date | pl.Datetime)


def _is_known(chunk: pq.ColumnChunkMetaData) -> bool:
    """Whether a chunk is in this file, and written in ways that can be named."""
    return (
        not chunk.file_path
        and chunk.physical_type in _PHYSICAL_TYPES
        and chunk.compression in _CODECS
        and _ENCODINGS.keys() >= set(chunk.encodings)
    )


def _copied_chunk(chunk: pq.ColumnChunkMetaData, source: IO[bytes], out: IO[bytes]) -> Struct:
    """Copies a column of a row group. Gives its description, without the indexes and statistics that are not copied."""
    first = (chunk.has_dictionary_page and chunk.dictionary_page_offset) or chunk.data_page_offset
    by = out.tell() - first
    copy(source, out, first, first + chunk.total_compressed_size)
    encodings: list[Value] = [_ENCODINGS[name] for name in chunk.encodings]
    meta = Struct({
        1: (I32, _PHYSICAL_TYPES[chunk.physical_type]),
        2: (LIST, Items(I32, encodings)),
        3: (LIST, Items(BINARY, [chunk.path_in_schema.encode()])),
        4: (I32, _CODECS[chunk.compression]),
        5: (I64, chunk.num_values),
        6: (I64, chunk.total_uncompressed_size),
        7: (I64, chunk.total_compressed_size),
        9: (I64, chunk.data_page_offset + by),
    })  # fmt: skip
    if first != chunk.data_page_offset:
        meta.fields[11] = I64, first + by
    return Struct({2: (I64, 0), 3: (STRUCT, meta)})
