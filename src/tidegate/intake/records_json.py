"""Neutral records as JSON: one record, a list of records, or one record to a line (NDJSON).

A record is ``{"reference": …, "received_at": …, "facts": {name: value}}``; a value may also be ``{"value": …,
"known_on": "YYYY-MM-DD", "source": …}``. Lines are read one at a time, twice: first for the names of facts, so that a
misspelt one refuses the file before anything of it is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tidegate.intake.documents import Document
from tidegate.intake.items import Adapter, Context, Declined, Item
from tidegate.intake.json_text import closes, decoded, read_json
from tidegate.intake.limits import RefusedError, looks_encoded, plain_name
from tidegate.intake.lines import lines
from tidegate.intake.neutral import Row, check_names, with_rows
from tidegate.intake.reading import day
from tidegate.records.facts import FIRST_DATE, LAST_DATE, Vocabulary

_RECORD = {"reference", "received_at", "facts"}
_FACT = {"value", "known_on", "source"}
_LINED = {".ndjson", ".jsonl"}


def read(document: Document, context: Context) -> Iterator[Item]:
    """Every record, taken or declined. Everything is refused when a record names a fact that is not known."""
    rows = partial(_lined if _is_lined(document) else _listed, document, context)
    check_names((name for _number, value in rows() for name in _names(value)), context.vocabulary)
    for number, value in rows():
        if isinstance(value, RefusedError):
            yield Declined(row=number, reason=str(value))
        else:
            yield _row(number, value, context.vocabulary).item()


def _is_lined(document: Document) -> bool:
    """Whether each line holds a record: by its name, or when a first line that is complete has another after it."""
    first, _end, rest = document.head.partition(b"\n")
    try:
        return document.suffix in _LINED or (bool(rest.strip()) and _opens(first) and closes(decoded(first)))
    except RefusedError:
        return False


def _opens(first: bytes) -> bool:
    return first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _lined(document: Document, context: Context) -> Iterator[tuple[int, object]]:
    with document.open() as stream:
        for number, line in lines(stream, context.limits):
            try:
                yield number, line if isinstance(line, RefusedError) else read_json(line.encode(), context.limits)
            except RefusedError as refusal:
                yield number, refusal


def _listed(document: Document, context: Context) -> Iterator[tuple[int, object]]:
    with document.whole(context.limits) as stream:
        value = read_json(stream.read(context.limits.document + 1), context.limits)
    yield from enumerate(value if isinstance(value, list) else [value], 1)


def _names(value: object) -> list[str]:
    facts = value.get("facts") if isinstance(value, dict) else None
    return list(facts) if isinstance(facts, dict) else []


def _row(number: int, value: object, vocabulary: Vocabulary) -> Row:
    row = Row(number)
    if not isinstance(value, dict):
        row.mistakes.append("the record: expected an object with reference, received_at and facts")
        return row
    row.take_reference(value.get("reference"))
    row.take_received(value.get("received_at"))
    misplaced = [name for name in value if name in vocabulary]
    row.mistakes += [f"the record: {name} is a fact, so write it within facts" for name in misplaced]
    row.mistakes += _not_expected(value, {*_RECORD, *misplaced}, "the record")
    facts = value.get("facts", {})
    if isinstance(facts, dict):
        for name, said in facts.items():
            _take(row, name, said, vocabulary)
    else:
        row.mistakes.append("facts: expected an object of facts by name")
    return row


def _take(row: Row, name: str, said: object, vocabulary: Vocabulary) -> None:
    """Take a fact that is given by its value alone, or with the day on which it was known and from whom."""
    if not isinstance(said, dict):
        row.take_fact(vocabulary[name], said)
        return
    row.mistakes += _not_expected(said, _FACT, name)
    row.take_fact(vocabulary[name], said.get("value"))
    known_on, source = said.get("known_on"), said.get("source")
    if known_on is not None:
        _take_known_on(row, name, known_on)
    if source is not None and (not isinstance(source, str) or plain_name(source) is None or looks_encoded(source)):
        row.mistakes.append(f"{name}: expected as its source one short plain word, such as a role or a system")


def _take_known_on(row: Row, name: str, known_on: object) -> None:
    on = day(known_on) if isinstance(known_on, str) and len(known_on) == 10 else None
    if on is None or not FIRST_DATE <= on <= LAST_DATE:
        row.mistakes.append(f"{name}: expected as known_on a date as YYYY-MM-DD from {FIRST_DATE} to {LAST_DATE}")
    else:
        row.known_on[name] = on


def _not_expected(value: dict[str, object], expected: set[str], where: str) -> list[str]:
    extra = [plain_name(name) or "a name that is not a plain word" for name in value if name not in expected]
    return [f"{where}: {name} is not read here, so remove it" for name in extra]


def _recognises(document: Document) -> bool:
    return document.head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["} or document.suffix in _LINED


ADAPTER = Adapter(name="neutral records (JSON)", recognises=_recognises, read=with_rows(read))
