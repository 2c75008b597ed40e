"""The limits: reading the data and deciding nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import polars as pl

from benchmarks.policy.data import Rows
from benchmarks.policy.peers.protocol import ColumnPeer, threads
from benchmarks.policy.sample import Sample


def column_peers(_: Sample, rows: Rows) -> list[ColumnPeer]:
    """Looking once at every byte of the coded columns."""
    words = [_words(column) for column in rows.coded.values()]
    pool = ThreadPoolExecutor(threads())
    return [_limit("limit: reading the columns", None, lambda: list(pool.map(np.max, words)))]


def file_peers(_: Sample, rows: Rows) -> list[ColumnPeer]:
    """Decoding every column of the file, all at once and streaming, coded and with nulls."""
    peers = []
    for form in ("coded", "nullable"):
        path = rows.parquet(form)
        peers += [
            _limit(f"limit: reading the {form} file", "polars", lambda path=path: pl.read_parquet(path)),
            _limit(f"limit: streaming the {form} file", "polars", lambda path=path: stream(pl.scan_parquet(path))),
        ]
    return peers


def _limit(name: str, package: str | None, read: Any) -> ColumnPeer:
    return ColumnPeer(name=name, package=package, decide=read, read=None)


def stream(frame: pl.LazyFrame) -> None:
    """Decodes every row of ``frame``, batch by batch, and keeps none."""
    frame.sink_batches(lambda _: None)


def _words(column: Any) -> Any:
    data = column.view(np.uint8)
    return data[: len(data) // 8 * 8].view(np.uint64)
