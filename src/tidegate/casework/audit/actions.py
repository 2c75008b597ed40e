"""Writes about the trail itself: that it was exported, and checkpoints for the second party."""

from __future__ import annotations

from django.conf import settings

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.checkpoints import sign
from tidegate.casework.audit.models import AuditCheckpoint, AuditHead
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action


@action(Permission.READ_AUDIT, Operation.DISCLOSURE)
def begin_export(acting: Acting, *, after: int = 0) -> Done:
    """Note that the trail after an entry is exported; the note is the last entry that the export holds."""
    del acting
    return Done(subject=AuditHead.everything.select_for_update().get(id=1), details={"after": after})


@action(Permission.USE_SYSTEM, Operation.ADMINISTRATION)
def take_checkpoint(acting: Acting) -> Done:
    """Sign the end of the trail, for a second party to keep. A trail that has not grown keeps its last checkpoint."""
    head = AuditHead.everything.select_for_update().get(id=1)
    signed = sign(
        settings.TIDEGATE_KEYS.checkpoint_key(),
        position=head.position, digest=head.digest, at=acting.at.isoformat(timespec="seconds"),
    )  # fmt: skip
    kept, _ = AuditCheckpoint.everything.get_or_create(
        position=signed.position,
        defaults={"digest": signed.digest, "at": signed.at, "public_key": signed.public_key, "signature": signed.signature},
    )
    return Done(subject=kept, details={"position": kept.position})
