"""Who works in the made-up service: one unit as large as a region's, the others of equal size."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from benchmarks.casework.made_up import ids
from tidegate.casework.access.models import RoleGrant, Team, Unit, User
from tidegate.casework.access.roles import Grade

UNITS = 12
LARGEST = 0.45
"""The share of all cases that the first unit has."""
INVESTIGATORS = 50
CAPACITY = 32_000
"""So much that nobody is full: what is measured is the service, not its refusals."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A unit with its team and people; ``share`` of the cases is its."""

    unit: str
    team: str
    share: float
    supervisor: str
    investigators: tuple[str, ...]


def homes(seed: int, at: dt.datetime) -> list[Home]:
    """The units and their people, made where they are not there yet."""
    random = np.random.default_rng([seed, 0])
    made = []
    for number in range(UNITS):
        unit, team = ids("uni", at, 1, random)[0], ids("tea", at, 1, random)[0]
        users, grants = (ids(kind, at, 1 + INVESTIGATORS, random) for kind in ("usr", "gra"))
        share = LARGEST if number == 0 else (1 - LARGEST) / (UNITS - 1)
        made.append(Home(unit=unit, team=team, share=share, supervisor=users[0], investigators=tuple(users[1:])))
        if not Unit.everything.filter(pk=unit).exists():
            _settle(f"bench-{number:02}", made[-1], grants, at)
    return made


def _settle(code: str, home: Home, grants: list[str], at: dt.datetime) -> None:
    Unit.everything.create(id=home.unit, code=code, name=f"Made-up unit {code}")
    Team.everything.create(id=home.team, unit_id=home.unit, name="First team")
    people = {home.supervisor: "supervisor"} | dict.fromkeys(home.investigators, "investigator")
    User.objects.bulk_create(
        User(
            id=user, username=f"{code}-{number:02}", unit_id=home.unit, team_id=home.team, grade=Grade.SERGEANT,
            capacity=CAPACITY, date_joined=at,
        )
        for number, user in enumerate(people)
    )  # fmt: skip
    RoleGrant.everything.bulk_create(
        RoleGrant(id=grant, user_id=user, role=role, unit_id=home.unit, granted_by="benchmark", granted_at=at)
        for grant, (user, role) in zip(grants, people.items(), strict=True)
    )
