"""A case at a glance: what stands at the top of each of its pages, and how many there are."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from tidegate.casework.cases.guard import consult, visible_cases
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.tasks.pressing import next_what, task_due_next


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """The columns of a case. ``owner_id`` None: it is nobody's yet."""

    id: str
    reference: str
    version: int
    unit_id: str
    unit: str
    owner_id: str | None
    stage: str
    level: str
    could_be: str
    route: str
    act_by: dt.datetime | None
    find_out_by: dt.datetime | None
    acted_at: dt.datetime | None
    next_due: dt.datetime | None
    next_what: str
    received_at: dt.datetime | None
    closed_at: dt.datetime | None
    is_provisional: bool
    is_stale: bool
    is_urgent: bool
    is_restricted: bool
    subject_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many open cases there are for somebody: in all, overdue, due within a day, nobody's."""

    open: int
    overdue: int
    soon: int
    unowned: int


def glance(acting: Acting, case_id: str, what: str) -> Glance:
    """The case, for the head of the page called ``what``: the reading is logged with its purpose."""
    with transaction.atomic():
        return _glance(consult(acting, case_id, what))


def counts(acting: Acting, *, mine: bool) -> Counts:
    """How many open cases there are, of this person's own or of all they may see."""
    rows, soon = _open(acting, mine=mine), acting.at + dt.timedelta(days=1)
    return Counts(
        open=rows.count(),
        overdue=rows.filter(next_due__lt=acting.at).count(),
        soon=rows.filter(next_due__gte=acting.at, next_due__lt=soon).count(),
        unowned=rows.filter(owner=None).count(),
    )


def _open(acting: Acting, *, mine: bool) -> QuerySet[Case]:
    rows = visible_cases(acting).filter(closed_at=None)
    return rows.filter(owner_id=acting.user_id) if mine else rows


def _glance(case: Case) -> Glance:
    columns = {name: getattr(case, name) for name in Glance.__dataclass_fields__ if name not in {"unit", "next_what"}}
    joined = Case.everything.filter(pk=case.pk).annotate(task=task_due_next()).order_by("task__pk")
    unit, task = joined.values_list("unit__name", "task__code")[:1].get()
    return Glance(**columns, unit=unit, next_what=next_what(case, task))
