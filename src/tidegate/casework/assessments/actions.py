"""Every write of assessments: assess one case on request, and those that the clock or a new policy has reached."""

from __future__ import annotations

import contextlib
from functools import partial

from tidegate.casework.access.roles import Permission
from tidegate.casework.assessments.assessing import assess_case
from tidegate.casework.assessments.due import due_for_reassessment, mark_overtaken_by_policy
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.cases.guard import grow, hold, open_for_change
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Codes, Problems
from tidegate.casework.common.errors import ConflictError

TRIGGERS: Codes = {
    "referral": "A referral was filed",
    "fact": "A fact was recorded",
    "correction": "A fact was corrected",
    "policy": "The policy changed",
    "clock": "Time passed",
    "request": "Somebody asked for it",
    "before_action": "Before enforcement action",
}

BY_ITSELF = frozenset({"policy", "clock"})
"""Triggers that are nobody's act: the case has changed only where the answer has, so that no proposal is void for nothing."""


@action(Permission.WORK_TASKS)
def assess(acting: Acting, *, case_id: str, trigger: str = "request", seen_version: int | None = None) -> Done:
    """Assess a case as it stands now under the current policy."""
    problems = Problems()
    problems.check("trigger", trigger, TRIGGERS)
    problems.raise_any()
    by_itself = trigger in BY_ITSELF
    opened = hold if by_itself else partial(open_for_change, seen_version=seen_version)
    case = opened(acting, case_id, Permission.WORK_TASKS)
    if case.closed_at is not None:
        raise ConflictError("This case is closed, so it is assessed no more. If there is news, it belongs to a new referral.")
    before = Assessment.everything.filter(case=case, is_current=True).values_list("pk", flat=True).first()
    made = assess_case(acting, case, trigger).row
    if by_itself and made.pk != before:
        grow(case)
    details = {"trigger": trigger, "level": case.level, "could_be": case.could_be, "policy": made.pack_digest}
    return Done(subject=made, case_id=case.pk, details=details)


def reassess_due(acting: Acting, *, most: int = 1000) -> int:
    """Assess, each in a transaction of its own, the cases whose answer the clock or a new policy may have changed.

    One that somebody closes meanwhile is passed over: the others still wait.
    """
    mark_overtaken_by_policy()
    done = 0
    for case_id, trigger in due_for_reassessment(acting.at, most):
        with contextlib.suppress(ConflictError):
            assess(acting, case_id=case_id, trigger=trigger)
            done += 1
    return done
