"""Every reading of referrals: batches and their receipts, and the referrals of a case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.guard import consult, visible_cases
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.referrals.models import Batch, ItemReceipt, Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchShown:
    """A batch and what became of its items."""

    id: str
    unit_id: str
    taken_by: str
    taken_at: dt.datetime
    door: str
    accepted: int
    duplicates: int
    rejected: int
    cases_opened: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptShown:
    """A receipt. ``case_id`` and ``case_reference`` are empty where there is no case, or none that the reader may see."""

    number: int
    source: str
    status: str
    reference: str
    reason: str
    case_id: str
    case_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralShown:
    """A referral that was filed with a case."""

    reference: str
    received_at: dt.datetime | None
    batch_id: str
    taken_at: dt.datetime
    unread: dict[str, int]


def batches(acting: Acting, *, after: str = "", most: int = 50) -> list[BatchShown]:
    """The batches of this person's units, newest first; ``after`` is the last one of the page before."""
    acting.require(Permission.TAKE_REFERRALS)
    units = acting.units_with(Permission.TAKE_REFERRALS)
    rows = Batch.everything.all() if units is None else Batch.everything.filter(unit_id__in=sorted(units))
    if after:
        rows = rows.filter(pk__lt=after)  # identifiers sort by time
    return [_batch(row) for row in rows.order_by("-pk")[:most]]


def batch(acting: Acting, batch_id: str) -> BatchShown:
    """One batch. Raises NotFoundError."""
    return _batch(_find(acting, batch_id))


def receipts(acting: Acting, batch_id: str, *, after: int = 0, most: int = 100) -> list[ReceiptShown]:
    """The receipts of a batch in the order of its files, those after number ``after``."""
    rows = (
        ItemReceipt.everything.filter(batch=_find(acting, batch_id), number__gt=after)
        .select_related("referral__case")
        .order_by("number")[:most]
    )
    listed = list(rows)
    seen = set(visible_cases(acting).filter(pk__in=[_case_id(row) for row in listed]).values_list("pk", flat=True))
    return [_receipt(row, seen) for row in listed]


def for_case(acting: Acting, case_id: str) -> list[ReferralShown]:
    """The referrals of a case, earliest first."""
    with transaction.atomic():
        case = consult(acting, case_id, "referrals")
    rows = Referral.everything.filter(case=case).select_related("batch").order_by("received_at", "pk")
    return [
        ReferralShown(
            reference=row.reference,
            received_at=row.received_at,
            batch_id=row.batch_id,
            taken_at=row.batch.taken_at,
            unread=dict(row.unread),
        )
        for row in rows
    ]


def _find(acting: Acting, batch_id: str) -> Batch:
    row = Batch.everything.filter(pk=batch_id).first()
    if row is None or not acting.may(Permission.TAKE_REFERRALS, row.unit_id):
        raise NotFoundError("There is no such batch, or it belongs to a unit whose referrals you do not take.")
    return row


def _case_id(row: ItemReceipt) -> str:
    return row.referral.case_id if row.referral else ""


def _receipt(row: ItemReceipt, seen: set[str]) -> ReceiptShown:
    case = row.referral.case if row.referral and row.referral.case_id in seen else None
    return ReceiptShown(
        number=row.number,
        source=row.source,
        status=row.status,
        reference=row.reference,
        reason=row.reason,
        case_id=case.pk if case else "",
        case_reference=case.reference if case else "",
    )


def _batch(row: Batch) -> BatchShown:
    return BatchShown(
        id=row.pk,
        unit_id=row.unit_id,
        taken_by=row.taken_by,
        taken_at=row.taken_at,
        door=row.door,
        accepted=row.accepted,
        duplicates=row.duplicates,
        rejected=row.rejected,
        cases_opened=row.cases_opened,
    )
