"""What follows a restore: erasures that were carried out after the backup was made are carried out again."""

from __future__ import annotations

import json

from tidegate.casework.access.system import the_system
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.protection.actions import reapply_erasure
from tidegate.site.clock import now


def reapply(certificate: str) -> int:
    """Erase what a certificate's file says was erased; gives how many records that were."""
    reapply_erasure(the_system(now()), certificate=certificate)
    noted = AuditEntry.everything.filter(action="reapply_erasure").latest("position")
    details: dict[str, int] = json.loads(noted.details)
    return details["rows"]
