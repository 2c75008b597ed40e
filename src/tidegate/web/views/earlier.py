"""The whole case as it was known at the end of a day: facts, the policy's answer, decisions, tasks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse

from tidegate.casework.access.roles import Permission
from tidegate.casework.assessments import queries as assessments
from tidegate.casework.cases import queries as cases
from tidegate.casework.cases.glance import glance
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions import earlier as decisions
from tidegate.casework.facts import queries as facts
from tidegate.casework.tasks import earlier as tasks
from tidegate.web.forms.dates import end_of
from tidegate.web.forms.facts import AsKnownForm
from tidegate.web.pages import page
from tidegate.web.views.cases import case_page
from tidegate.web.views.facts import FACT_TITLES


@page(Permission.READ_CASE)
def as_known(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Ask for the day; then the case as it was known at its end."""
    seen = glance(acting, case_id, "the whole case, on a day")
    form = AsKnownForm(request.GET if "on-day" in request.GET else None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        on = form.cleaned_data["on"]
        context |= {"on": on, **_known(acting, case_id, min(end_of(on), acting.at))}
    return case_page(request, seen, "case_history", "as_known.html", context)


def _known(acting: Acting, case_id: str, at: dt.datetime) -> dict[str, Any]:
    held = [each for each in cases.allocations(acting, case_id) if each.allocated_at <= at]
    return {
        "at": at,
        "owner": next((each for each in held if each.ended_at is None or each.ended_at > at), None),
        "facts": facts.as_known_on(acting, case_id, at),
        "assessed": assessments.as_known_on(acting, case_id, at),
        "decided": decisions.decided_as_known_on(acting, case_id, at),
        "tasks": tasks.tasks_as_known_on(acting, case_id, at),
        "alongside": tasks.alongside_as_known_on(acting, case_id, at),
        **FACT_TITLES,
    }
