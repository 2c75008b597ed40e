"""Every reading of cases: worklists, the overview, one case, its history, and who could take it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from tidegate.casework.access.models import Unit, User
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.groups import MARGIN, Group, cases_in
from tidegate.casework.cases.guard import consult, find_case, visible_cases
from tidegate.casework.cases.loads import Candidate, Carried, candidates_for, carried, load_of
from tidegate.casework.cases.models import Allocation, Case
from tidegate.casework.cases.paging import Place, page_of, page_of_all, place_from, place_of
from tidegate.casework.cases.rows import CaseRow, rows_of
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import InvalidError
from tidegate.casework.decisions.policies import current_pack

MOST_ON_A_PAGE = 100
_UNDATED = {Group.NOT_ASSESSED: True, Group.LATER: None}
"""Whether nothing is due on the cases of a group; None: on some. On those of every other group something is."""


class Scope(StrEnum):
    """Whose worklist."""

    MINE = "mine"
    TEAM = "team"
    UNIT = "unit"
    UNALLOCATED = "unallocated"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistPage:
    """One page. ``after`` is where the next one begins; empty when there is none."""

    rows: tuple[CaseRow, ...]
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """How many open cases there are, by scope and group; by level; and what this person carries."""

    groups: Mapping[Scope, Mapping[Group, int]]
    levels: Mapping[str, int]
    load: int
    capacity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One entry of the audit trail that is about the case, as its people may read it."""

    position: int
    at: dt.datetime
    user_id: str
    action: str
    operation: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationShown:
    """Who was given the case, why, and who else was considered."""

    owner_id: str
    owner_name: str
    reason: str
    allocated_by: str
    allocated_at: dt.datetime
    points: int
    load_before: int
    capacity: int
    runners_up: tuple[dict[str, object], ...]
    ended_at: dt.datetime | None


def worklist(
    acting: Acting,
    scope: Scope | str = Scope.UNIT,
    group: Group | str | None = None,
    *,
    after: str = "",
    owner_id: str = "",
    most: int = 25,
) -> WorklistPage:
    """A page of open cases in the order of the worklist; of one group, or of all; of one owner, or of everybody's."""
    acting.require(Permission.READ_WORKLIST)
    most = max(1, min(most, MOST_ON_A_PAGE))
    sources = _sources(acting, _scope(scope))
    if owner_id:
        sources = [source.filter(owner_id=owner_id) for source in sources]
    place = place_from(after) if after else None
    found = _of_group(sources, _group(group), place, most + 1, acting.at) if group else page_of_all(sources, place, most + 1)
    rows, more = found[:most], found[most:]
    return WorklistPage(rows=tuple(rows_of(rows, acting.at)), after=place_of(rows[-1]).to_text() if more else "")


def _of_group(sources: list[QuerySet[Case]], group: Group, after: Place | None, most: int, at: dt.datetime) -> list[Case]:
    levels = len(current_pack().tables["priority"].levels)
    sources = [source.filter(cases_in(group, at)) for source in sources]
    return page_of(sources, levels, after, most, undated=_UNDATED.get(group, False))


def first_today(acting: Acting, scope: Scope) -> CaseRow | None:
    """The case that comes first of those that are overdue or due soon, gravest first; where there is none, of all others."""
    sources, levels = _sources(acting, scope), len(current_pack().tables["priority"].levels)
    for pressing in (Q(next_due__lt=acting.at + MARGIN), Q()):
        found = page_of([each.filter(pressing) for each in sources], levels, None, 1)
        if found:
            return rows_of(found, acting.at)[0]
    return None


def overview(acting: Acting) -> Overview:
    """The counts that a person starts the day with."""
    acting.require(Permission.READ_WORKLIST)
    me = User.objects.filter(pk=acting.user_id).first()
    groups = {scope: dict.fromkeys(Group, 0) for scope in Scope}
    levels: Counter[str] = Counter()
    for scope, source in _to_count(acting):
        rows: Iterable[Any] = source.order_by().values("level").annotate(**_counts(acting.at))
        for row in rows:
            for group in Group:
                groups[scope][group] += row[group.value]
                if scope is Scope.UNIT:
                    levels[row["level"]] += row[group.value]
                    groups[Scope.UNALLOCATED][group] += row[f"unallocated_{group.value}"]
    return Overview(
        groups=groups,
        levels={level: count for level, count in levels.items() if count},
        load=load_of(acting.user_id),
        capacity=me.capacity if me else 0,
    )


