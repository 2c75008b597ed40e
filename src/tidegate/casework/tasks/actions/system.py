"""What the clock brings to tasks: a reminder once, an escalation once."""

from __future__ import annotations

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.models import Task


@action(Permission.USE_SYSTEM, Operation.ADMINISTRATION)
def remind_of_task(acting: Acting, *, task_id: str) -> Done:
    """Mark that a task's reminder is due: from now on it is shown to its owner as one to do soon."""
    task = _running(task_id)
    if task.reminded_at is not None or task.remind_at > acting.at:
        raise ConflictError("No reminder of this task is due.")
    Task.everything.filter(pk=task.pk).update(reminded_at=acting.at)
    return Done(subject=task, case_id=task.case_id, details={"code": task.code, "due": task.due_at})


@action(Permission.USE_SYSTEM, Operation.ADMINISTRATION)
def escalate_task(acting: Acting, *, task_id: str) -> Done:
    """Escalate a task: from now on it is shown to the role that its kind escalates to."""
    task = _running(task_id)
    if task.escalated_at is not None or task.escalate_at > acting.at:
        raise ConflictError("This task is not due to be escalated.")
    Task.everything.filter(pk=task.pk).update(escalated_at=acting.at)
    return Done(subject=task, case_id=task.case_id, details={"code": task.code, "to": KINDS[task.code].escalates_to})


def _running(task_id: str) -> Task:
    task = Task.everything.select_for_update().filter(pk=task_id, closed_at=None, is_paused=False).first()
    if task is None:
        raise ConflictError("This task is closed or paused.")
    return task
