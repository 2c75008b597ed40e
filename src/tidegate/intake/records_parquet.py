"""A table of neutral records as Parquet: columns ``reference``, ``received_at`` and facts by name.

Either natural (bool, string, whole number and date columns; null is unknown) or, for the facts that the file's
``tidegate.facts`` metadata mark, in the compact codes of :mod:`tidegate.records.codes`. This reads row by row, for
receipts and for small files; the columnar engine reads large ones itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from tidegate.intake.documents import Document
from tidegate.intake.items import Adapter, Context, Item
from tidegate.intake.limits import DEFAULT_LIMITS, RefusedError, listed
from tidegate.intake.neutral import Row, check_names, meaning, with_rows
from tidegate.records.codes import CodeError, coded_facts, decode
from tidegate.records.facts import EPOCH, UNKNOWN, FactDefinition, FactError, FactType, Vocabulary

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

_BATCH = 1024
_METADATA = 10_000_000
_START = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_Taker = Callable[[Row, Any], None]


def read(document: Document, context: Context) -> Iterator[Item]:
    """Every row, taken or declined. A file whose columns are not right is refused before any row is taken."""
    import pyarrow as pa  # here, because it takes a third of a second that no other format needs to spend

    number = 0
    with document.open() as stream:
        try:
            for values, takers in _rows(stream, context):
                number += 1
                row = Row(number)
                for take, value in zip(takers, values, strict=True):
                    take(row, value)
                yield row.item()
        except (pa.ArrowException, OSError, ValueError, OverflowError, MemoryError) as error:
            raise RefusedError(
                f"no more than {number:,} rows of it could be read ({type(error).__name__}); it may be cut short or "
                "damaged. Write the file again and read it again"
            ) from None


def check_columns(path: Path, vocabulary: Vocabulary) -> None:
    """Raises RefusedError for a file that :func:`read` would refuse whole, so that who reads it otherwise refuses it too."""
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    _takers(file.schema_arrow, file.metadata.metadata, Context(vocabulary=vocabulary, limits=DEFAULT_LIMITS))


def _rows(stream: BinaryIO, context: Context) -> Iterator[tuple[tuple[Any, ...], list[_Taker]]]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(stream, thrift_string_size_limit=_METADATA, thrift_container_size_limit=_METADATA)
    _check_size(file.metadata, context)
    takers = _takers(file.schema_arrow, file.metadata.metadata, context)
    for group in range(file.metadata.num_row_groups):
        for batch in file.iter_batches(batch_size=_BATCH, row_groups=[group], use_threads=False):
            for values in zip(*(_plain(column).to_pylist() for column in batch.columns), strict=True):
                yield values, takers


def _check_size(metadata: Any, context: Context) -> None:
    limits = context.limits
    largest = max((metadata.row_group(index).total_byte_size for index in range(metadata.num_row_groups)), default=0)
    if metadata.num_columns > limits.columns or largest > limits.row_group:
        raise RefusedError(
            f"it has {metadata.num_columns:,} columns (at most {limits.columns:,}) and row groups of up to "
            f"{largest:,} bytes "
            f"(at most {limits.row_group:,}), more than can be read safely; write it with smaller row groups"
        )


def _plain(column: Any) -> Any:
    """The column in a form that every value survives: days and microseconds as numbers, text as its bytes."""
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_date(column.type):
        return column.cast(pa.date32(), safe=False).cast(pa.int32())
    if pa.types.is_timestamp(column.type):
        return column.cast(pa.timestamp("us", "UTC"), safe=False).cast(pa.int64())
    return column.cast(pa.large_binary()) if _is_text(column.type) else column


def _is_text(kind: pa.DataType) -> bool:
    import pyarrow as pa

    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)


def _takers(schema: pa.Schema, metadata: dict[bytes, bytes] | None, context: Context) -> list[_Taker]:
    """For each column, how a row takes its value. Refused, with every reason, when a column is not right."""
    vocabulary = context.vocabulary
    if "reference" not in schema.names or len(set(schema.names)) < len(schema.names):
        raise RefusedError(
            "it has no column 'reference', or two columns of one name, so it is no table of referrals; correct it"
        )
    check_names((name for name in schema.names if name not in ("reference", "received_at")), vocabulary)
    try:
        coded = coded_facts(metadata, vocabulary)
    except CodeError as error:
        raise RefusedError(str(error)) from None
    takers = {field.name: _taker(field, coded, context) for field in schema}
    wrong = [f"{name} as {str(schema.field(name).type)[:40]}" for name, taker in takers.items() if taker is None]
    if wrong:
        raise RefusedError(
            f"it holds {listed(wrong, 10)}, which cannot be read safely. Write reference as string, received_at "
            f"as timestamp "
            "with time zone, and facts as bool, whole number, date or string"
        )
    return [taker for taker in takers.values() if taker is not None]


def _taker(field: Any, coded: frozenset[str], context: Context) -> _Taker | None:
    import pyarrow as pa

    kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
    if field.name == "reference":
        return _take_reference if _is_text(kind) else None
    if field.name == "received_at":
        return _received_taker(kind)
    definition = context.vocabulary[field.name]
    if definition.name in coded:
        return partial(_take_code, definition) if pa.types.is_signed_integer(kind) else None
    return _fact_taker(definition, kind)


def _received_taker(kind: pa.DataType) -> _Taker | None:
    import pyarrow as pa

    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return _take_instant
    return _take_received if _is_text(kind) or pa.types.is_null(kind) else None


def _fact_taker(definition: FactDefinition, kind: pa.DataType) -> _Taker | None:
    import pyarrow as pa

    fits: dict[FactType, Callable[[pa.DataType], bool]] = {
        FactType.BOOL: pa.types.is_boolean,
        FactType.INT: pa.types.is_integer,
        FactType.DATE: pa.types.is_date,
    }
    if _is_text(kind):
        return partial(_take_text, definition)
    if pa.types.is_null(kind):
        return partial(_take_value, definition)
    if definition.type not in fits or not fits[definition.type](kind):
        return None
    return partial(_take_day if definition.type is FactType.DATE else _take_value, definition)


def _text(value: bytes | None) -> str:
    return "" if value is None else value.decode("utf-8", "replace")


def _take_reference(row: Row, value: bytes | None) -> None:
    row.take_reference(_text(value))


def _take_received(row: Row, value: bytes | None) -> None:
    row.take_received(_text(value))


def _take_instant(row: Row, value: int | None) -> None:
    try:
        row.take_received(None if value is None else _START + dt.timedelta(microseconds=value))
    except OverflowError:
        row.take_received("beyond the calendar")


def _take_text(definition: FactDefinition, row: Row, value: bytes | None) -> None:
    row.take_fact(definition, meaning(definition, _text(value)))


def _take_value(definition: FactDefinition, row: Row, value: object) -> None:
    row.take_fact(definition, value)


def _take_day(definition: FactDefinition, row: Row, value: int | None) -> None:
    try:
        row.take_fact(definition, None if value is None else EPOCH + dt.timedelta(days=value))
    except OverflowError:
        row.take_fact(definition, "beyond the calendar")


def _take_code(definition: FactDefinition, row: Row, value: int | None) -> None:
    try:
        row.take_fact(definition, UNKNOWN if value is None else decode(definition, value))
    except (CodeError, FactError):
        row.mistakes.append(f"{definition.name}: expected a code of this fact, got another number")


ADAPTER = Adapter(
    name="neutral records (Parquet)",
    recognises=lambda document: document.head.startswith(b"PAR1"),
    read=with_rows(read),
)
