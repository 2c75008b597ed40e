"""Opening and closing tasks by what happens: once for each thing they hang on, however often it is told."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from tidegate.casework.audit.chain import append
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.rows import change, insert, several
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.clocks import clock
from tidegate.casework.tasks.models import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class Needed:
    """A task that something calls for: its code, what it hangs on, and when that was or will be."""

    code: str
    anchor_key: str
    anchor_at: dt.datetime


def open_needed(acting: Acting, case_id: str, needed: list[Needed]) -> list[Task]:
    """Open those that are not there yet, each with its audit entry. Part of another action."""
    if not needed:
        return []
    there = {(each.code, each.anchor_key) for each in several(Task.everything, _THERE, case_id)}
    wanted = {(each.code, each.anchor_key): each for each in needed if (each.code, each.anchor_key) not in there}
    made = [_task(acting, case_id, each) for each in wanted.values()]
    insert(made)
    for task in made:
        _logged(acting, task, "open_task", {"code": task.code, "due": task.due_at})
    return made


_THERE = "SELECT id, code, anchor_key FROM tasks_task WHERE case_id = %s"


def close_open(acting: Acting, case_id: str, code: str, outcome: str, anchor_key: str | None = None) -> None:
    """Close the open tasks of that code because what they ask for has happened. Part of another action."""
    tasks = Task.everything.filter(case_id=case_id, code=code, closed_at=None)
    for task in tasks if anchor_key is None else tasks.filter(anchor_key=anchor_key):
        close(acting, task, outcome)
        _logged(acting, task, "complete_task", {"code": code, "outcome": outcome})


def close(acting: Acting, task: Task, outcome: str, rationale_reference: str = "") -> None:
    """Write that a task has ended, and open what its outcome calls for."""
    if task.is_paused:
        task.pauses.filter(end_at=None).update(end_at=acting.at, ended_by=acting.user_id)
    change(
        task,
        outcome=outcome,
        rationale_reference=rationale_reference,
        closed_by=acting.user_id,
        closed_at=acting.at,
        is_paused=False,
    )
    following = KINDS[task.code].then.get(outcome, ())
    needed = [Needed(code=code, anchor_key=task.anchor_key, anchor_at=acting.at) for code in following]
    open_needed(acting, task.case_id, needed)


def _task(acting: Acting, case_id: str, each: Needed) -> Task:
    return Task(
        id=acting.new_id("tsk"),
        case_id=case_id,
        code=each.code,
        anchor_key=each.anchor_key,
        anchor_at=each.anchor_at,
        **asdict(clock(KINDS[each.code], each.anchor_at)),
        opened_by=acting.user_id,
        opened_at=acting.at,
    )


def _logged(acting: Acting, task: Task, action: str, details: dict[str, object]) -> None:
    append(
        acting,
        action=action,
        operation=Operation.ALTERATION,
        case_id=task.case_id,
        subject_kind="tasks.task",
        subject_id=task.pk,
        details=details,
    )
