"""The case: a summary, and the tabs of what belongs to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases import queries as cases
from tidegate.casework.cases.glance import Glance, glance
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions import queries as decisions
from tidegate.casework.referrals import queries as referrals
from tidegate.casework.tasks import alongside
from tidegate.casework.tasks import queries as tasks
from tidegate.web.history import said
from tidegate.web.pages import page, show

MOST = 50
TABS = (
    ("case", "Summary"),
    ("case_facts", "Facts"),
    ("case_why", "Why"),
    ("case_tasks", "Tasks"),
    ("case_decisions", "Decisions"),
    ("case_people", "People"),
    ("case_history", "History"),
)


def case_page(
    request: HttpRequest, case: Glance, tab: str, template: str, context: dict[str, Any] | None = None
) -> HttpResponse:
    """A page of a case, under its tabs."""
    tabs = [{"text": title, "href": reverse(name, args=[case.id]), "current": name == tab} for name, title in TABS]
    return show(request, template, {"case": case, "tabs": tabs, **(context or {})})


@page(Permission.READ_CASE)
def case(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """The case at a glance: what is due, what is open, what may be done."""
    seen = glance(acting, case_id, "summary")
    pressing = [each for each in tasks.for_case(acting, case_id) if each.closed_at is None]
    proposals = [each for each in decisions.proposals_of(acting, case_id) if each.state == "open"]
    may = {
        "propose": acting.may(Permission.PROPOSE, seen.unit_id),
        "record": acting.may(Permission.RECORD_FACTS, seen.unit_id),
        "work": acting.may(Permission.WORK_TASKS, seen.unit_id),
        "prosecutor": acting.may(Permission.RECORD_PROSECUTOR, seen.unit_id),
        "allocate": acting.may(Permission.ALLOCATE, seen.unit_id),
    }
    return case_page(request, seen, "case", "case.html", {"tasks": pressing, "proposals": proposals, "may": may})


@page(Permission.READ_CASE)
def case_tasks(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """The tasks of a case, its bail and what is out for examination."""
    seen = glance(acting, case_id, "tasks")
    rows, bails = tasks.for_case(acting, case_id), alongside.bail_of(acting, case_id)
    context = {
        "open_tasks": [each for each in rows if each.closed_at is None],
        "closed_tasks": [each for each in rows if each.closed_at is not None],
        "bails": bails,
        "is_on_bail": any(each.ended_at is None for each in bails),
        "submissions": alongside.submissions_of(acting, case_id),
        "may_work": acting.may(Permission.WORK_TASKS, seen.unit_id) and seen.closed_at is None,
    }
    return case_page(request, seen, "case_tasks", "case_tasks.html", context)


@page(Permission.READ_CASE)
def case_decisions(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Proposals, decisions and files of a case."""
    seen = glance(acting, case_id, "decisions")
    context = {
        "proposals": decisions.proposals_of(acting, case_id),
        "decisions": decisions.decisions_of(acting, case_id),
        "spoken": decisions.prosecutor_decisions(acting, case_id),
        "files": alongside.files_of(acting, case_id),
        "may_propose": acting.may(Permission.PROPOSE, seen.unit_id),
        "may_prosecutor": acting.may(Permission.RECORD_PROSECUTOR, seen.unit_id),
    }
    return case_page(request, seen, "case_decisions", "case_decisions.html", context)


@page(Permission.READ_CASE)
def case_people(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Whom a case is about, where it came from, who may see it."""
    seen = glance(acting, case_id, "people")
    context = {
        "referrals": referrals.for_case(acting, case_id),
        "may_read": acting.may(Permission.READ_IDENTITY, seen.unit_id),
        "may_record": acting.may(Permission.RECORD_IDENTITY, seen.unit_id),
        "may_link": acting.may(Permission.LINK_SUBJECTS, seen.unit_id) and seen.closed_at is None,
        "may_restrict": acting.may(Permission.RESTRICT, seen.unit_id),
    }
    return case_page(request, seen, "case_people", "case_people.html", context)


@page(Permission.READ_CASE)
def case_history(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """What was done with a case."""
    seen = glance(acting, case_id, "history")
    before, readings = request.GET.get("before", ""), "readings" in request.GET
    events = cases.history(acting, case_id, before=int(before) if before.isdecimal() else None, readings=readings, most=MOST)
    told = [(each, said(each.details)) for each in events]
    context = {"events": told, "readings": readings, "next": events[-1].position if len(events) == MOST else 0}
    return case_page(request, seen, "case_history", "case_history.html", context)
