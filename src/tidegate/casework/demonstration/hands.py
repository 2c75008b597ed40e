"""Whoever acts in the made-up unit: each act is done by a sign-in with its own roles, at its own time."""

from __future__ import annotations

import datetime as dt
import random

from django.contrib.auth.hashers import make_password

from tidegate.casework.access.actions import create_account, grant_role
from tidegate.casework.access.models import RoleGrant, Team, Unit, User
from tidegate.casework.access.roles import Grade
from tidegate.casework.common.acting import Acting, Grant, Purpose, Through
from tidegate.casework.demonstration.people import PASSWORD, PEOPLE, UNITS, Person
from tidegate.records.ids import Randomness, new_id

ADMINISTRATOR = "administrator"
PURPOSES = {
    "supervisor": Purpose.SUPERVISION,
    "unit_head": Purpose.SUPERVISION,
    "prosecutor_liaison": Purpose.PROSECUTION,
    "panel_member": Purpose.SCRUTINY,
    "auditor": Purpose.AUDIT,
    "data_protection": Purpose.DATA_PROTECTION,
}
"""The purpose that a role states; of the others it is investigation."""


class Hands:
    """The sign-ins, ready to act. All randomness of identifiers comes from one seed."""

    def __init__(self, seed: int) -> None:
        self.randomness: Randomness = random.Random(seed).getrandbits  # noqa: S311  a seeded story, not a secret
        self.units: dict[str, Unit] = {}
        self.teams: dict[str, Team] = {}
        self.users: dict[str, User] = {}
        self._grants: dict[str, tuple[Grant, ...]] = {}

    def settle(self, at: dt.datetime) -> None:
        """Make the units, teams and sign-ins, as they stood before the first case."""
        for home in UNITS:
            self.units[home.code] = Unit.everything.create(id=self._id("uni", at), code=home.code, name=home.name)
            for team in home.teams:
                self.teams[team] = Team.everything.create(id=self._id("tea", at), unit=self.units[home.code], name=team)
        self._first_administrator(at)
        for person in PEOPLE:
            if person.username != ADMINISTRATOR:
                self._sign_in(person, at)
        User.objects.filter(username__in=self.users).update(password=make_password(PASSWORD, salt="made-up-unit-for-show"))

    def _first_administrator(self, at: dt.datetime) -> None:
        """Somebody must be first: whoever installs the service makes this one account, and it makes the others."""
        user = User.objects.create(
            id=self._id("usr", at), username=ADMINISTRATOR, unit=self.units[UNITS[0].code], date_joined=at
        )
        RoleGrant.everything.create(
            id=self._id("gra", at), user=user, role="administrator", unit=None, granted_by="installation", granted_at=at
        )
        self._note(ADMINISTRATOR, user, "administrator", None)

    def _sign_in(self, person: Person, at: dt.datetime) -> None:
        by, home = self.acting(ADMINISTRATOR, at), self.units[person.unit or UNITS[0].code]
        made = create_account(
            by,
            username=person.username,
            unit_id=home.pk,
            team_id=self.teams[person.team].pk if person.team else None,
            grade=person.grade,
            capacity=person.capacity,
        )
        unit_id = home.pk if person.unit else None
        grant_role(by, user_id=made.subject_id, role=person.role, unit_id=unit_id)
        self._note(person.username, User.objects.get(pk=made.subject_id), person.role, unit_id)

    def _note(self, username: str, user: User, role: str, unit_id: str | None) -> None:
        self.users[username] = user
        self._grants[username] = (Grant(role=role, unit_id=unit_id),)

    def acting(self, username: str, at: dt.datetime) -> Acting:
        """That sign-in, acting then."""
        grants = self._grants[username]
        return Acting(
            user_id=self.users[username].pk,
            grade=Grade(self.users[username].grade),
            grants=grants,
            at=at,
            through=Through.WEB,
            purpose=PURPOSES.get(grants[0].role, Purpose.INVESTIGATION),
            randomness=self.randomness,
        )

    def the_system(self, at: dt.datetime) -> Acting:
        """The system itself, acting then."""
        return Acting(
            user_id="system",
            grade=Grade.STAFF,
            grants=(Grant(role="system", unit_id=None),),
            at=at,
            through=Through.SYSTEM,
            purpose=Purpose.SYSTEM,
            randomness=self.randomness,
        )

    def members(self, team: str, role: str) -> list[str]:
        """The sign-ins of a team that have a role."""
        return [each.username for each in PEOPLE if each.team == team and each.role == role]

    def _id(self, kind: str, at: dt.datetime) -> str:
        return new_id(kind, at, self.randomness)
