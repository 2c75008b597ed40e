"""Accounts and the roles they are granted. Nobody grants a role to themselves, and nothing is deleted."""

from __future__ import annotations

import re

from tidegate.casework.access.models import ApiToken, RoleGrant, Team, Unit, User
from tidegate.casework.access.roles import ROLES, Grade, Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.models import Case, CaseMember
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError, NotPermittedError, counted
from tidegate.casework.tasks.models import Task

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,99}")


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def create_account(
    acting: Acting, *, username: str, unit_id: str, team_id: str | None = None, grade: int = Grade.STAFF, capacity: int = 100
) -> Done:
    """Create an account, which can do nothing until it is granted a role, and cannot sign in until it has a password."""
    acting.require(Permission.MANAGE_ACCESS, unit_id)
    problems = Problems()
    problems.unless(USERNAME.fullmatch(username) is not None, "username", "Use small letters, figures and . _ @ - only.")
    problems.unless(not User.objects.filter(username=username).exists(), "username", "That name is taken: choose another.")
    problems.unless(Unit.everything.filter(pk=unit_id).exists(), "unit_id", "There is no such unit.")
    problems.unless(
        team_id is None or Team.everything.filter(pk=team_id, unit_id=unit_id).exists(),
        "team_id",
        "That unit has no such team.",
    )
    problems.unless(grade in list(Grade), "grade", f"Give a grade from {min(Grade)} to {max(Grade)}.")
    problems.unless(0 <= capacity <= 1000, "capacity", "Give workload points from 0 to 1000.")
    problems.raise_any()
    user = User(
        id=acting.new_id("usr"), username=username, unit_id=unit_id, team_id=team_id, grade=grade, capacity=capacity,
        date_joined=acting.at,
    )  # fmt: skip
    user.set_unusable_password()
    user.save(force_insert=True)
    return Done(subject=user, details={"unit": unit_id, "grade": int(grade)})


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def set_grade(acting: Acting, *, user_id: str, grade: int) -> Done:
    """Set the grade by which a policy says what a person may authorise. Nobody sets their own."""
    user = another(acting, user_id)
    problems = Problems()
    problems.unless(grade in list(Grade), "grade", f"Give a grade from {min(Grade)} to {max(Grade)}.")
    problems.raise_any()
    before, user.grade = user.grade, grade
    user.save(update_fields=["grade"])
    return Done(subject=user, details={"from": int(before), "to": int(grade)})


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def disable_account(acting: Acting, *, user_id: str) -> Done:
    """Close a person's account: they can no longer sign in, and their roles and tokens end."""
    user = another(acting, user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    ended = RoleGrant.everything.filter(user=user, ended_at=None).update(ended_by=acting.user_id, ended_at=acting.at)
    revoked = ApiToken.everything.filter(user=user, revoked_at=None).update(revoked_by=acting.user_id, revoked_at=acting.at)
    return Done(subject=user, details={"grants_ended": ended, "tokens_revoked": revoked})


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def leave_unit(acting: Acting, *, user_id: str, unit_id: str) -> Done:
    """Record that a person has left a unit, once none of its open cases or tasks is theirs: what they had there ends.

    That is their roles in the unit, their place in its team and their memberships of its restricted cases.
    """
    user = another(acting, user_id)
    acting.require(Permission.MANAGE_ACCESS, unit_id)
    grants = RoleGrant.everything.filter(user=user, unit_id=unit_id, ended_at=None)
    if not grants.exists():
        raise ConflictError("The person has no role in this unit, so there is nothing to end.")
    cases = Case.everything.filter(owner=user, unit_id=unit_id, closed_at=None).count()
    tasks = Task.everything.filter(owner=user, case__unit_id=unit_id, closed_at=None).count()
    if cases or tasks:
        raise ConflictError(
            f"The person still has {counted(cases, 'open case')} and {counted(tasks, 'open task')} in this unit, which nobody "
            "would look after, so nothing was done. A supervisor gives each to somebody else first: see who carries what."
        )
    members = CaseMember.everything.filter(user=user, case__unit_id=unit_id, ended_at=None).update(ended_at=acting.at)
    ended = grants.update(ended_by=acting.user_id, ended_at=acting.at)
    if user.team is not None and user.team.unit_id == unit_id:
        user.team = None
        user.save(update_fields=["team"])
    return Done(subject=user, details={"unit": unit_id, "grants_ended": ended, "memberships_ended": members})


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def grant_role(acting: Acting, *, user_id: str, role: str, unit_id: str | None) -> Done:
    """Grant a person a role in a unit, or (without one) in all."""
    user = another(acting, user_id)
    require_over(acting, unit_id)
    problems = Problems()
    problems.check("role", role, [name for name in ROLES if name != "system"])
    problems.unless(unit_id is None or Unit.everything.filter(pk=unit_id).exists(), "unit_id", "There is no such unit.")
    problems.raise_any()
    if RoleGrant.everything.filter(user=user, role=role, unit_id=unit_id, ended_at=None).exists():
        raise ConflictError("The person has that role there already, so nothing was done.")
    grant = RoleGrant.everything.create(
        id=acting.new_id("gra"), user=user, role=role, unit_id=unit_id, granted_by=acting.user_id, granted_at=acting.at
    )
    return Done(subject=grant, details={"user": user.pk, "role": role, "unit": unit_id})


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def end_grant(acting: Acting, *, grant_id: str) -> Done:
    """End a role that a person was granted."""
    grant = RoleGrant.everything.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotFoundError("There is no such grant. See the person's roles for those that there are.")
    require_over(acting, grant.unit_id)
    if grant.ended_at is not None:
        raise ConflictError("That role has ended already, so nothing was done.")
    grant.ended_by, grant.ended_at = acting.user_id, acting.at
    grant.save(update_fields=["ended_by", "ended_at"])
    return Done(subject=grant, details={"user": grant.user_id, "role": grant.role, "unit": grant.unit_id})


def another(acting: Acting, user_id: str) -> User:
    """Somebody else, whose account this person manages."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None or not acting.may(Permission.MANAGE_ACCESS, user.unit_id):
        raise NotFoundError("There is no such account, or it is not one that you manage.")
    if user.pk == acting.user_id:
        raise NotPermittedError("Nobody changes their own access: ask another administrator.")
    return user


def require_over(acting: Acting, unit_id: str | None) -> None:
    """A role in all units can only be given or ended by who manages all units."""
    if unit_id is None:
        acting.require_everywhere(Permission.MANAGE_ACCESS)
    else:
        acting.require(Permission.MANAGE_ACCESS, unit_id)
