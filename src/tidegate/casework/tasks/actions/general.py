"""Tasks themselves: open one by hand, assign, pause, resume, complete; and the steps of a case that tasks hang on."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access.models import RoleGrant
from tidegate.casework.access.roles import ROLES, Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.guard import NO_MEMBER, find_case, is_hidden_from, open_for_change
from tidegate.casework.cases.stages import move
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError
from tidegate.casework.common.rows import change, found, held, insert
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.clocks import clock
from tidegate.casework.tasks.codes import ACTED, OF_STEP, PAUSES, STEPS
from tidegate.casework.tasks.models import Step, Task, TaskPause
from tidegate.casework.tasks.opening import Needed, close, open_needed
from tidegate.policy.explaining.names import moment_words
from tidegate.records.deadlines import Pause

LONGEST_AHEAD = dt.timedelta(days=3 * 365)


@action(Permission.WORK_TASKS)
def open_task(acting: Acting, *, case_id: str, code: str) -> Done:
    """Open a task of the catalogue by hand; its clock runs from now."""
    problems = Problems()
    problems.check("code", code, [kind.code for kind in KINDS.values() if kind.by_hand])
    problems.raise_any()
    case = open_for_change(acting, case_id, Permission.WORK_TASKS)
    if Task.everything.filter(case=case, code=code, closed_at=None).exists():
        raise ConflictError("This task is already open on this case, so it was not opened again.")
    made = open_needed(
        acting, case.pk, [Needed(code=code, anchor_key=f"by hand {acting.at:%Y-%m-%dT%H:%M:%S.%f}", anchor_at=acting.at)]
    )
    return Done(subject=made[0], case_id=case.pk, details={"code": code})


@action(Permission.WORK_TASKS)
def complete_task(acting: Acting, *, task_id: str, outcome: str, rationale_reference: str = "") -> Done:
    """Record how a task ended. What the outcome calls for is opened at once."""
    told = found(Task.everything, id=task_id)
    if told is not None:
        open_for_change(acting, told.case_id, Permission.WORK_TASKS)
    task = _open(held(Task.everything, id=task_id))
    if not KINDS[task.code].by_hand:
        raise ConflictError("This task ends by itself, when what it asks for has been done.")
    problems = Problems()
    problems.check("outcome", outcome, KINDS[task.code].outcomes)
    problems.check_reference("rationale_reference", rationale_reference)
    problems.raise_any()
    close(acting, task, outcome, rationale_reference)
    return Done(subject=task, case_id=task.case_id, details={"code": task.code, "outcome": outcome})


@action(Permission.WORK_TASKS)
def assign_task(acting: Acting, *, task_id: str, to_user_id: str) -> Done:
    """Give a task to somebody in the case's unit, or take it oneself."""
    task = _locked(acting, task_id)
    problems = Problems()
    problems.unless(_works_in(to_user_id, task.case.unit_id), "to_user_id", "Choose somebody who works tasks there.")
    problems.unless(not is_hidden_from(task.case, to_user_id), "to_user_id", NO_MEMBER)
    problems.raise_any()
    change(task, owner_id=to_user_id)
    return Done(subject=task, case_id=task.case_id, details={"code": task.code, "to": to_user_id})


@action(Permission.WORK_TASKS)
def pause_task(acting: Acting, *, task_id: str, reason: str) -> Done:
    """Stop a task's clock, for a coded reason."""
    task = _locked(acting, task_id)
    problems = Problems()
    problems.check("reason", reason, PAUSES)
    problems.raise_any()
    if task.is_paused:
        raise ConflictError("This task's clock is already stopped.")
    change(task, is_paused=True)
    TaskPause.everything.create(
        id=acting.new_id("pau"), task=task, reason=reason, start_at=acting.at, started_by=acting.user_id
    )
    return Done(subject=task, case_id=task.case_id, details={"code": task.code, "reason": reason})


@action(Permission.WORK_TASKS)
def resume_task(acting: Acting, *, task_id: str) -> Done:
    """Let a task's clock run again; it is due later by as long as it stood still."""
    task = _locked(acting, task_id)
    if not task.is_paused:
        raise ConflictError("This task's clock is running.")
    TaskPause.everything.filter(task=task, end_at=None).update(end_at=acting.at, ended_by=acting.user_id)
    pauses = [Pause(each.start_at, each.end_at) for each in task.pauses.all() if each.end_at is not None]
    moved = clock(KINDS[task.code], task.anchor_at, pauses)
    change(task, is_paused=False, remind_at=moved.remind_at, due_at=moved.due_at, escalate_at=moved.escalate_at)
    return Done(subject=task, case_id=task.case_id, details={"code": task.code, "due": moved.due_at})


@action(Permission.WORK_TASKS, Operation.COLLECTION)
def record_step(acting: Acting, *, case_id: str, kind: str, at: dt.datetime) -> Done:
    """Record that something happened in a case, or when it will; the tasks that hang on it are opened."""
    problems = Problems()
    problems.check("kind", kind, STEPS)
    ahead = kind in ("action_planned", "court_hearing")
    problems.unless(ahead or at <= acting.at, "at", "Give a time that has passed: this is recorded once it has happened.")
    problems.unless(at <= acting.at + LONGEST_AHEAD, "at", "Give a time within three years.")
    problems.raise_any()
    case = open_for_change(acting, case_id, Permission.WORK_TASKS)
    step = found(Step.everything, case_id=case.pk, kind=kind, at=at)
    if step is None:
        step = Step(id=acting.new_id("stp"), case=case, kind=kind, at=at, recorded_by=acting.user_id, recorded_at=acting.at)
        insert([step])
    if case.stage == "triage" and at <= acting.at:
        move(case, "investigation")
    if kind in ACTED and case.acted_at is None:
        change(case, acted_at=at)
    key = f"{kind} {at:%Y-%m-%dT%H:%M}"
    open_needed(acting, case.pk, [Needed(code=code, anchor_key=key, anchor_at=at) for code in OF_STEP[kind]])
    return Done(subject=step, case_id=case.pk, details={"kind": kind, "at": at})


def _locked(acting: Acting, task_id: str) -> Task:
    """The open task, locked, in a unit where the person works tasks."""
    task = held(Task.everything, id=task_id)
    case = find_case(acting, task.case_id if task else "", otherwise=_NO_TASK)
    acting.require(Permission.WORK_TASKS, case.unit_id)
    opened = _open(task)
    opened.case = case
    return opened


def _open(task: Task | None) -> Task:
    if task is None:
        raise NotFoundError(_NO_TASK)
    if task.closed_at is not None:
        raise ConflictError(
            f"This task was closed on {moment_words(task.closed_at)} ({task.outcome.replace('_', ' ')}), so nothing was done."
        )
    return task


def _works_in(user_id: str, unit_id: str) -> bool:
    working = [name for name, role in ROLES.items() if Permission.WORK_TASKS in role.permissions]
    grants = RoleGrant.everything.filter(user_id=user_id, user__is_active=True, role__in=working, ended_at=None)
    return not {None, unit_id}.isdisjoint(grants.values_list("unit_id", flat=True))


_NO_TASK = "There is no such task, or it is on a case that you may not see."
