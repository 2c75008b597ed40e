"""The worklist as Parquet, for analysis: typed columns, instants in UTC, the policy's digest in the file's metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from tidegate.reports.formats.flat import COLUMNS, Cell, Column, Kind, ranks
from tidegate.triage.items import Item, instant
from tidegate.triage.running import Worklist

ROWS = 65_536
_LABELS = pa.dictionary(pa.int32(), pa.string())
_TYPES: dict[Kind, pa.DataType] = {
    Kind.LABEL: _LABELS,
    Kind.TEXT: pa.string(),
    Kind.WHOLE: pa.int32(),
    Kind.FLAG: pa.bool_(),
    Kind.INSTANT: pa.timestamp("us", "UTC"),
    Kind.LIST: pa.list_(pa.string()),
}
_RANK = Column("rank", Kind.WHOLE, lambda _item: None, "The place in the ranking.")


def write(worklist: Worklist, file: BinaryIO) -> None:
    """Write every item, some at a time. The lists of an item that was not accepted are empty, not missing."""
    schema = _schema(worklist)
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        rows = ranks(worklist)
        while some := list(islice(rows, ROWS)):
            writer.write_table(pa.table(list(_arrays(some)), schema=schema))


def _schema(worklist: Worklist) -> pa.Schema:
    pack = worklist.pack
    metadata = {
        "tidegate.pack_id": pack.id,
        "tidegate.pack_version": pack.version,
        "tidegate.pack_digest": pack.digest,
        "tidegate.as_of": instant(worklist.as_of) or "",
    }
    fields: list[pa.Field[Any]] = [pa.field(column.name, _TYPES[column.kind]) for column in (_RANK, *COLUMNS)]
    return pa.schema(fields, metadata={key.encode(): value.encode() for key, value in metadata.items()})


def _arrays(some: Sequence[tuple[int | None, Item]]) -> Iterator[pa.Array[Any]]:
    yield pa.array([rank for rank, _ in some], _TYPES[Kind.WHOLE])
    for column in COLUMNS:
        yield pa.array([_encodable(column.get(item)) for _, item in some], _TYPES[column.kind])


def _encodable(cell: Cell) -> Cell:
    """Text in a broken encoding is escaped: Parquet takes only UTF-8."""
    match cell:
        case str():
            return cell.encode("utf-8", "backslashreplace").decode("utf-8")
        case tuple():
            return tuple(each.encode("utf-8", "backslashreplace").decode("utf-8") for each in cell)
    return cell
