"""Bail: what runs and by whose authority it may run longer; granted, extended, ended."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.tasks import actions, alongside
from tidegate.casework.tasks.alongside import BailShown
from tidegate.casework.tasks.limits import SOURCE
from tidegate.web.forms.bail import BailEndForm, BailForm, ExtensionForm
from tidegate.web.pages import ask, page, show
from tidegate.web.views.tasks import lists


@page(Permission.READ_WORKLIST)
def bail(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The bail that runs: what ends first, first."""
    context = {"bails": alongside.bail_running(acting), "may_work": acting.may(Permission.WORK_TASKS), "source": SOURCE}
    return show(request, "bail.html", {**context, "tabs": lists("bail")})


@page(Permission.WORK_TASKS)
def set_bail(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Record that bail was granted."""
    form, act = BailForm(acting, request.POST or None), partial(actions.set_bail, case_id=case_id)
    says = "The bail is recorded; its tasks are open."
    lede = f"A custody officer grants three months at most, from the day after the arrest. {SOURCE}"
    return ask(request, form, act, says=says, back=_tasks(case_id), title="Record bail", lede=lede, button="Record the bail")


@page(Permission.WORK_TASKS)
def extend_bail(acting: Acting, request: HttpRequest, case_id: str, bail_id: str) -> HttpResponse:
    """Record that bail was extended, with who may extend it until when before one's eyes."""
    shown = _bail(acting, case_id, bail_id)
    form, act = ExtensionForm(acting, request.POST or None), partial(actions.extend_bail, bail_id=bail_id)
    says, back, button = "The extension is recorded.", _tasks(case_id), "Record the extension"
    context: dict[str, Any] = {"title": "Extend bail", "caption": shown.case_reference, "bail": shown, "source": SOURCE}
    return ask(request, form, act, says=says, back=back, template="extend_bail.html", button=button, **context)


@page(Permission.WORK_TASKS)
def end_bail(acting: Acting, request: HttpRequest, case_id: str, bail_id: str) -> HttpResponse:
    """Record that bail has ended."""
    shown = _bail(acting, case_id, bail_id)
    form, act = BailEndForm(acting, request.POST or None), partial(actions.end_bail, bail_id=bail_id)
    context = {"title": "End bail", "caption": shown.case_reference, "button": "Record that it ended"}
    return ask(request, form, act, says="The bail has ended.", back=_tasks(case_id), **context)


def _bail(acting: Acting, case_id: str, bail_id: str) -> BailShown:
    found = next((each for each in alongside.bail_of(acting, case_id) if each.id == bail_id and not each.ended_at), None)
    if found is None:
        raise NotFoundError("No such bail runs in this case. The case's tasks show what was granted, and how it ended.")
    return found


def _tasks(case_id: str) -> str:
    return reverse("case_tasks", args=[case_id])
