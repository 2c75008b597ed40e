"""Roles that the force's identity provider decides: granted and ended as its groups say, at every sign-in."""

from __future__ import annotations

from tidegate.casework.access.models import RoleGrant, Unit, User
from tidegate.casework.access.roles import ROLES, Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import NotFoundError


@action(Permission.USE_SYSTEM, Operation.ADMINISTRATION)
def apply_groups(acting: Acting, *, user_id: str, granted: tuple[tuple[str, str], ...]) -> Done:
    """Make the roles that groups granted to a person what they are now. Roles that people granted stay.

    ``granted`` holds a role and the code of its unit (empty: every unit). Without a home unit, the first becomes it.
    """
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFoundError("There is no such account.")
    asked = [code for _, code in granted if code]
    units = dict(Unit.everything.filter(code__in=asked).values_list("code", "pk"))
    problems = Problems()
    for role, code in granted:
        problems.unless(role in ROLES and role != "system", role, "There is no such role.")
        problems.unless(not code or code in units, code, "There is no unit of that code: make it, or correct the group.")
    problems.raise_any()
    wanted = {(role, units[code] if code else None) for role, code in granted}
    ended = _end_others(acting, user, wanted)
    made = _grant_missing(acting, user, wanted)
    home = next((unit for _, unit in sorted(wanted, key=str) if unit), None)
    if not user.unit_id and home:
        user.unit_id = home
        user.save(update_fields=["unit"])
    return Done(subject=user, details={"granted": made, "ended": ended})


def _end_others(acting: Acting, user: User, wanted: set[tuple[str, str | None]]) -> int:
    open_grants = RoleGrant.everything.filter(user=user, granted_by=acting.user_id, ended_at=None)
    over = [each.pk for each in open_grants if (each.role, each.unit_id) not in wanted]
    return RoleGrant.everything.filter(pk__in=over).update(ended_by=acting.user_id, ended_at=acting.at)


def _grant_missing(acting: Acting, user: User, wanted: set[tuple[str, str | None]]) -> int:
    held = set(RoleGrant.everything.filter(user=user, ended_at=None).values_list("role", "unit_id"))
    missing = sorted(wanted - held, key=str)
    for role, unit_id in missing:
        RoleGrant.everything.create(
            id=acting.new_id("gra"), user=user, role=role, unit_id=unit_id, granted_by=acting.user_id, granted_at=acting.at
        )
    return len(missing)
