"""Files too large to be read row by row: which they are, and that nothing in them is taken that intake would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from tidegate.intake.limits import RefusedError
from tidegate.intake.reading import REFERENCE
from tidegate.intake.records_parquet import check_columns
from tidegate.records.codes import CodeError
from tidegate.records.facts import FIRST_DATE, LAST_DATE, Vocabulary

BULK_FROM = 50_000
"""Rows in a Parquet file from which on it is triaged in bulk."""


def is_bulk(paths: list[Path]) -> bool:
    """Whether the input is one Parquet file large enough to be triaged in bulk."""
    if len(paths) != 1 or paths[0].suffix != ".parquet" or not paths[0].is_file():
        return False
    try:
        return int(pq.read_metadata(paths[0]).num_rows) >= BULK_FROM
    except (OSError, ValueError):
        return False


def check_file(source: Path, vocabulary: Vocabulary) -> None:
    """Raises CodeError for what intake, row by row, would refuse of the whole file or of a row for its reference.

    The engines look at facts only, and at the values of those alone that the policy reads.
    """
    try:
        check_columns(source, vocabulary)
    except RefusedError as error:
        raise CodeError(f"{source.name}: {error}") from None
    received = pq.read_schema(source)
    if "received_at" in received.names and not _may_hold_instants(received.field("received_at").type):
        raise CodeError(f"{source.name} holds received_at as text: in a file this large, write it as timestamp with time zone")
    plain = pl.col("reference").cast(pl.String).str.contains(f"^{REFERENCE}$").fill_null(value=False)
    _check_rows(source, plain, "has no plain reference (up to 100 letters, digits and . _ : / -)")
    if "received_at" in received.names:
        day = pl.col("received_at").cast(pl.Date)
        _check_rows(source, day.is_between(FIRST_DATE, LAST_DATE).fill_null(value=True), "was received on an impossible day")


def _check_rows(source: Path, right: pl.Expr, what: str) -> None:
    wrong = pl.scan_parquet(source).with_row_index("#").filter(~right).select("#").head(1).collect(engine="streaming")
    if wrong.height:
        row = wrong.item() + 1
        raise CodeError(f"row {row} of {source.name} {what}: correct it, and read the file again")


def _may_hold_instants(kind: pa.DataType) -> bool:
    return pa.types.is_timestamp(kind) or pa.types.is_null(kind)


@contextmanager
def read_whole(source: Path) -> Iterator[None]:
    """Says of a file that cannot be read to its end what that means."""
    try:
        yield
    except pl.exceptions.ComputeError as error:
        if not str(error).startswith("parquet:"):
            raise
        raise CodeError(
            f"{source.name} cannot be read to its end; it may be cut short or damaged ({str(error)[:200]}). "
            "Write the file again and read it again"
        ) from error
