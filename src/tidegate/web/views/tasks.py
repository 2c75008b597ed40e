"""Tasks: one's own, those that were escalated, what is overdue, the forensic queue; and what is done with a task."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.directory import colleagues
from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Receipt
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.tasks import queries
from tidegate.casework.tasks.actions import general as actions
from tidegate.casework.tasks.queries import TaskGroup, TaskRow
from tidegate.web.forms.base import ActionForm
from tidegate.web.forms.tasks import AssigningForm, CompletionForm, OpeningForm, PauseForm, StepForm
from tidegate.web.pages import ask, page, show

_GROUPS = (TaskGroup.CRITICAL, TaskGroup.OVERDUE, TaskGroup.SOON, TaskGroup.LATER, TaskGroup.PAUSED)
_LISTS = {"mine": queries.mine, "escalated": queries.escalated, "overdue": queries.overdue, "welfare": queries.welfare}
_TITLES = {
    "mine": "Your tasks",
    "escalated": "Escalated to you",
    "overdue": "Overdue tasks",
    "welfare": "Suspects' welfare",
    "bail": "Bail",
    "forensics": "Forensic queue",
}


@page(Permission.READ_WORKLIST)
def my_tasks(acting: Acting, request: HttpRequest, which: str = "mine") -> HttpResponse:
    """Tasks by how pressing they are: for who works on them, and for who is told of them when they are late."""
    if which not in _LISTS:
        raise NotFoundError("There is no such list of tasks.")
    rows = _LISTS[which](acting)
    groups = [(group.value, [each for each in rows if each.group is group]) for group in _GROUPS]
    context = {"title": _TITLES[which], "groups": [each for each in groups if each[1]], "tabs": lists(which)}
    return show(request, "tasks.html", {**context, "may_work": acting.may(Permission.WORK_TASKS)})


@page(Permission.WORK_TASKS)
def open_task(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Open a task by hand."""
    form = OpeningForm(acting, request.POST or None)
    act = partial(actions.open_task, case_id=case_id)
    says = "The task is open; its clock runs from now."
    return ask(request, form, act, says=says, back=_tasks(case_id), title="Open a task", button="Open the task")


@page(Permission.WORK_TASKS)
def record_step(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Record an arrest, a search, a charge or another step: what hangs on it is opened."""
    form = StepForm(acting, request.POST or None)
    act = partial(actions.record_step, case_id=case_id)
    says = "The step is recorded, and its tasks are open."
    lede = "The tasks that hang on it, such as asking after the suspect's welfare, are opened at once."
    return ask(request, form, act, says=says, back=_tasks(case_id), title="Record a step", lede=lede, button="Record the step")


@page(Permission.WORK_TASKS)
def complete_task(acting: Acting, request: HttpRequest, case_id: str, task_id: str) -> HttpResponse:
    """Record how a task ended."""
    task = _task(acting, case_id, task_id)
    form = CompletionForm(acting, request.POST or None, outcomes=task.outcomes)
    act = partial(actions.complete_task, task_id=task_id)
    return _about(request, form, act, task, says="The task is closed.", button="Close the task", lede=task.demands)


@page(Permission.WORK_TASKS)
def assign_task(acting: Acting, request: HttpRequest, case_id: str, task_id: str) -> HttpResponse:
    """Give a task to somebody."""
    task = _task(acting, case_id, task_id)
    form = AssigningForm(acting, request.POST or None, colleagues=colleagues(acting, Permission.WORK_TASKS))
    act = partial(actions.assign_task, task_id=task_id)
    lede = "Who is given a task sees it first among their own."
    return _about(request, form, act, task, says="The task is given.", button="Give the task", lede=lede)


@page(Permission.WORK_TASKS)
def pause_task(acting: Acting, request: HttpRequest, case_id: str, task_id: str) -> HttpResponse:
    """Stop a task's clock, or let it run again."""
    task = _task(acting, case_id, task_id)
    if task.group is TaskGroup.PAUSED:
        form, act = ActionForm(acting, request.POST or None), partial(actions.resume_task, task_id=task_id)
        lede = "It is due later by as long as it stood still."
        return _about(request, form, act, task, says="Its clock runs again.", button="Let it run", lede=lede)
    form, act = PauseForm(acting, request.POST or None), partial(actions.pause_task, task_id=task_id)
    lede = "While it stands, nobody is reminded of it."
    return _about(request, form, act, task, says="Its clock is stopped.", button="Stop its clock", lede=lede)


def lists(current: str) -> list[dict[str, Any]]:
    """The lists beside each other, for the top of each."""
    return [
        {
            "text": title,
            "href": reverse("tasks_list", args=[name]) if name in _LISTS else reverse(name),
            "current": name == current,
        }
        for name, title in _TITLES.items()
    ]


def _task(acting: Acting, case_id: str, task_id: str) -> TaskRow:
    found = next((each for each in queries.for_case(acting, case_id) if each.id == task_id), None)
    if found is None:
        raise NotFoundError("There is no such task on this case.")
    return found


def _about(request: HttpRequest, form: ActionForm, act: Callable[..., Receipt], task: TaskRow, **context: str) -> HttpResponse:
    return ask(request, form, act, back=_tasks(task.case_id), title=task.title, caption=task.case_reference, **context)


def _tasks(case_id: str) -> str:
    return reverse("case_tasks", args=[case_id])
