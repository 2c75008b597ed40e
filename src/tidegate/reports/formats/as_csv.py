"""The worklist as CSV, for spreadsheets.

A cell that begins like a formula is disarmed by a leading apostrophe: a spreadsheet would otherwise run what a hostile file
name or reference says. ``docs/reference/triage-files.md`` tells the reader so.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import BinaryIO

from tidegate.reports.formats.flat import COLUMNS, STAMP, Cell, ranks
from tidegate.triage.items import instant
from tidegate.triage.running import Worklist

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
SEPARATOR = " | "


def write(worklist: Worklist, file: BinaryIO) -> None:
    """Write a heading and one row for each item, in UTF-8."""
    text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([STAMP[0], *(column.name for column in COLUMNS), *STAMP[1:]])
    pack = worklist.pack
    stamp = [cell(each) for each in (pack.id, pack.version, pack.digest, worklist.as_of)]
    for rank, item in ranks(worklist):
        writer.writerow([cell(rank), *(cell(column.get(item)) for column in COLUMNS), *stamp])
    text.detach()  # the stream is the caller's to close


def cell(value: Cell) -> str:
    """The cell as text: nothing for None, yes or no, UTC instants, lists with ``|`` between, and no formula."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return instant(value) or ""
        case tuple():
            return disarmed(SEPARATOR.join(value))
    return disarmed(str(value))


def disarmed(text: str) -> str:
    """``text``, with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
