"""Restricted cases: closed to all but their members; emergency openings, and the review that follows each."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access import catalogue
from tidegate.casework.access.models import User
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.guard import open_for_change
from tidegate.casework.cases.models import BreakGlass, Case, CaseMember
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError, NotPermittedError, counted
from tidegate.casework.tasks.models import Task

OPEN_FOR = dt.timedelta(hours=4)
"""How long an emergency opening lasts. Our assumption: half a shift."""


@action(Permission.RESTRICT, Operation.ADMINISTRATION)
def restrict_case(acting: Acting, *, case_id: str, reason: str, seen_version: int | None = None) -> Done:
    """Close a case to all but its members, of whom its owner and the one who restricts it are the first.

    Open tasks of others, who no longer see them, are the owner's from then on, or nobody's where there is none.
    """
    problems = Problems()
    problems.check("reason", reason, catalogue.RESTRICTIONS)
    problems.raise_any()
    case = open_for_change(acting, case_id, Permission.RESTRICT, seen_version)
    if case.is_restricted:
        raise ConflictError("The case is restricted already, so nothing was done.")
    _set_restricted(case, restricted=True)
    members = sorted({acting.user_id, case.owner_id or acting.user_id})
    for user_id in members:
        _join(acting, case, user_id)
    of_others = Task.everything.filter(case=case, closed_at=None).exclude(owner=None).exclude(owner_id__in=members)
    moved = of_others.update(owner_id=case.owner_id)
    return Done(subject=case, case_id=case.pk, details={"reason": reason, "tasks_moved": moved})


@action(Permission.RESTRICT, Operation.ADMINISTRATION)
def unrestrict_case(acting: Acting, *, case_id: str, reason: str, seen_version: int | None = None) -> Done:
    """Open a restricted case to its unit again."""
    problems = Problems()
    problems.check("reason", reason, catalogue.UNRESTRICTIONS)
    problems.raise_any()
    case = open_for_change(acting, case_id, Permission.RESTRICT, seen_version)
    if not case.is_restricted:
        raise ConflictError("The case is not restricted, so nothing was done.")
    _set_restricted(case, restricted=False)
    ended = CaseMember.everything.filter(case=case, ended_at=None).update(ended_at=acting.at)
    return Done(subject=case, case_id=case.pk, details={"reason": reason, "members_ended": ended})


@action(Permission.RESTRICT, Operation.ADMINISTRATION)
def add_member(acting: Acting, *, case_id: str, user_id: str, seen_version: int | None = None) -> Done:
    """Let a person see a restricted case, within what their roles allow."""
    case = open_for_change(acting, case_id, Permission.RESTRICT, seen_version)
    problems = Problems()
    problems.unless(case.is_restricted, "case_id", "The case is not restricted: its whole unit sees it.")
    problems.unless(User.objects.filter(pk=user_id, is_active=True).exists(), "user_id", "There is no such account.")
    problems.raise_any()
    if CaseMember.everything.filter(case=case, user_id=user_id, ended_at=None).exists():
        raise ConflictError("The person is a member of this case already, so nothing was done.")
    return Done(subject=_join(acting, case, user_id), case_id=case.pk, details={"user": user_id})


@action(Permission.RESTRICT, Operation.ADMINISTRATION)
def end_membership(acting: Acting, *, case_id: str, user_id: str, seen_version: int | None = None) -> Done:
    """End a person's membership of a restricted case, once nothing on it is theirs. Its last member stays."""
    case = open_for_change(acting, case_id, Permission.RESTRICT, seen_version)
    members = CaseMember.everything.filter(case=case, ended_at=None)
    member = members.filter(user_id=user_id).first()
    if member is None:
        raise NotFoundError("The person is not a member of this case.")
    if members.count() == 1:
        raise ConflictError("This is the last member, and a case must not be without one: add another first.")
    _check_nothing_is_theirs(case, user_id)
    member.ended_at = acting.at
    member.save(update_fields=["ended_at"])
    return Done(subject=member, case_id=case.pk, details={"user": user_id})


@action(Permission.BREAK_GLASS, Operation.CONSULTATION)
def break_glass(acting: Acting, *, case_reference: str, reason: str) -> Done:
    """Open a restricted case in an emergency, for a reason and four hours. Somebody else reviews it afterwards."""
    acting.stated_purpose()
    problems = Problems()
    problems.check("reason", reason, catalogue.EMERGENCIES)
    problems.raise_any()
    case = Case.everything.select_for_update().filter(reference=case_reference, is_restricted=True).first()
    if case is None or not acting.may(Permission.BREAK_GLASS, case.unit_id):
        raise NotFoundError("Your unit has no restricted case of that reference. Check the reference with who gave it to you.")
    if BreakGlass.everything.filter(case=case, user_id=acting.user_id, expires_at__gt=acting.at).exists():
        raise ConflictError("You have opened this case already, and it is still open to you.")
    opening = BreakGlass.everything.create(
        id=acting.new_id("brk"), case=case, user_id=acting.user_id, reason=reason, opened_at=acting.at,
        expires_at=acting.at + OPEN_FOR,
    )  # fmt: skip
    return Done(subject=opening, case_id=case.pk, details={"reason": reason, "expires": opening.expires_at.isoformat()})


@action(Permission.REVIEW_BREAK_GLASS, Operation.ADMINISTRATION)
def review_break_glass(acting: Acting, *, opening_id: str, finding: str) -> Done:
    """Record what a review found of an emergency opening. An opening that was not justified ends at once."""
    problems = Problems()
    problems.check("finding", finding, catalogue.FINDINGS)
    problems.raise_any()
    opening = BreakGlass.everything.select_for_update().filter(pk=opening_id).select_related("case").first()
    if opening is None or not acting.may(Permission.REVIEW_BREAK_GLASS, opening.case.unit_id):
        raise NotFoundError("There is no such opening, or it is not one that you review.")
    if opening.user_id == acting.user_id:
        raise NotPermittedError("Nobody reviews their own opening: another supervisor must.")
    if opening.reviewed_at is not None:
        raise ConflictError("The opening was reviewed already, so nothing was done.")
    opening.reviewed_by, opening.reviewed_at, opening.finding = acting.user_id, acting.at, finding
    if finding != "justified" and opening.expires_at > acting.at:
        opening.expires_at = max(acting.at, opening.opened_at + dt.timedelta(microseconds=1))
    opening.save(update_fields=["reviewed_by", "reviewed_at", "finding", "expires_at"])
    return Done(subject=opening, case_id=opening.case_id, details={"finding": finding, "user": opening.user_id})


def _check_nothing_is_theirs(case: Case, user_id: str) -> None:
    """Raise ConflictError where the case or an open task on it is this person's: they would no longer see it."""
    tasks = Task.everything.filter(case=case, owner_id=user_id, closed_at=None).count()
    theirs = [
        *(["the case itself"] if case.owner_id == user_id and case.closed_at is None else []),
        *([counted(tasks, "open task")] if tasks else []),
    ]
    if theirs:
        raise ConflictError(
            f"Theirs on this case: {' and '.join(theirs)}, which they would no longer see, so nothing was done. "
            "Give it to another member first."
        )


def _set_restricted(case: Case, *, restricted: bool) -> None:
    case.is_restricted = restricted
    case.save(update_fields=["is_restricted"])


def _join(acting: Acting, case: Case, user_id: str) -> CaseMember:
    return CaseMember.everything.create(
        id=acting.new_id("mem"), case=case, user_id=user_id, added_by=acting.user_id, added_at=acting.at
    )
