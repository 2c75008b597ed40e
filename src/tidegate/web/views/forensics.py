"""The forensic queue: what is out and how long it has waited; devices sent, received there, and back."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.tasks import actions, alongside
from tidegate.casework.tasks.alongside import SubmissionRow
from tidegate.web.forms.base import ActionForm
from tidegate.web.forms.forensics import ResultForm, SubmissionForm
from tidegate.web.pages import ask, page, show
from tidegate.web.views.tasks import lists


@page(Permission.READ_WORKLIST)
def forensics(acting: Acting, request: HttpRequest) -> HttpResponse:
    """What is out for examination, counted and in order; what came back lately."""
    context = {
        "backlog": alongside.forensics_backlog(acting),
        "rows": alongside.forensics_queue(acting),
        "back": alongside.forensics_back(acting),
        "may_work": acting.may(Permission.WORK_TASKS),
        "tabs": lists("forensics"),
    }
    return show(request, "forensics.html", context)


@page(Permission.WORK_TASKS)
def submit_forensics(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Record that devices went to examination."""
    form, act = SubmissionForm(acting, request.POST or None), partial(actions.submit_forensics, case_id=case_id)
    context = {"title": "Send devices to examination", "button": "Record that they were sent"}
    lede = "Tidegate keeps how many, and when. What is on them stays in the laboratory's own system."
    return ask(request, form, act, says="They are in the queue.", back=_tasks(case_id), lede=lede, **context)


@page(Permission.WORK_TASKS)
def receive_forensics(acting: Acting, request: HttpRequest, case_id: str, submission_id: str) -> HttpResponse:
    """Record that the laboratory has the devices."""
    shown = _submission(acting, case_id, submission_id)
    form, act = ActionForm(acting, request.POST or None), partial(actions.receive_forensics, submission_id=submission_id)
    context = {"title": "Received for examination", "caption": shown.case_reference, "button": "Record that they were received"}
    return ask(request, form, act, says="It is recorded.", back=_tasks(case_id), onward=reverse("forensics"), **context)


@page(Permission.WORK_TASKS)
def return_forensics(acting: Acting, request: HttpRequest, case_id: str, submission_id: str) -> HttpResponse:
    """Record that devices are back, and what came of it."""
    shown = _submission(acting, case_id, submission_id)
    form, act = ResultForm(acting, request.POST or None), partial(actions.return_forensics, submission_id=submission_id)
    context = {"title": "Back from examination", "caption": shown.case_reference, "button": "Record the result"}
    lede = "A code only, never what was found. Then record what is now known as facts."
    return ask(request, form, act, says="The result is recorded.", back=_tasks(case_id), lede=lede, **context)


def _submission(acting: Acting, case_id: str, submission_id: str) -> SubmissionRow:
    rows = alongside.submissions_of(acting, case_id)
    found = next((each for each in rows if each.id == submission_id and not each.returned_at), None)
    if found is None:
        raise NotFoundError("Nothing of that is out for examination. The case's tasks show what was sent, and what came back.")
    return found


def _tasks(case_id: str) -> str:
    return reverse("case_tasks", args=[case_id])
