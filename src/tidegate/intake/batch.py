"""Reading a batch: every item of every file gets one receipt, in an order that depends on nothing but the files."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tidegate.intake.adapters import adapter_for
from tidegate.intake.documents import open_document, unreadable
from tidegate.intake.finding import Found, find
from tidegate.intake.items import Context, Declined, Item, Taken
from tidegate.intake.limits import DEFAULT_LIMITS, Limits, RefusedError
from tidegate.records.facts import Vocabulary
from tidegate.records.referrals import Receipt, Status


def read(paths: Iterable[Path], vocabulary: Vocabulary, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Receipt]:
    """Read files and folders and give a receipt for every item, one at a time.

    The files are gone through twice: first to gather the fileDetails that belong to reports, then to read. A
    fileDetails document that has found its report is named in that report's receipt; otherwise it gets its own.
    Nothing is written and nothing remembered, so a batch that was broken off is simply read again: same files, same
    receipts.
    """
    given = [Path(path) for path in paths]
    context, ledger = Context(vocabulary, limits), _Ledger()
    for found in find(given, limits):
        with suppress(RefusedError, OSError):
            _gather(found, context)
    for found in find(given, limits):
        for item in _items(found, context):
            yield ledger.receipt(found.source, item)
    for source, number in context.files.orphans():
        yield Receipt(source=source, status=Status.REJECTED, reference=number, reason=_orphaned(number))


def _orphaned(number: str) -> str:
    return (
        f"it describes a file of report {number}, which was not taken with this batch, so there is nothing to join it to; "
        f"read it together with its report, named {number}.xml or alone in the same folder"
    )


def _gather(found: Found, context: Context) -> None:
    if found.refusal is None:
        document = open_document(found.path, found.source)
        adapter_for(document).gather(document, context)


def _items(found: Found, context: Context) -> Iterator[Item]:
    """The items of one file; what cannot be read is an item too."""
    try:
        if found.refusal is not None:
            raise found.refusal
        document = open_document(found.path, found.source)
        yield from adapter_for(document).read(document, context)
    except RefusedError as refusal:
        yield Declined(reason=str(refusal))
    except OSError as error:
        yield Declined(reason=str(unreadable(error)))


@dataclass(slots=True)
class _Ledger:
    """What has been taken so far in this batch, by reference and by content: 16 bytes for each, and where it was."""

    _places: dict[bytes, tuple[str, int | None, bytes]] = field(default_factory=dict)

    def receipt(self, source: str, item: Item) -> Receipt:
        """The receipt of an item, which from now on is known."""
        here = _place(source, item.row)
        if isinstance(item, Declined):
            return Receipt(source=here, status=item.status, reference=item.reference, reason=item.reason)
        return self._known(here, item) or self._accepted(source, here, item)

    def _accepted(self, source: str, here: str, item: Taken) -> Receipt:
        referral = item.referral
        place = (source, item.row, item.content[:16])
        for key in _keys(item):
            self._places[key] = place
        return Receipt(source=here, status=Status.ACCEPTED, reference=referral.reference, reason=item.note, referral=referral)

    def _known(self, here: str, item: Taken) -> Receipt | None:
        by_reference, by_content = (self._places.get(key) for key in _keys(item))
        first = by_reference or by_content
        if first is None:
            return None
        source, row, content = first
        if by_reference is None:
            why = "has the same content under another reference"
        elif content == item.content[:16]:
            why = "has the same reference and content"
        else:
            why = (
                "has the same reference but its content differs; if it is another report, give it a reference "
                "of its own "
                "and read it again, otherwise compare the two"
            )
        return Receipt(
            source=here,
            status=Status.DUPLICATE,
            reference=item.referral.reference,
            reason=f"{_place(source, row)} was taken first and {why}",
        )


def _keys(item: Taken) -> tuple[bytes, bytes]:
    reference = hashlib.sha256(b"reference " + item.referral.reference.encode("ascii")).digest()[:16]
    return reference, hashlib.sha256(b"content " + item.content).digest()[:16]


def _place(source: str, row: int | None) -> str:
    return source if row is None else f"{source} row {row}"
