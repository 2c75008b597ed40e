"""Writes a made-up caseload to a file, as a stream: a file is there under its name only when it is whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tidegate.records.facts import Vocabulary
from tidegate.records.files import whole_file
from tidegate.synthetic.caseload import Order, batches, schema
from tidegate.synthetic.neutral import records, write_csv, write_ndjson

ROW_GROUP = 262_144
"""Rows in a row group of the Parquet form: four blocks, so that a shard of a file is drawn and read alone."""

Progress = Callable[[int], None]


class FormatError(ValueError):
    """The name of the file to write does not say which form is wanted."""


def write_caseload(
    path: Path, order: Order, *, vocabulary: Vocabulary, progress: Progress | None = None, workers: int = 2
) -> None:
    """Write the caseload in the form that the name of ``path`` ends in: .parquet (coded), .csv or .ndjson (in words).

    ``progress`` is told how many rows are done, each time some are.
    """
    writers = {".parquet": _write_parquet, ".csv": _write_csv, ".ndjson": _write_ndjson}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise FormatError(
            f"{path.name} does not say in which form to write the caseload: end it in .parquet (any size), "
            ".csv or .ndjson (for people and small numbers)"
        )
    with whole_file(path) as unfinished:
        write(unfinished, _counted(batches(order, vocabulary, workers), progress), vocabulary)


def _counted(stream: Iterator[pa.RecordBatch], progress: Progress | None) -> Iterator[pa.RecordBatch]:
    done = 0
    for batch in stream:
        yield batch
        done += batch.num_rows
        if progress is not None:
            progress(done)


def _write_parquet(path: Path, stream: Iterator[pa.RecordBatch], vocabulary: Vocabulary) -> None:
    columns = schema(vocabulary)
    # A dictionary of references would hold every one of them and be thrown away; plain, they are read ten times faster.
    facts = [name for name in columns.names if name in vocabulary]
    with pq.ParquetWriter(
        path,
        columns,
        compression="lz4",
        use_dictionary=facts,  # type: ignore[arg-type]
        write_statistics=False,
    ) as writer:
        for table in _row_groups(stream, columns):
            writer.write_table(table, row_group_size=ROW_GROUP)


def _row_groups(stream: Iterator[pa.RecordBatch], columns: pa.Schema) -> Iterator[pa.Table]:
    """Tables of one row group each, whatever pieces the stream comes in."""
    waiting: list[pa.RecordBatch] = []
    for batch in stream:
        waiting.append(batch)
        while sum(each.num_rows for each in waiting) >= ROW_GROUP:
            table = pa.Table.from_batches(waiting, columns)
            yield table.slice(0, ROW_GROUP)
            waiting = table.slice(ROW_GROUP).to_batches()
    if waiting:
        yield pa.Table.from_batches(waiting, columns)


def _write_ndjson(path: Path, stream: Iterator[pa.RecordBatch], vocabulary: Vocabulary) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        write_ndjson(file, records(stream, vocabulary))


def _write_csv(path: Path, stream: Iterator[pa.RecordBatch], vocabulary: Vocabulary) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        write_csv(file, records(stream, vocabulary), vocabulary)
