"""A case as a row of a worklist, with why it stands where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from tidegate.casework.cases.catalogue import URGENT
from tidegate.casework.cases.groups import TITLES, Group, group_of
from tidegate.casework.cases.models import Case
from tidegate.casework.tasks.pressing import next_what, task_due_next
from tidegate.records.deadlines import UK


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """One row. ``next_what`` is in words what is due at ``next_due``: to act, to find out, or a task.

    ``why`` gives the reasons of its rank, the strongest first, in the order in which the worklist is sorted.
    """

    id: str
    reference: str
    stage: str
    unit_id: str
    team_id: str | None
    owner_id: str | None
    owner_name: str
    level: str
    could_be: str
    route: str
    act_by: dt.datetime | None
    find_out_by: dt.datetime | None
    acted_at: dt.datetime | None
    next_due: dt.datetime | None
    next_what: str
    group: Group
    points: int
    version: int
    received_at: dt.datetime | None
    closed_at: dt.datetime | None
    is_urgent: bool
    is_provisional: bool
    is_stale: bool
    is_restricted: bool
    next_question: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What a row shows that is not on the case: the answer's priority and next question, the mark of urgency, the task due."""

    owner: str | None
    priority: dict[str, Any] | None
    question: dict[str, Any] | None
    urgent_because: str | None
    urgent_until: dt.datetime | None
    task: str | None


def rows_of(cases: Sequence[Case], at: dt.datetime) -> list[CaseRow]:
    """The cases as rows: one query more, however many there are."""
    beside = _beside(cases)
    return [_row(case, beside[case.pk], at) for case in cases]


def _beside(cases: Sequence[Case]) -> dict[str, _Beside]:
    """By case. Of several tasks that are due at once, the last one read stands: that which was opened first."""
    rows = _joined().filter(pk__in=[case.pk for case in cases])
    return {pk: _Beside(**dict(zip(_COLUMNS, row, strict=True))) for pk, *row in rows}


@cache
def _joined() -> QuerySet[Case, tuple[Any, ...]]:
    """Put together once in a process: Django takes longer for that than the database for the rows."""
    joined = Case.everything.annotate(
        answer=FilteredRelation("assessments", condition=Q(assessments__is_current=True)),
        urgency=FilteredRelation("urgencies", condition=Q(urgencies__ended_at=None)),
        task=task_due_next(),
    )
    return joined.order_by("-task__pk").values_list("pk", *_COLUMNS.values())


_COLUMNS = {
    "owner": "owner__username",
    "priority": "answer__result__priority",
    "question": "answer__result__next_question",
    "urgent_because": "urgency__reason",
    "urgent_until": "urgency__expires_at",
    "task": "task__code",
}
"""Each part of what stands beside a case, and where it is kept."""


def _row(case: Case, beside: _Beside, at: dt.datetime) -> CaseRow:
    due = next_what(case, beside.task)
    return CaseRow(
        id=case.pk,
        reference=case.reference,
        stage=case.stage,
        unit_id=case.unit_id,
        team_id=case.team_id,
        owner_id=case.owner_id,
        owner_name=beside.owner or "",
        level=case.level,
        could_be=case.could_be,
        route=case.route,
        act_by=case.act_by,
        find_out_by=case.find_out_by,
        acted_at=case.acted_at,
        next_due=case.next_due,
        next_what=due,
        group=group_of(case.level, case.next_due, at),
        points=case.points,
        version=case.version,
        received_at=case.received_at,
        closed_at=case.closed_at,
        is_urgent=case.is_urgent,
        is_provisional=case.is_provisional,
        is_stale=case.is_stale,
        is_restricted=case.is_restricted,
        next_question=(beside.question or {}).get("ask", ""),
        why=tuple(_why(case, beside, due, at)),
    )


def _why(case: Case, beside: _Beside, due: str, at: dt.datetime) -> list[str]:
    reasons, because, priority = [], beside.urgent_because, beside.priority
    if because is not None and beside.urgent_until is not None:
        until = f"{beside.urgent_until.astimezone(UK):%-d %B, %H:%M}"
        reasons.append(f"Marked as urgent until {until}: {URGENT.get(because, because).lower()}.")
    if priority is None:
        return [*reasons, "The policy has not been asked about this case yet."]
    level, could_be = _words(priority["level"]), _words(priority["could_be"])
    reasons.append(f"{level}: {priority['says']} (rule {priority['rule']}).")
    if case.standing > case.rank:
        reasons.append(
            f"Ranked as one below what it could be, {could_be.lower()}: {priority['could_be_says']} "
            f"(rule {priority['could_be_rule']}) is not ruled out."
        )
    elif priority["could_be"] != priority["level"]:
        reasons.append(f"It could be {could_be.lower()}: {priority['could_be_says']} (rule {priority['could_be_rule']}).")
    group = group_of(case.level, case.next_due, at)
    reasons.append(f"{TITLES[group]}: {due[0].lower()}{due[1:]}." if case.next_due else "Nothing is due on it.")
    return reasons


def _words(level: str) -> str:
    return level.replace("_", " ").capitalize()
