"""A table of neutral records as CSV: columns ``reference``, ``received_at`` and facts by name; one record to a line.

Cells say ``yes``, ``no`` (or ``true``, ``false``), ``unknown``, ``n/a``, a level, a whole number or a date; empty is
unknown. Row 1 is the first line after the names.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

from tidegate.intake.documents import Document
from tidegate.intake.items import Adapter, Context, Declined, Item
from tidegate.intake.limits import RefusedError, listed, plain_name
from tidegate.intake.lines import lines
from tidegate.intake.neutral import Row, check_names, meaning, with_rows
from tidegate.records.facts import Vocabulary

_RECORD = ("reference", "received_at")


def read(document: Document, context: Context) -> Iterator[Item]:
    """Every row, taken or declined. The whole table is refused when its columns are not right."""
    with document.open() as stream:
        numbered = lines(stream, context.limits)
        columns = _columns(next(numbered, (0, ""))[1], context)
        for number, line in numbered:
            yield _item(number - 1, line, columns, context.vocabulary)


def _columns(line: str | RefusedError, context: Context) -> list[str]:
    if isinstance(line, RefusedError):
        raise line
    columns = [name.strip() for name in _cells(line)]
    if "reference" not in columns:
        raise RefusedError(
            "its first line does not name a column 'reference', so it is no table of referrals; the first line "
            "must name "
            "reference, received_at and facts, with commas between them"
        )
    if len(columns) > context.limits.columns:
        raise RefusedError(f"it has more than {context.limits.columns:,} columns, which no table of referrals has")
    twice = [plain_name(name) or "a column" for name, count in Counter(columns).items() if count > 1]
    if twice:
        raise RefusedError(f"it names {listed(twice, 10)} twice, so one of the two would be lost; remove one of them")
    check_names((name for name in columns if name not in _RECORD), context.vocabulary)
    return columns


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        raise RefusedError(
            "its quotation marks do not close on the line, so it cannot be told where a cell ends; a cell never "
            "needs a "
            "line break: remove it"
        ) from None


def _item(number: int, line: str | RefusedError, columns: list[str], vocabulary: Vocabulary) -> Item:
    try:
        return _row(number, _line(line), columns, vocabulary).item()
    except RefusedError as refusal:
        return Declined(row=number, reason=str(refusal))


def _line(line: str | RefusedError) -> list[str]:
    if isinstance(line, RefusedError):
        raise line
    return _cells(line)


def _row(number: int, cells: list[str], columns: list[str], vocabulary: Vocabulary) -> Row:
    if len(cells) != len(columns):
        raise RefusedError(
            f"it has {len(cells)} cells where there are {len(columns)} columns, so a value may be in the wrong column; "
            "correct the row"
        )
    row = Row(number)
    for name, cell in zip(columns, cells, strict=True):
        if name == "reference":
            row.take_reference(cell)
        elif name == "received_at":
            row.take_received(cell.strip())
        else:
            row.take_fact(vocabulary[name], meaning(vocabulary[name], cell))
    return row


def _recognises(document: Document) -> bool:
    return document.suffix == ".csv" or b"reference" in document.head.partition(b"\n")[0]


ADAPTER = Adapter(name="neutral records (CSV)", recognises=_recognises, read=with_rows(read))
