"""The made-up unit does its tasks: most in time, some late, a few only once a supervisor asks."""

from __future__ import annotations

import datetime as dt
from functools import partial

from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.demonstration.life import Life
from tidegate.casework.tasks.actions import complete_task
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.models import Task

FORGOTTEN = 0.02
LATE = 0.08
BY_THEMSELVES = {"bail_end", "forensics_back", "prosecutor_reply", "answer_return"}
"""Tasks that end when what they ask for happens, which the story brings about itself."""
USUAL = {
    "safeguarding_check": ("no_child", "no_child", "child_found", "not_established"),
    "safeguarding_referral": ("done", "done", "not_needed"),
    "strategy_discussion": ("section_47", "no_section_47"),
    "welfare_48_hours": ("asked", "asked", "asked", "no_reply", "concern_passed_on"),
}
"""How tasks usually end, where not simply in the first way there is."""


def work_tasks(life: Life, at: dt.datetime) -> None:
    """Plan when each task that is open and not yet planned will be done."""
    opened = Task.everything.filter(case_id=life.case_id, closed_at=None).exclude(pk__in=life.planned)
    for task in opened.order_by("pk"):
        life.planned.add(task.pk)
        if KINDS[task.code].by_hand and task.code not in BY_THEMSELVES:
            life.at(_when(life, task, at), partial(_end, task))


def _when(life: Life, task: Task, at: dt.datetime) -> dt.datetime:
    """When a task that is open now will be done."""
    allowed = max(task.due_at - at, dt.timedelta(hours=1))
    if life.chance(FORGOTTEN):
        return at + allowed + dt.timedelta(days=life.draw.uniform(2, 12))
    return at + allowed * (life.draw.uniform(1.05, 1.5) if life.chance(LATE) else life.draw.uniform(0.2, 0.8))


def finish_tasks(acting: Acting, case_id: str) -> None:
    """End what is left open, before the case is closed; what that calls for, too."""
    while left := [each for each in Task.everything.filter(case_id=case_id, closed_at=None) if KINDS[each.code].by_hand]:
        for task in sorted(left, key=lambda each: each.pk):
            outcomes = USUAL.get(task.code, KINDS[task.code].outcomes)
            complete_task(acting, task_id=task.pk, outcome="not_needed" if "not_needed" in outcomes else outcomes[0])


def _end(task: Task, life: Life, at: dt.datetime) -> None:
    outcome = life.draw.choice(USUAL.get(task.code, KINDS[task.code].outcomes[:1]))
    try:
        complete_task(life.by_owner(at), task_id=task.pk, outcome=outcome)
    except ConflictError:
        return  # what it asked for happened, so that it ended by itself
    if outcome in KINDS[task.code].then:
        work_tasks(life, at)
