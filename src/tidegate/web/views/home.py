"""The overview: what must be done first today, and why; then how much there is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.counting import counts
from tidegate.casework.cases.groups import PRESSING
from tidegate.casework.cases.queries import first_today
from tidegate.casework.cases.scopes import Scope
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions import queries as decisions
from tidegate.casework.tasks import queries as tasks
from tidegate.web.pages import page, show
from tidegate.web.views.waiting import waiting_for

FEW = 5


@page()
def home(acting: Acting, request: HttpRequest) -> HttpResponse:
    """What must be done first today and why, for this person's roles."""
    context: dict[str, Any] = {"waiting": waiting_for(acting)}
    if acting.may(Permission.READ_WORKLIST):
        context |= _work(acting) | _cases(acting)
    if acting.may(Permission.AUTHORISE):
        context["to_authorise"] = decisions.to_authorise(acting)
    return show(request, "home.html", context)


def _work(acting: Acting) -> dict[str, Any]:
    found = tasks.pressing(acting, FEW)
    return {
        "tasks_title": "Your next tasks" if found.mine else "Tasks escalated to you",
        "tasks": found.rows,
        "many_tasks": found.mine,
        "overdue_tasks": found.overdue,
        "escalated": found.escalated,
        "may_work": acting.may(Permission.WORK_TASKS),
    }


def _cases(acting: Acting) -> dict[str, Any]:
    """The case that comes first: one's own, or, where one has none, of all that one may see."""
    own = counts(acting, Scope.MINE)
    first = first_today(acting, Scope.MINE if own.open else Scope.UNIT)
    return {
        "first": first,
        "is_pressing": first is not None and first.group in PRESSING,
        "is_own": own.open > 0,
        "own": own,
        "all": counts(acting, Scope.UNIT),
        "may_allocate": acting.may(Permission.ALLOCATE),
        "may_take": acting.may(Permission.PROPOSE),
    }
