"""Every read of the trail. Reading it is itself an entry: who looks after the guards is seen too."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.chain import append
from tidegate.casework.audit.checkpoints import Checkpoint, is_signed
from tidegate.casework.audit.entries import START, body_of, digest_of, line_of, seal_of
from tidegate.casework.audit.models import AuditCheckpoint, AuditEntry, AuditHead
from tidegate.casework.audit.operations import Operation
from tidegate.casework.audit.verifying import Fault, Verdict, verify
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.codes import Problems

MOST = 100
"""The most entries of one page."""

FILTERS = ("case_id", "user_id", "action", "operation", "purpose", "subject_id", "request_id")
"""What entries can be searched by, each exactly."""

_CHUNK = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryShown:
    """An entry as the auditor reads it."""

    position: int
    id: str
    at: str
    user_id: str
    action: str
    operation: str
    purpose: str
    through: str
    request_id: str
    case_id: str
    subject_kind: str
    subject_id: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesFound:
    """A page of entries, the newest first. ``before`` asks for the next page; None: there is none."""

    entries: tuple[EntryShown, ...]
    before: int | None


def search(
    acting: Acting,
    *,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    before: int | None = None,
    most: int = MOST,
    **equal: str,
) -> EntriesFound:
    """Entries by what they say (``FILTERS``) and when (from ``since`` to before ``until``); logged."""
    acting.require(Permission.READ_AUDIT)
    problems = Problems()
    for name in equal:
        problems.check("filter", name, FILTERS)
    problems.unless(1 <= most <= MOST, "most", f"Ask for 1 to {MOST} entries.")
    problems.raise_any()
    asked = {name: value for name, value in equal.items() if value}
    rows = AuditEntry.everything.filter(**asked)
    start, end = (_as_kept(each) for each in (since, until))
    for bound, value in (("at__gte", start), ("at__lt", end), ("position__lt", before)):
        rows = rows.filter(**{bound: value}) if value else rows
    with transaction.atomic():
        page = list(rows.order_by("-position")[: most + 1])
        _note(acting, "search_audit", {**asked, "since": start, "until": end, "found": len(page[:most])})
    shown = tuple(_shown(each) for each in page[:most])
    return EntriesFound(entries=shown, before=shown[-1].position if len(page) > most else None)


def verify_now(acting: Acting, *, whole: bool = False) -> Verdict:
    """Verify the trail as it lies in this database, with the key: after its last checkpoint, or the ``whole``; logged."""
    acting.require(Permission.READ_AUDIT)
    with transaction.atomic():
        checkpoint = _last_checkpoint()
        after = checkpoint.position if checkpoint and not whole else 0
        verdict = _verified(checkpoint, after)
        _note(acting, "verify_audit", {"after": after, "fault": verdict.fault, "position": verdict.position})
    return verdict


def _verified(checkpoint: Checkpoint | None, after: int) -> Verdict:
    """What is kept beside the entries, the last checkpoint and the head, is no more trusted than they are."""
    keys = settings.TIDEGATE_KEYS
    if checkpoint and not is_signed(checkpoint, keys.checkpoint_key().public_key().public_bytes_raw().hex()):
        says = "The checkpoint that is kept of it is not signed by this installation's key, so somebody else put it there."
        return replace(_nothing(after), fault=Fault.REWRITTEN, position=checkpoint.position, says=says)
    head = AuditHead.everything.get(id=1)
    lines = (line.encode("ascii") for line in exported(after))
    verdict = verify(lines, key=keys.audit, checkpoint=checkpoint, tail=after > 0)
    if verdict.holds and verdict.last < head.position:
        says = f"The trail ends before it, but {head.position} entries were written."
        return replace(verdict, fault=Fault.CUT_SHORT, position=verdict.last + 1, says=says)
    return verdict


def _nothing(after: int) -> Verdict:
    return Verdict(first=after + 1, last=after, digest="")


def checkpoints(acting: Acting, most: int = MOST) -> tuple[Checkpoint, ...]:
    """The latest checkpoints, the newest first."""
    acting.require(Permission.READ_AUDIT)
    return tuple(_checkpoint(each) for each in AuditCheckpoint.everything.order_by("-position")[:most])


def exported(after: int = 0, until: int | None = None) -> Iterator[str]:
    """The lines of an export, from after one entry to another. For ``begin_export``, which notes that it happens."""
    rows = AuditEntry.everything.filter(position__gt=after)
    rows = rows if until is None else rows.filter(position__lte=until)
    for row in rows.order_by("position").iterator(chunk_size=_CHUNK):
        yield line_of(row.digest, row.seal, body_of(row.as_entry()))


def _as_kept(at: dt.datetime | None) -> str:
    """A moment as entries have it, so that texts compare as the moments do; empty where there is none."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds") if at else ""


def is_sealed_by_us() -> bool:
    """Whether the last entry was sealed by this installation's key. One that was altered since is left to the verification."""
    last = AuditEntry.everything.order_by("-position").first()
    if last is None:
        return True
    before = AuditEntry.everything.filter(position=last.position - 1).first()
    previous, body = before.digest if before else START, body_of(last.as_entry())
    intact = last.digest == digest_of(previous, body, last.seal)
    return not intact or last.seal == seal_of(settings.TIDEGATE_KEYS.audit, previous, body)


def _note(acting: Acting, action: str, details: dict[str, Any]) -> None:
    head = AuditHead.everything.get(id=1)
    append(
        acting, action=action, operation=Operation.CONSULTATION, subject_kind="audit.audithead", subject_id=str(head.pk),
        details=details,
    )  # fmt: skip


def _last_checkpoint() -> Checkpoint | None:
    last = AuditCheckpoint.everything.order_by("-position").first()
    return _checkpoint(last) if last else None


def _checkpoint(row: AuditCheckpoint) -> Checkpoint:
    return Checkpoint(position=row.position, digest=row.digest, at=row.at, public_key=row.public_key, signature=row.signature)


def _shown(row: AuditEntry) -> EntryShown:
    return EntryShown(**{**row.as_entry(), "details": json.loads(row.details)})
