"""The prosecutor: files out, sent and returned, and what was decided."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions.actions import record_prosecutor_decision
from tidegate.casework.tasks import alongside
from tidegate.casework.tasks.actions.prosecutor import record_return, send_to_prosecutor
from tidegate.web.forms.decisions import ProsecutorForm, ReturnForm, SendForm
from tidegate.web.pages import ask, page, show


@page(Permission.RECORD_PROSECUTOR)
def prosecutor(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The files that are with the prosecutor, and those that came back and are to be answered."""
    return show(
        request, "prosecutor.html", {"files": alongside.files_out(acting), "returned": alongside.files_to_answer(acting)}
    )


@page(Permission.RECORD_PROSECUTOR)
def send_file(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Record that the file went to the prosecutor."""
    form = SendForm(acting, request.POST or None, initial={"asks": "charging_decision"})
    act, says = partial(send_to_prosecutor, case_id=case_id), "The file is with the prosecutor."
    title = "Send the file to the prosecutor"
    return ask(request, form, act, says=says, back=_decisions(case_id), title=title, button="Record that it was sent")


@page(Permission.RECORD_PROSECUTOR)
def return_file(acting: Acting, request: HttpRequest, case_id: str, file_id: str) -> HttpResponse:
    """Record that the prosecutor returned the file, and why."""
    form = ReturnForm(acting, request.POST or None)
    act, says = partial(record_return, file_id=file_id), "The return is recorded. The case is to be decided again."
    title = "Record that the file was returned"
    lede = "Each reason is shown to whoever works the case, with the day by which the prosecutor wants the answer."
    return ask(request, form, act, says=says, back=_decisions(case_id), title=title, lede=lede, button="Record the return")


@page(Permission.RECORD_PROSECUTOR)
def prosecutor_decided(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Record what the prosecutor decided."""
    form = ProsecutorForm(acting, request.POST or None)
    act, says = partial(record_prosecutor_decision, case_id=case_id), "The prosecutor's decision is recorded."
    title = "Record the prosecutor's decision"
    return ask(request, form, act, says=says, back=_decisions(case_id), title=title, button="Record the decision")


def _decisions(case_id: str) -> str:
    return reverse("case_decisions", args=[case_id])
