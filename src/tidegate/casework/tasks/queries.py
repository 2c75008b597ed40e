"""Every read of tasks: of one case (logged), mine, overdue, escalated, those about a suspect's welfare."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.db.models import Q, QuerySet

from tidegate.casework.cases.guard import consult, visible
from tidegate.casework.common.acting import Acting
from tidegate.casework.tasks.catalogue import AWAITING, KINDS, WELFARE
from tidegate.casework.tasks.codes import OUTCOMES
from tidegate.casework.tasks.models import Task

SOON = dt.timedelta(days=3)
MOST = 500
"""The most rows that a list holds: the most pressing come first."""


class TaskGroup(StrEnum):
    """How pressing a task is."""

    CRITICAL = "critically overdue"
    OVERDUE = "overdue"
    SOON = "due soon"
    LATER = "later"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task as lists show it.

    ``owner_id``: to whom it was given, or else who has the case. ``outcomes``: none where it ends by itself.
    """

    id: str
    case_id: str
    case_reference: str
    code: str
    title: str
    demands: str
    source: str
    group: TaskGroup
    due_at: dt.datetime
    owner_id: str | None
    escalated_at: dt.datetime | None
    escalates_to: str
    outcomes: tuple[tuple[str, str], ...]
    outcome: str
    closed_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressing:
    """What somebody has to do: the most pressing tasks; how many are theirs, overdue, escalated to them (at most MOST each)."""

    rows: list[TaskRow]
    mine: int
    overdue: int
    escalated: int


def for_case(acting: Acting, case_id: str) -> list[TaskRow]:
    """Every task of a case, open ones first, the most pressing first. Logged."""
    with transaction.atomic():
        consult(acting, case_id, "tasks")
        rows = Task.everything.filter(case_id=case_id).select_related("case")
        opened, closed = (
            rows.filter(closed_at=None).order_by("due_at", "pk"),
            rows.exclude(closed_at=None).order_by("-closed_at", "pk"),
        )
        return [_row(acting, each) for each in [*opened, *closed]]


def mine(acting: Acting) -> list[TaskRow]:
    """The open tasks of this person: given to them, or to nobody in a case that is theirs and not for a second person."""
    return _rows(acting, _mine(acting))


def escalated(acting: Acting) -> list[TaskRow]:
    """The open tasks that were escalated to a role which this person has in the case's unit."""
    return _rows(acting, [_escalated(acting)])


def overdue(acting: Acting) -> list[TaskRow]:
    """The open tasks that are overdue, in every case that this person may know of."""
    return _rows(acting, [Task.everything.filter(closed_at=None, is_paused=False, due_at__lte=acting.at)])


def welfare(acting: Acting) -> list[TaskRow]:
    """The open tasks about a suspect's welfare, in every case that this person may know of: the next day of risk first."""
    return _rows(acting, [Task.everything.filter(closed_at=None, code__in=WELFARE)])


def pressing(acting: Acting, most: int) -> Pressing:
    """The most pressing of what is this person's to do, and how much there is."""
    own, to_all = _keys(acting, _mine(acting)), _keys(acting, [_escalated(acting)])
    first = [pk for _, pk in sorted({*own, *to_all})[:most]]
    rows = Task.everything.filter(pk__in=first).select_related("case").order_by("due_at", "pk")
    return Pressing(
        rows=[_row(acting, each) for each in rows],
        mine=len(own),
        overdue=sum(due_at <= acting.at for due_at, _ in own),
        escalated=len(to_all),
    )


def _mine(acting: Acting) -> list[QuerySet[Task]]:
    """In two parts, each of which an index leads to: together they would be looked for among all tasks there are."""
    opened = Task.everything.filter(closed_at=None)
    in_mine = opened.filter(owner=None, case__owner_id=acting.user_id, case__closed_at=None).exclude(code__in=AWAITING)
    return [opened.filter(owner_id=acting.user_id), in_mine]


def _escalated(acting: Acting) -> QuerySet[Task]:
    rows = Task.everything.filter(closed_at=None, escalated_at__isnull=False, is_paused=False)
    return rows.filter(_escalated_to(acting))


def _rows(acting: Acting, parts: list[QuerySet[Task]]) -> list[TaskRow]:
    """The most pressing tasks of all parts, of which no two share one."""
    found = [each for part in parts for each in _first(acting, part).select_related("case")]
    return [_row(acting, each) for each in sorted(found, key=lambda task: (task.due_at, task.pk))[:MOST]]


def _keys(acting: Acting, parts: list[QuerySet[Task]]) -> list[tuple[dt.datetime, str]]:
    """The same tasks, by nothing but what they are ordered by."""
    return sorted(key for part in parts for key in _first(acting, part).values_list("due_at", "pk"))[:MOST]


def _first(acting: Acting, part: QuerySet[Task]) -> QuerySet[Task]:
    return visible(acting, part).order_by("due_at", "pk")[:MOST]


def _escalated_to(acting: Acting) -> Q:
    """Tasks whose kind escalates to a role of this person's, in its unit."""
    wanted = Q(pk__in=())
    for grant in acting.grants:
        codes = [kind.code for kind in KINDS.values() if kind.escalates_to == grant.role]
        wanted |= Q(code__in=codes) if grant.unit_id is None else Q(code__in=codes, case__unit_id=grant.unit_id)
    return wanted


def _group(acting: Acting, task: Task) -> TaskGroup:
    if task.closed_at is not None:
        return TaskGroup.CLOSED
    if task.is_paused:
        return TaskGroup.PAUSED
    if acting.at >= max(task.escalate_at, task.due_at):
        return TaskGroup.CRITICAL
    if acting.at >= task.due_at:
        return TaskGroup.OVERDUE
    return TaskGroup.SOON if task.due_at <= acting.at + SOON else TaskGroup.LATER


def _row(acting: Acting, task: Task) -> TaskRow:
    kind = KINDS[task.code]
    return TaskRow(
        id=task.pk,
        case_id=task.case_id,
        case_reference=task.case.reference,
        code=task.code,
        title=kind.title,
        demands=kind.demands,
        source=kind.source,
        group=_group(acting, task),
        due_at=task.due_at,
        owner_id=task.owner_id or task.case.owner_id,
        escalated_at=task.escalated_at,
        escalates_to=kind.escalates_to,
        outcomes=tuple((code, OUTCOMES[code]) for code in kind.outcomes if kind.by_hand),
        outcome=OUTCOMES.get(task.outcome, ""),
        closed_at=task.closed_at,
    )
