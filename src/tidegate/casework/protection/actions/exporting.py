"""Exporting what is held of a person: who, why and until when. The content is read by ``queries``, and never kept."""

from __future__ import annotations

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.protection.catalogue import EXPORT_OPEN_FOR, EXPORTS
from tidegate.casework.protection.models import SubjectExport
from tidegate.casework.protection.whole import whole


@action(Permission.PROTECT_DATA, Operation.DISCLOSURE)
def export_subject(acting: Acting, *, subject_id: str, reason: str) -> Done:
    """Export what is held of a person, for a coded reason. It can be taken out for a day, by who asked for it."""
    purpose = acting.stated_purpose()
    extent = whole(acting, subject_id, Permission.PROTECT_DATA)
    problems = Problems()
    problems.check("reason", reason, EXPORTS)
    problems.raise_any()
    made = SubjectExport.everything.create(
        id=acting.new_id("exp"),
        subject_id=extent.subjects[0],
        reason=reason,
        exported_by=acting.user_id,
        exported_at=acting.at,
        expires_at=acting.at + EXPORT_OPEN_FOR,
    )
    return Done(subject=made, details={"reason": reason, "purpose": purpose.value, "cases": list(extent.cases)})
