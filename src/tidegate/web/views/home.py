"""The overview: what must be done first today, and why; then how much there is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases import glance
from tidegate.casework.cases.queries import Scope, first_today
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions import queries as decisions
from tidegate.casework.tasks import queries as tasks
from tidegate.web.pages import page, show

FEW = 5


@page()
def home(acting: Acting, request: HttpRequest) -> HttpResponse:
    """What must be done first today and why, for this person's roles."""
    context: dict[str, Any] = {}
    if acting.may(Permission.WORK_TASKS):
        context |= _work(acting)
    if acting.may(Permission.READ_WORKLIST):
        context |= _cases(acting)
    if acting.may(Permission.AUTHORISE):
        context["to_authorise"] = decisions.to_authorise(acting)
    return show(request, "home.html", context)


def _work(acting: Acting) -> dict[str, Any]:
    mine, escalated = tasks.mine(acting), tasks.escalated(acting)
    pressing = [*mine, *(each for each in escalated if each not in mine)]
    return {
        "tasks_title": "Your next tasks" if mine else "Tasks escalated to you",
        "tasks": sorted(pressing, key=lambda each: each.due_at)[:FEW],
        "many_tasks": len(mine),
        "overdue_tasks": sum(each.due_at <= acting.at for each in mine),
        "escalated": len(escalated),
    }


def _cases(acting: Acting) -> dict[str, Any]:
    """The case that comes first: one's own, or, where one has none, of all that one may see."""
    own = glance.counts(acting, mine=True)
    return {
        "first": first_today(acting, Scope.MINE if own.open else Scope.UNIT),
        "is_own": own.open > 0,
        "own": own,
        "all": glance.counts(acting, mine=False),
        "may_allocate": acting.may(Permission.ALLOCATE),
    }
