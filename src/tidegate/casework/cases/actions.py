"""Every write of cases themselves: who has one, which goes first, and when it is closed."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access.models import User
from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.catalogue import ALLOCATIONS, CLOSURES, LONGEST_URGENCY, URGENT
from tidegate.casework.cases.guard import NO_MEMBER, grow, is_hidden_from, open_for_change
from tidegate.casework.cases.loads import Candidate, candidates_for, workers_of
from tidegate.casework.cases.models import Allocation, Case, Urgency
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotPermittedError, counted
from tidegate.casework.common.rows import change, insert
from tidegate.casework.tasks.pressing import open_titles


@action(Permission.ALLOCATE)
def allocate(acting: Acting, *, case_id: str, owner_id: str, reason: str, seen_version: int | None = None) -> Done:
    """Give a case to somebody of its unit, for a coded reason; one without room for it only with that said."""
    case = _open_case(acting, case_id, Permission.ALLOCATE, seen_version)
    problems, candidates = Problems(), candidates_for(case)
    problems.check("reason", reason, ALLOCATIONS)
    chosen = next((each for each in candidates if each.user_id == owner_id), None)
    problems.unless(not is_hidden_from(case, owner_id), "owner_id", NO_MEMBER)
    problems.unless(chosen is not None, "owner_id", "Choose somebody who may work cases in this unit.")
    problems.unless(chosen is None or chosen.user_id != case.owner_id, "owner_id", "This person has the case already.")
    room = chosen is None or chosen.fits or reason == "over_capacity"
    problems.unless(room, "reason", "There is no room for it. To give it all the same, give that as the reason: over_capacity.")
    problems.raise_any()
    return _give(acting, case, owner_id, reason, candidates)


@action(Permission.ALLOCATE)
def allocate_as_suggested(acting: Acting, *, case_id: str, seen_version: int | None = None) -> Done:
    """Give a case to the first of the suggestions. One of very high risk is never given so: a person chooses."""
    case = _open_case(acting, case_id, Permission.ALLOCATE, seen_version)
    if case.level == "very_high" or not case.level:
        raise NotPermittedError(
            "A case of very high risk, or one not yet assessed, is never allocated automatically. Choose who takes it yourself."
        )
    candidates = [each for each in candidates_for(case) if each.user_id != case.owner_id]
    if not candidates or not candidates[0].fits:
        raise ConflictError("Nobody in this unit has room for this case, so nothing was done. Choose somebody yourself.")
    return _give(acting, case, candidates[0].user_id, "suggested", candidates)


@action(Permission.PROPOSE)
def take(acting: Acting, *, case_id: str, seen_version: int | None = None) -> Done:
    """Take a case that nobody has, if there is room for it."""
    case = _open_case(acting, case_id, Permission.PROPOSE, seen_version)
    if case.owner_id:
        raise ConflictError("Somebody has this case already. Ask your supervisor if you should take it over.")
    candidates = candidates_for(case)
    me = next((each for each in candidates if each.user_id == acting.user_id), None)
    if is_hidden_from(case, acting.user_id):
        raise ConflictError(NO_MEMBER)
    if me is None:
        raise NotPermittedError("Your roles do not let you work cases in this unit.")
    if not me.fits:
        raise ConflictError(f"You carry {me.load} of {me.capacity} points, so there is no room. Ask your supervisor.")
    return _give(acting, case, acting.user_id, "taken", candidates)


@action(Permission.ALLOCATE)
def mark_urgent(acting: Acting, *, case_id: str, reason: str, expires_at: dt.datetime, seen_version: int | None = None) -> Done:
    """Put a case before others, for a coded reason and until an instant at most seven days away."""
    case = _open_case(acting, case_id, Permission.ALLOCATE, seen_version)
    problems = Problems()
    problems.check("reason", reason, URGENT)
    timely = acting.at < expires_at <= acting.at + LONGEST_URGENCY
    problems.unless(timely, "expires_at", "Choose a time from now to seven days ahead. It can be marked again then.")
    problems.raise_any()
    _end_urgency(acting, case)
    made = Urgency(
        id=acting.new_id("urg"),
        case=case,
        reason=reason,
        marked_by=acting.user_id,
        marked_at=acting.at,
        expires_at=expires_at,
    )
    insert([made])
    change(case, is_urgent=True)
    return Done(subject=made, case_id=case.pk, details={"reason": reason, "expires_at": expires_at})


@action(Permission.ALLOCATE)
def unmark_urgent(acting: Acting, *, case_id: str, seen_version: int | None = None) -> Done:
    """Let a case stand where the policy puts it again."""
    case = _open_case(acting, case_id, Permission.ALLOCATE, seen_version)
    if not case.is_urgent:
        raise ConflictError("This case is not marked as urgent.")
    _end_urgency(acting, case)
    return Done(subject=case, case_id=case.pk)


@action(Permission.USE_SYSTEM)
def expire_urgency(acting: Acting, *, urgency_id: str) -> Done:
    """End an urgency whose time has come."""
    urgency = Urgency.everything.select_related("case").select_for_update(of=("self",)).get(pk=urgency_id)
    if urgency.ended_at is not None or urgency.expires_at > acting.at:
        raise ConflictError("This urgency has ended already, or its time has not come.")
    case = Case.everything.select_for_update().get(pk=urgency.case_id)
    grow(case)
    _end_urgency(acting, case)
    return Done(subject=urgency, case_id=case.pk, details={"reason": urgency.reason})


@action(Permission.ALLOCATE)
def close_case(acting: Acting, *, case_id: str, reason: str, seen_version: int | None = None) -> Done:
    """Close a case, for a coded reason, once no task on it is open. A new referral of the same subject opens another."""
    case = _open_case(acting, case_id, Permission.ALLOCATE, seen_version)
    problems = Problems()
    problems.check("reason", reason, CLOSURES)
    problems.raise_any()
    left = open_titles(case)
    if left:
        raise ConflictError(
            f"{counted(len(left), 'task')} on this case not ended yet, so it was not closed: "
            f"{'; '.join(left)}. Say of each how it ended, then close the case."
        )
    _end_urgency(acting, case)
    Allocation.everything.filter(case=case, ended_at=None).update(ended_at=acting.at)
    change(case, closed_at=acting.at, stage="closed")
    return Done(subject=case, case_id=case.pk, details={"reason": reason})


def expired_urgencies(at: dt.datetime) -> list[str]:
    """The urgencies that the clock has ended, for :func:`expire_urgency`."""
    due = Urgency.everything.filter(ended_at=None, expires_at__lte=at).order_by("expires_at", "pk")
    return list(due.values_list("pk", flat=True))


def _open_case(acting: Acting, case_id: str, permission: Permission, seen_version: int | None) -> Case:
    case = open_for_change(acting, case_id, permission, seen_version)
    if case.closed_at is not None:
        raise ConflictError("This case is closed, so nothing was done.")
    return case


def _give(acting: Acting, case: Case, owner_id: str, reason: str, candidates: list[Candidate]) -> Done:
    owner = User.objects.select_for_update().get(pk=owner_id)
    if not workers_of(case.unit_id).filter(pk=owner_id).exists():
        raise ConflictError("This person has just left the unit, so nothing was done. Choose somebody else.")
    chosen = next(each for each in candidates if each.user_id == owner_id)
    others = [each for each in candidates if each.user_id != owner_id][:3]
    Allocation.everything.filter(case=case, ended_at=None).update(ended_at=acting.at)
    made = Allocation.everything.create(
        id=acting.new_id("all"),
        case=case,
        owner=owner,
        reason=reason,
        allocated_by=acting.user_id,
        allocated_at=acting.at,
        points=case.points,
        load_before=chosen.load,
        capacity=chosen.capacity,
        runners_up=[{"user_id": each.user_id, "load": each.load, "capacity": each.capacity} for each in others],
    )
    change(case, owner_id=owner.pk, team_id=owner.team_id or case.team_id)
    return Done(subject=made, case_id=case.pk, details={"owner": owner_id, "reason": reason, "points": case.points})


def _end_urgency(acting: Acting, case: Case) -> None:
    if case.is_urgent:
        Urgency.everything.filter(case=case, ended_at=None).update(ended_at=acting.at, ended_by=acting.user_id)
        change(case, is_urgent=False)
