"""Who is who, for pages: the names of accounts and units. No personal data of suspects is here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from tidegate.casework.access.models import Unit, User
from tidegate.casework.access.roles import ROLES, Grade, Permission
from tidegate.casework.common.acting import Acting


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """Somebody with an account."""

    id: str
    name: str
    grade: str


def names(ids: Iterable[str]) -> dict[str, str]:
    """The sign-in names of accounts, by id; an id that is none is left out."""
    return dict(User.objects.filter(pk__in=set(ids)).values_list("pk", "username"))


def id_of(name: str) -> str | None:
    """The account of that sign-in name; None: there is none."""
    return User.objects.filter(username=name).values_list("pk", flat=True).first() if name else None


def colleagues(acting: Acting, permission: Permission) -> list[Colleague]:
    """Everybody who has ``permission`` in a unit of this person's, by name."""
    roles = [name for name, role in ROLES.items() if permission in role.permissions]
    holding = Q(role_grants__role__in=roles, role_grants__ended_at=None)
    if not any(each.unit_id is None for each in acting.grants):
        own = {each.unit_id for each in acting.grants}
        holding &= Q(role_grants__unit_id__in=own) | Q(role_grants__unit=None)
    rows = User.objects.filter(holding, is_active=True).distinct().order_by("username")
    return [Colleague(id=each.pk, name=each.username, grade=Grade(each.grade).name.lower()) for each in rows]


def units(acting: Acting, permission: Permission) -> dict[str, str]:
    """The units in which this person has ``permission``: id and name."""
    within = acting.units_with(permission)
    rows = Unit.everything.order_by("name")
    return dict((rows if within is None else rows.filter(pk__in=within)).values_list("pk", "name"))
