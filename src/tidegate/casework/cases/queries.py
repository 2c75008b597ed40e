"""Every reading of cases: worklists, the overview, one case, its history, and who could take it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tidegate.casework.access.models import Unit
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.counting import counted
from tidegate.casework.cases.groups import MARGIN, Group, cases_in, parts_of
from tidegate.casework.cases.guard import consult, find_case, visible_cases
from tidegate.casework.cases.loads import Candidate, Carried, candidates_for, carried
from tidegate.casework.cases.models import Allocation, Case
from tidegate.casework.cases.paging import Place, page_of, page_of_all, place_from, place_of
from tidegate.casework.cases.rows import CaseRow, rows_of
from tidegate.casework.cases.scopes import Scope, open_cases
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import InvalidError
from tidegate.casework.decisions.policies import current_pack

MOST_ON_A_PAGE = 100
_UNDATED = {Group.NOT_ASSESSED: True, Group.LATER: None}
"""Whether nothing is due on the cases of a group; None: on some. On those of every other group something is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistPage:
    """One page. ``after`` is where the next one begins; empty when there is none."""

    rows: tuple[CaseRow, ...]
    after: str


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
    sources = open_cases(acting, _scope(scope))
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
    sources, levels = open_cases(acting, scope), len(current_pack().tables["priority"].levels)
    pressing = [each.filter(next_due__lt=acting.at + MARGIN) for each in sources]
    found = page_of(pressing, levels, None, 1, undated=False) or page_of_all(sources, None, 1)
    return rows_of(found, acting.at)[0] if found else None


def how_pressing(acting: Acting, scope: Scope | str) -> dict[Group, int]:
    """How many open cases there are of each group (see ``counting``: not more exactly than people need)."""
    acting.require(Permission.READ_WORKLIST)
    sources = open_cases(acting, _scope(scope))
    return counted({group: [each.filter(part) for each in sources for part in parts_of(group, acting.at)] for group in Group})


def usual_scope(acting: Acting) -> Scope:
    """The list that somebody starts with: their own cases, or their unit's where they have none."""
    return Scope.MINE if any(each.exists() for each in open_cases(acting, Scope.MINE)) else Scope.UNIT


def case_summary(acting: Acting, case_id: str) -> CaseRow:
    """One case in a row. Logged as a reading."""
    with transaction.atomic():
        case = consult(acting, case_id, "summary")
    return rows_of([case], acting.at)[0]


def id_of(acting: Acting, reference: str) -> str | None:
    """The identifier of the case of that reference, if this person may see it."""
    return visible_cases(acting).filter(reference=reference).values_list("pk", flat=True).first()


def identifier_of(acting: Acting, reference: str) -> str | None:
    """The identifier of the case of that reference, for who reads the trail, which names cases by nothing else.

    None: there is no such case, or not any more.
    """
    acting.require(Permission.READ_AUDIT)
    return Case.everything.filter(reference=reference).values_list("pk", flat=True).first()


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


def _scope(given: Scope | str) -> Scope:
    if given not in set(Scope):
        raise InvalidError({"scope": f"Choose one of: {', '.join(Scope)}."})
    return Scope(given)


def _group(given: Group | str) -> Group:
    if given not in set(Group):
        raise InvalidError({"group": f"Choose one of: {', '.join(Group)}."})
    return Group(given)
