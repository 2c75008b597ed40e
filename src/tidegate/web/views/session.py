"""What belongs to a session: the purpose for which cases are read, stated once and kept until it is stated anew."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from tidegate.casework.access import sessions
from tidegate.casework.access.queries import purposes
from tidegate.casework.access.roles import ROLES, Permission
from tidegate.casework.common.acting import Acting, Purpose
from tidegate.web.forms.base import CodeField
from tidegate.web.pages import page, safe_next, show

PURPOSES: dict[Purpose, tuple[str, str]] = {
    Purpose.INVESTIGATION: ("Investigation", "Working on cases: triage, research, enquiries, arrest and search."),
    Purpose.SUPERVISION: ("Supervision", "Allocating, checking and authorising other people's work."),
    Purpose.SAFEGUARDING: ("Safeguarding", "Protecting a child, or a suspect's welfare."),
    Purpose.PROSECUTION: ("Prosecution", "Files to and from the prosecutor."),
    Purpose.SCRUTINY: ("Scrutiny", "Looking at sampled decisions for the panel."),
    Purpose.AUDIT: ("Audit", "Reading and verifying the audit trail."),
    Purpose.DATA_PROTECTION: ("Data protection", "Subject access, retention and erasure."),
}


class PurposeForm(forms.Form):
    """The question for the purpose: those that this person's roles give."""

    purpose = CodeField(
        label="Why are you reading cases in this session?",
        choices=[],
        hints={each.value: says for each, (_, says) in PURPOSES.items()},
    )
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, open_to: tuple[Purpose, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [(each.value, PURPOSES[each][0]) for each in open_to]  # type: ignore[attr-defined]


@page()
def state_purpose(acting: Acting, request: HttpRequest) -> HttpResponse:
    """State the purpose of this session."""
    first = {"purpose": acting.purpose.value if acting.purpose else None, "next": safe_next(request, "/")}
    form = PurposeForm(request.POST or None, initial=first, open_to=purposes(acting))
    if request.method == "POST" and form.is_valid():
        sessions.state_purpose(request.session, acting, form.cleaned_data["purpose"])
        return redirect(safe_next(request, "/"))
    return show(request, "purpose.html", {"form": form})


@page()
def account(acting: Acting, request: HttpRequest) -> HttpResponse:
    """One's own account: roles and what they allow, and the ways to sign in."""
    mine = [ROLES[each.role] for each in acting.grants]
    grade = acting.grade.name.replace("_", " ").capitalize()
    return show(request, "account.html", {"roles": mine, "grade": grade, "uses_api": acting.may(Permission.USE_API)})
