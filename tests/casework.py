"""People, units and cases for tests of casework, all made up."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

from tidegate.casework.access.models import RoleGrant, Unit, User
from tidegate.casework.access.roles import Grade
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting, Grant, Purpose, Through
from tidegate.records.ids import new_id

NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)
_random = random.Random(7)


def an_id(kind: str) -> str:
    """A new identifier."""
    return new_id(kind, NOW, _random.getrandbits)


def a_unit(code: str = "north") -> Unit:
    """A unit."""
    return Unit.everything.get_or_create(code=code, defaults={"id": an_id("uni"), "name": f"Unit {code.title()}"})[0]


def a_user(
    name: str, *roles: str, unit: Unit | None = None, grade: Grade = Grade.CONSTABLE, password: str | None = None
) -> User:
    """An account with these roles in the unit, and with a password where one is given."""
    home = unit or a_unit()
    user = User(id=an_id("usr"), username=name, unit=home, grade=grade)
    if password is not None:
        user.set_password(password)
    user.save(force_insert=True)
    for role in roles:
        RoleGrant.everything.create(id=an_id("gra"), user=user, role=role, unit=home, granted_by="test", granted_at=NOW)
    return user


def an_administrator(name: str = "admin", *roles: str) -> User:
    """An administrator of every unit, with these other roles in their own."""
    user = a_user(name, *roles)
    RoleGrant.everything.create(id=an_id("gra"), user=user, role="administrator", unit=None, granted_by="test", granted_at=NOW)
    return user


def acting_as(user: User, *, at: dt.datetime = NOW, purpose: Purpose | None = Purpose.INVESTIGATION, key: str = "") -> Acting:
    """That person, acting now."""
    grants = tuple(Grant(role=each.role, unit_id=each.unit_id) for each in user.role_grants.filter(ended_at=None))
    return Acting(
        user_id=user.pk, grade=Grade(user.grade), grants=grants, at=at, through=Through.WEB, purpose=purpose, key=key,
        randomness=_random.getrandbits,
    )  # fmt: skip


def later(acting: Acting, **by: float) -> Acting:
    """The same person, some time later (``hours=…``)."""
    return replace(acting, at=acting.at + dt.timedelta(**by))


def a_case(unit: Unit | None = None, **fields: object) -> Case:
    """A case with nothing in it."""
    number = _random.randrange(10**9)
    return Case.everything.create(
        id=an_id("cas"), reference=f"TEST-{number:09}", unit=unit or a_unit(), opened_at=NOW, received_at=NOW, **fields
    )
