"""A case at a glance: what stands at the top of each of its pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from tidegate.casework.cases.guard import consult
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


def glance(acting: Acting, case_id: str, what: str) -> Glance:
    """The case, for the head of the page called ``what``: the reading is logged with its purpose."""
    with transaction.atomic():
        return _glance(consult(acting, case_id, what))


def _glance(case: Case) -> Glance:
    columns = {name: getattr(case, name) for name in Glance.__dataclass_fields__ if name not in {"unit", "next_what"}}
    joined = Case.everything.filter(pk=case.pk).annotate(task=task_due_next()).order_by("task__pk")
    unit, task = joined.values_list("unit__name", "task__code")[:1].get()
    return Glance(**columns, unit=unit, next_what=next_what(case, task))
