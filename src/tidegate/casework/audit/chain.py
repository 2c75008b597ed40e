"""Appending to the audit trail, inside the transaction of what it records: both happen, or neither.

Every writer waits for its turn at the end of the chain, until its transaction ends. So what one act brings about is
gathered (:func:`gathered`), and sealed at once when all else is done: the end is then held for moments, not for the whole act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from tidegate.casework.audit.entries import FIELDS, body_of, digest_of, seal_of
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.audit.operations import Operation
from tidegate.records.digests import canonical_json

if TYPE_CHECKING:
    from tidegate.casework.common.acting import Acting

_LOCK = "SELECT position, digest FROM audit_audithead WHERE id = 1"
_COLUMNS = (*FIELDS, "digest", "seal")
_INSERT = f"INSERT INTO audit_auditentry ({', '.join(_COLUMNS)}) VALUES "  # noqa: S608  our own names
_ROW = f"({', '.join(['%s'] * len(_COLUMNS))})"
_MOST_ROWS = 1000  # a statement of PostgreSQL takes 65,535 values
_MOVE = "UPDATE audit_audithead SET position = %s, digest = %s WHERE id = 1"


Statement = tuple[str, Sequence[Any]]
"""One that writes, and its values."""


@dataclass(slots=True)
class _Gathering:
    """What waits to be sealed, what is written along with it, and what must be done once it is."""

    entries: list[AuditEntry] = field(default_factory=list)
    along: list[Callable[[], Statement]] = field(default_factory=list)
    afterwards: list[Callable[[], None]] = field(default_factory=list)


_gathering: ContextVar[_Gathering | None] = ContextVar("gathering", default=None)


@contextmanager
def gathered() -> Iterator[None]:
    """Entries appended within wait for its end; where one stands within another, for the end of the outermost.

    Must lie within the transaction of what they record. What was gathered by a block that fails is forgotten.
    """
    outer = _gathering.get()
    gathering = outer or _Gathering()
    entries, along, afterwards = len(gathering.entries), len(gathering.along), len(gathering.afterwards)
    token = _gathering.set(gathering)
    try:
        yield
    except BaseException:
        del gathering.entries[entries:], gathering.along[along:], gathering.afterwards[afterwards:]
        raise
    finally:
        _gathering.reset(token)
    if outer is None:
        _seal(gathering.entries, gathering.along)
        for write in gathering.afterwards:
            write()


def once_sealed(write: Callable[[], None]) -> None:
    """Call ``write`` when what is being gathered has its positions: for rows that name one."""
    _gathered_now().afterwards.append(write)


def sealed_along(statement: Callable[[], Statement]) -> None:
    """The same for what is one statement that nothing else waits for: it goes to the database together with the entries."""
    _gathered_now().along.append(statement)


def _gathered_now() -> _Gathering:
    gathering = _gathering.get()
    if gathering is None:
        raise RuntimeError("Nothing is being gathered here, so nothing can wait for its sealing: every position is known.")
    return gathering


def append(
    acting: Acting,
    *,
    action: str,
    operation: Operation,
    subject_kind: str,
    subject_id: str,
    case_id: str | None = None,
    details: Mapping[str, object] | None = None,
) -> AuditEntry:
    """Append one entry and give it. Must be called within a transaction.

    Its position, seal and digest are there at once, or within :func:`gathered` when that has ended.
    """
    entry = AuditEntry(
        id=acting.new_id("aud"),
        at=acting.at.isoformat(timespec="microseconds"),
        user_id=acting.user_id,
        action=action,
        operation=operation.value,
        purpose=acting.purpose.value if acting.purpose else "",
        through=acting.through.value,
        request_id=acting.request_id,
        case_id=case_id or "",
        subject_kind=subject_kind,
        subject_id=subject_id,
        details=canonical_json(dict(details or {})),
    )
    gathering = _gathering.get()
    if gathering is None:
        _seal([entry])
    else:
        gathering.entries.append(entry)
    return entry


def _seal(entries: Sequence[AuditEntry], along: Sequence[Callable[[], Statement]] = ()) -> None:
    """Chain the entries to the end of the trail, which stays locked from here until the transaction ends."""
    if not entries:
        return
    position, digest = _locked_head()
    for entry in entries:
        position += 1
        entry.position = position
        body = body_of(entry.as_entry())
        entry.seal = seal_of(settings.TIDEGATE_KEYS.audit, digest, body)
        entry.digest = digest = digest_of(digest, body, entry.seal)
    _write(entries, [*(statement() for statement in along), (_MOVE, (position, digest))])


def _locked_head() -> tuple[int, str]:
    """Written out, like what follows: every audited write waits for its turn here, and Django would take thrice the time.

    SQLite has locked the whole database when the transaction began (IMMEDIATE).
    """
    if not connection.in_atomic_block:
        raise RuntimeError("append() was called outside a transaction: what it records could happen without it.")
    with connection.cursor() as cursor:
        cursor.execute(f"{_LOCK} FOR UPDATE" if connection.vendor == "postgresql" else _LOCK)
        position, digest = cursor.fetchone()
        return position, digest


def _write(entries: Sequence[AuditEntry], along: Sequence[Statement]) -> None:
    """Keep the entries and what goes along with them, the new head last: on PostgreSQL in one journey, unless very many."""
    rows = [[getattr(entry, name) for name in _COLUMNS] for entry in entries]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            while len(rows) > _MOST_ROWS:
                cursor.execute(_INSERT + _rows(_MOST_ROWS), _values(rows[:_MOST_ROWS]))
                del rows[:_MOST_ROWS]
            cursor.execute(*_together([(_INSERT + _rows(len(rows)), _values(rows)), *along]))
        else:
            cursor.executemany(_INSERT + _ROW, rows)
            for statement, values in along:
                cursor.execute(statement, values)


def _together(statements: Sequence[Statement]) -> Statement:
    """Several as one. None of them sees what the others write."""
    *before, last = [statement for statement, _ in statements]
    named = ", ".join(f"part_{number} AS ({statement})" for number, statement in enumerate(before))
    return f"WITH {named} {last}", [value for _, values in statements for value in values]


def _rows(many: int) -> str:
    return ", ".join([_ROW] * many)


def _values(rows: Sequence[Sequence[Any]]) -> list[Any]:
    return [value for row in rows for value in row]
