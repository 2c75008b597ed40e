"""What an adapter is, what it is given, and what it hands back for each item it finds in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tidegate.intake.documents import Document
from tidegate.intake.file_records import FileRecords
from tidegate.intake.limits import Limits
from tidegate.records.facts import Vocabulary
from tidegate.records.referrals import Referral, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A referral that was read. ``content`` is the digest of what it was read from, by which copies are known.

    ``row`` is its place in a table or collection, ``note`` what the receipt should say of how it was read.
    """

    referral: Referral
    content: bytes
    row: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """An item that was not read, and why."""

    reason: str
    row: int | None = None
    reference: str | None = None
    status: Status = Status.REJECTED


Item = Taken | Declined


@dataclass(frozen=True, slots=True)
class Context:
    """What all adapters of one call share: the facts that may be set, the limits, and the fileDetails gathered."""

    vocabulary: Vocabulary
    limits: Limits
    files: FileRecords = field(default_factory=FileRecords)


def nothing_to_gather(_document: Document, _context: Context) -> None:
    """The first pass of a format that no other document is joined to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """One format.

    ``recognises`` looks at a document's first bytes; ``gather`` is called for every document of a call before ``read``
    is called for any. Both may raise RefusedError, whose message then is the receipt of the whole file.
    """

    name: str
    recognises: Callable[[Document], bool]
    read: Callable[[Document, Context], Iterator[Item]]
    gather: Callable[[Document, Context], None] = nothing_to_gather