def case_summary(acting: Acting, case_id: str) -> CaseRow:
    """One case in a row. Logged as a reading."""
    with transaction.atomic():
        case = consult(acting, case_id, "summary")
    return rows_of([case], acting.at)[0]


def id_of(acting: Acting, reference: str) -> str | None:
    """The identifier of the case of that reference, if this person may see it."""
    return visible_cases(acting).filter(reference=reference).values_list("pk", flat=True).first()


def history(
    acting: Acting, case_id: str, *, before: int | None = None, readings: bool = False, most: int = 50
) -> list[HistoryEntry]:
    """What was done to the case, newest first, from before that position; with ``readings``, who looked at it too."""
    with transaction.atomic():
        case = consult(acting, case_id, "history")
    entries = AuditEntry.everything.filter(case_id=case.pk)
    if not readings:
        entries = entries.exclude(operation=Operation.CONSULTATION.value)
    if before is not None:
        entries = entries.filter(position__lt=before)
    return [
        HistoryEntry(
            position=each.position,
            at=dt.datetime.fromisoformat(each.at),
            user_id=each.user_id,
            action=each.action,
            operation=each.operation,
            details=json.loads(each.details),
        )
        for each in entries.order_by("-position")[:most]
    ]


def loads(acting: Acting) -> list[Carried]:
    """What everybody carries in the units whose cases this person allocates."""
    acting.require(Permission.ALLOCATE)
    cases = visible_cases(acting, Permission.ALLOCATE).filter(closed_at=None)
    units = acting.units_with(Permission.ALLOCATE)
    where = sorted(units) if units is not None else Unit.everything.values_list("pk", flat=True)
    return carried(cases, where, acting.at)


def candidates(acting: Acting, case_id: str) -> list[Candidate]:
    """Who could take the case, in the order in which they are suggested, each with why."""
    case = find_case(acting, case_id)
    acting.require(Permission.ALLOCATE, case.unit_id)
    return candidates_for(case)


def allocations(acting: Acting, case_id: str) -> list[AllocationShown]:
    """Who had the case, newest first."""
    case = find_case(acting, case_id)
    rows = Allocation.everything.filter(case=case).select_related("owner").order_by("-allocated_at", "-pk")
    return [
        AllocationShown(
            owner_id=row.owner_id,
            owner_name=row.owner.username,
            reason=row.reason,
            allocated_by=row.allocated_by,
            allocated_at=row.allocated_at,
            points=row.points,
            load_before=row.load_before,
            capacity=row.capacity,
            runners_up=tuple(row.runners_up),
            ended_at=row.ended_at,
        )
        for row in rows
    ]


def _open(acting: Acting) -> QuerySet[Case]:
    return visible_cases(acting, Permission.READ_WORKLIST).filter(closed_at=None)


def _sources(acting: Acting, scope: Scope) -> list[QuerySet[Case]]:
    """The open cases of the scope, in parts of one unit, team or owner each: so each part can be read along its index."""
    cases = _open(acting)
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


def _to_count(acting: Acting) -> Iterator[tuple[Scope, QuerySet[Case]]]:
    """What the overview goes through, once each: what nobody has is counted within the unit."""
    for scope in (Scope.MINE, Scope.TEAM, Scope.UNIT):
        for source in _sources(acting, scope):
            yield scope, source


def _counts(at: dt.datetime) -> dict[str, Count]:
    wanted = {group.value: Count("pk", filter=cases_in(group, at)) for group in Group}
    nobodys = {f"unallocated_{group.value}": Count("pk", filter=cases_in(group, at) & Q(owner=None)) for group in Group}
    return {**wanted, **nobodys}


def _scope(given: Scope | str) -> Scope:
    if given not in set(Scope):
        raise InvalidError({"scope": f"Choose one of: {', '.join(Scope)}."})
    return Scope(given)


def _group(given: Group | str) -> Group:
    if given not in set(Group):
        raise InvalidError({"group": f"Choose one of: {', '.join(Group)}."})
    return Group(given)
