"""Whose worklist: the open cases that somebody may read, in parts each of which an index has in order."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import QuerySet

from tidegate.casework.access.models import Unit, User
from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.guard import visible_cases
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting


class Scope(StrEnum):
    """Whose worklist."""

    MINE = "mine"
    TEAM = "team"
    UNIT = "unit"
    UNALLOCATED = "unallocated"


def open_cases(acting: Acting, scope: Scope) -> list[QuerySet[Case]]:
    """The open cases of the scope that the guard lets through, in parts of one unit, team or owner each.

    So each part can be read along an index.
    """
    cases = visible_cases(acting, Permission.READ_WORKLIST).filter(closed_at=None)
    match scope:
        case Scope.MINE:
            return [cases.filter(owner_id=acting.user_id)]
        case Scope.TEAM:
            team_id = User.objects.filter(pk=acting.user_id).values_list("team_id", flat=True).first()
            return [cases.filter(team_id=team_id)] if team_id else []
        case Scope.UNALLOCATED:
            return [cases.filter(unit_id=unit, owner=None) for unit in _units(acting)]
        case Scope.UNIT:
            return [cases.filter(unit_id=unit) for unit in _units(acting)]


def _units(acting: Acting) -> list[str]:
    units = acting.units_with(Permission.READ_WORKLIST)
    return sorted(units) if units is not None else list(Unit.everything.order_by("pk").values_list("pk", flat=True))
