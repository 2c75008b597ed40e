"""Coded rows in words: the neutral referral record, for CSV and NDJSON.

An impossible value (see ``with_errors``) is left as its bare code, which no fact takes: intake has to refuse it.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

import pyarrow as pa

from tidegate.records.codes import CodeError, decode
from tidegate.records.facts import UNKNOWN, FactDefinition, FactError, Vocabulary, to_json

Spelt = bool | int | str


@dataclass(frozen=True, slots=True)
class Record:
    """One referral; facts that are unknown are left out."""

    reference: str
    received_at: str
    facts: dict[str, Spelt]


def records(stream: Iterable[pa.RecordBatch], vocabulary: Vocabulary) -> Iterator[Record]:
    """One record for each row."""
    for batch in stream:
        for row in batch.to_pylist():
            received: dt.datetime = row["received_at"]
            spelt = {each.name: _spelt(each, row[each.name]) for each in vocabulary}
            facts = {name: value for name, value in spelt.items() if value is not None}
            yield Record(row["reference"], received.strftime("%Y-%m-%dT%H:%M:%SZ"), facts)


def write_ndjson(file: TextIO, stream: Iterable[Record]) -> None:
    """One JSON object to a line."""
    for record in stream:
        said = {"reference": record.reference, "received_at": record.received_at, "facts": record.facts}
        file.write(json.dumps(said, separators=(",", ":")) + "\n")


def write_csv(file: TextIO, stream: Iterable[Record], vocabulary: Vocabulary) -> None:
    """One line to a record, a column to a fact; an empty cell is unknown."""
    names = vocabulary.names()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["reference", "received_at", *names])
    for record in stream:
        writer.writerow([record.reference, record.received_at, *(_cell(record.facts.get(name)) for name in names)])


def _spelt(definition: FactDefinition, code: int) -> Spelt | None:
    try:
        state = decode(definition, code)
    except (CodeError, FactError):
        return code
    return None if state is UNKNOWN else to_json(state)


def _cell(value: Spelt | None) -> int | str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case _:
            return value
