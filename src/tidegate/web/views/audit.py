"""The audit trail for the auditor: searched, and verified. Both are themselves written to it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse

from tidegate.casework.access import directory
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit import queries
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases import queries as cases
from tidegate.casework.common.acting import Acting
from tidegate.web.forms.base import ActionForm
from tidegate.web.forms.dates import DateField, start_of
from tidegate.web.pages import page, show

PAGE = 50


class SearchForm(forms.Form):
    """What to search by."""

    case_id = forms.CharField(label="Case (reference or identifier)", required=False, max_length=60)
    user_id = forms.CharField(label="Person (sign-in name or identifier)", required=False, max_length=60)
    action = forms.CharField(label="Action", required=False, max_length=60, help_text="Such as record_fact.")
    operation = forms.ChoiceField(
        label="Operation", required=False, choices=[("", "Any"), *((each.value, each.value.capitalize()) for each in Operation)]
    )
    since = DateField(label="From", required=False)
    until = DateField(label="Up to, but not including", required=False)


@page(Permission.READ_AUDIT)
def audit(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The latest entries, or those that are searched for."""
    form, found = SearchForm(request.GET), None
    if form.is_valid():
        before = request.GET.get("before", "")
        equal = {name: form.cleaned_data[name] for name in ("case_id", "user_id", "action", "operation")}
        equal["case_id"] = cases.identifier_of(acting, equal["case_id"]) or equal["case_id"]
        equal["user_id"] = directory.id_of(equal["user_id"]) or equal["user_id"]
        since, until = (form.cleaned_data[name] for name in ("since", "until"))
        found = queries.search(
            acting,
            since=start_of(since) if since else None,
            until=start_of(until) if until else None,
            before=int(before) if before.isdecimal() else None,
            most=PAGE,
            **equal,
        )
    older = request.GET.copy()
    if found and found.before:
        older["before"] = str(found.before)
    return show(request, "audit.html", {"form": form, "found": found, "older": older.urlencode()})


@page(Permission.READ_AUDIT)
def verify(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Verify the trail as it lies in the database; the latest checkpoints."""
    form = ActionForm(acting, request.POST or None)
    verdict = None
    if request.method == "POST" and form.is_valid():
        verdict = queries.verify_now(acting, whole=request.POST.get("whole") == "1")
    context = {"asking": form, "verdict": verdict, "checkpoints": queries.checkpoints(acting, 10)}
    return show(request, "verify.html", context)
