"""How far a case has come: a table of what may follow what, kept by the actions and, as to the names, by the database."""

from __future__ import annotations

from tidegate.casework.cases.models import Case
from tidegate.casework.common.codes import Codes
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.common.rows import change

STAGES: Codes = {
    "triage": "Triage",
    "investigation": "Under investigation",
    "with_prosecutor": "With the prosecutor",
    "decided": "Decided",
    "closed": "Closed",
}
"""Every stage, in the order of an ordinary case."""

MAY_FOLLOW: dict[str, frozenset[str]] = {
    "triage": frozenset({"investigation", "with_prosecutor", "decided", "closed"}),
    "investigation": frozenset({"with_prosecutor", "decided", "closed"}),
    "with_prosecutor": frozenset({"investigation", "decided", "closed"}),
    "decided": frozenset({"investigation", "with_prosecutor", "closed"}),
    "closed": frozenset({"investigation"}),
}
"""What may follow each stage; a stage may always stay what it is."""


def move(case: Case, to: str) -> None:
    """Move a case that is open for change. Raises ConflictError where the table does not allow it."""
    if to == case.stage:
        return
    if to not in MAY_FOLLOW[case.stage]:
        raise ConflictError(
            f"A case that is {STAGES[case.stage].lower()} cannot become {STAGES[to].lower()}, so nothing was done."
        )
    change(case, stage=to)
