"""Who carries how much, and who could take one case more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from tidegate.casework.access.models import RoleGrant, User
from tidegate.casework.access.roles import ROLES, Permission
from tidegate.casework.cases.models import Case, CaseMember


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What somebody carries. ``works_here``: they still may work cases where these are."""

    user_id: str
    name: str
    load: int
    cases: int
    overdue: int
    capacity: int
    works_here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who could be given a case: what they carry, what they can carry, and in words why they stand here."""

    user_id: str
    name: str
    load: int
    cases: int
    capacity: int
    fits: bool
    because: tuple[str, ...]


def workers_of(unit_id: str) -> QuerySet[User]:
    """The accounts that may carry a case of the unit to its decision: who takes one in, or to the prosecutor, does not."""
    roles = [role.name for role in ROLES.values() if {Permission.WORK_TASKS, Permission.PROPOSE} <= role.permissions]
    granted = RoleGrant.everything.filter(role__in=roles, ended_at=None).filter(unit_id=unit_id)
    return User.objects.filter(pk__in=granted.values("user_id"), is_active=True)


def candidates_for(case: Case) -> list[Candidate]:
    """Everybody who could take the case: who has room first, the case's own team before others, then by share of load."""
    workers = workers_of(case.unit_id)
    if case.is_restricted:  # who is no member would not see their own case
        workers = workers.filter(pk__in=CaseMember.everything.filter(case=case, ended_at=None).values("user_id"))
    carried = {
        row["owner_id"]: row
        for row in Case.everything.filter(owner__in=workers, closed_at=None)
        .values("owner_id")
        .annotate(points=Sum("points"), cases=Count("*"))
    }
    found = []
    for user in workers:
        held = carried.get(user.pk, {"points": 0, "cases": 0})
        found.append((user, _candidate(case, user, held["points"], held["cases"])))
    found.sort(key=lambda each: (not each[1].fits, each[0].team_id != case.team_id, _share(each[1]), each[0].username))
    return [candidate for _, candidate in found]


def carried(cases: QuerySet[Case], unit_ids: Iterable[str], at: dt.datetime) -> list[Carried]:
    """What everybody carries who has one of these open cases, or works cases in one of the units: by name."""
    workers = {user.pk: user for unit_id in unit_ids for user in workers_of(unit_id)}
    late = Count("pk", filter=Q(next_due__lt=at))
    rows: dict[str, Mapping[str, Any]] = {
        row["owner_id"]: row
        for row in cases.exclude(owner=None)
        .order_by()
        .values("owner_id")
        .annotate(points=Sum("points"), cases=Count("pk"), overdue=late)
    }
    people = User.objects.filter(pk__in={*workers, *rows}).order_by("username")
    return [
        _carried(user, rows.get(user.pk, {"points": 0, "cases": 0, "overdue": 0}), works_here=user.pk in workers)
        for user in people
    ]


def _carried(user: User, row: Mapping[str, Any], *, works_here: bool) -> Carried:
    return Carried(
        user_id=user.pk, name=user.username, load=row["points"], cases=row["cases"], overdue=row["overdue"],
        capacity=user.capacity, works_here=works_here,
    )  # fmt: skip


def _candidate(case: Case, user: User, load: int, cases: int) -> Candidate:
    fits = load + case.points <= user.capacity
    because = [f"carries {load} of {user.capacity} points in {cases} cases"]
    because.append("has room for it" if fits else f"has no room for {case.points} points more")
    if case.team_id is not None:
        because.append("is in the case's team" if user.team_id == case.team_id else "is in another team")
    return Candidate(
        user_id=user.pk, name=user.username, load=load, cases=cases, capacity=user.capacity, fits=fits, because=tuple(because)
    )


def _share(candidate: Candidate) -> float:
    return candidate.load / candidate.capacity if candidate.capacity else float("inf")
