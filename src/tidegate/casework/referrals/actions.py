"""Every write of referrals: take a batch of files in. Each item ends as accepted, duplicate of another, or rejected because."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tidegate.casework.access.models import Team, Unit
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.errors import ConflictError, InvalidError
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.referrals.contents import content_of
from tidegate.casework.referrals.filing import Filed, Filing
from tidegate.casework.referrals.models import Batch, ItemReceipt
from tidegate.intake import read
from tidegate.records.referrals import Receipt, Status


@action(Permission.TAKE_REFERRALS, Operation.COLLECTION)
def take_batch(acting: Acting, *, paths: Sequence[Path], unit_id: str, team_id: str | None = None) -> Done:
    """Take files in, whole or not at all, and file each referral with a case. The same files are taken once."""
    acting.require(Permission.TAKE_REFERRALS, unit_id)
    unit = _unit(unit_id, team_id)
    content = content_of(paths)
    earlier = Batch.everything.filter(unit=unit, content=content).first()
    if earlier is not None:
        return Done(subject=earlier, details={"taken_before": True})
    receipts = list(read(paths, current_pack().vocabulary))
    if content_of(paths) != content:
        raise ConflictError(
            "The files changed while they were read, so nothing was taken: give them again when they are whole."
        )
    filing = Filing(acting, unit.pk, team_id)
    ends = filing.file_all(receipts)
    batch = _keep(acting, Batch(unit=unit, team_id=team_id, content=content), ends)
    filing.save_referrals(batch, ends)
    _keep_receipts(acting, batch, receipts, ends)
    counts = {"accepted": batch.accepted, "duplicates": batch.duplicates, "rejected": batch.rejected}
    return Done(subject=batch, details={**counts, "cases_opened": batch.cases_opened, "unit": unit.pk})


def _unit(unit_id: str, team_id: str | None) -> Unit:
    """The unit, locked: two batches of one unit are taken one after the other, so none opens a case that the other did."""
    unit = Unit.everything.select_for_update().filter(pk=unit_id).first()
    if unit is None:
        raise InvalidError({"unit": "There is no such unit."})
    if team_id is not None and not Team.everything.filter(pk=team_id, unit=unit).exists():
        raise InvalidError({"team": "There is no such team in this unit."})
    return unit


def _keep(acting: Acting, batch: Batch, ends: Sequence[Filed]) -> Batch:
    """Complete the batch's row with who took it and what became of its items."""
    counts = Counter(end.status for end in ends)
    batch.id = acting.new_id("bat")
    batch.taken_by, batch.taken_at, batch.door = acting.user_id, acting.at, acting.through.value
    batch.accepted, batch.duplicates = counts[Status.ACCEPTED], counts[Status.DUPLICATE]
    batch.rejected = counts[Status.REJECTED]
    batch.cases_opened = sum(end.opened for end in ends)
    batch.save(force_insert=True)
    return batch


def _keep_receipts(acting: Acting, batch: Batch, receipts: Sequence[Receipt], ends: Sequence[Filed]) -> None:
    ItemReceipt.everything.bulk_create(
        (
            ItemReceipt(
                id=acting.new_id("rcp"),
                batch=batch,
                number=number,
                source=receipt.source[:400],
                status=end.status.value,
                reference=(receipt.reference or "")[:100],
                reason=end.reason[:1000],
                referral_id=end.referral_id or None,
            )
            for number, (receipt, end) in enumerate(zip(receipts, ends, strict=True), start=1)
        ),
        batch_size=500,
    )
