"""A proposal stands on what was seen: it is void from the change of its case on, and says which change that was."""

from __future__ import annotations

from functools import partial

from django.db.models import F

from tidegate.casework.audit.chain import once_sealed
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Act
from tidegate.casework.decisions.catalogue import VOID
from tidegate.casework.decisions.models import Proposal

OUTDATED = """EXISTS (
    SELECT 1 FROM decisions_proposal p JOIN cases_case c ON c.id = p.case_id
    WHERE p.case_id = it.id AND p.state = 'open' AND p.case_version <> c.version
)"""


def void(acting: Acting, act: Act) -> None:
    """Void the open proposal of the case that the action changed, once the action's entry has the position it is named by."""
    once_sealed(partial(_void, acting, act))


def _void(acting: Acting, act: Act) -> None:
    outdated = Proposal.everything.filter(case_id=act.case_id, state="open").exclude(case_version=F("case__version"))
    outdated.update(
        state="void", closed_by=acting.user_id, closed_at=acting.at, closed_because=VOID, voided_by=act.entry.position
    )  # fmt: skip
