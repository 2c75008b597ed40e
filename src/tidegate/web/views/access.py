"""Access: roles, why somebody can or cannot see a case, emergency openings and their review."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access import actions, queries, seeing
from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.web.forms.access import EmergencyForm, ReferenceForm, ReviewForm
from tidegate.web.pages import done, form_page, page, perform, show


@page()
def access(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Why can I, or can I not, see a case? Anybody may ask for themselves."""
    form = ReferenceForm(request.GET if "reference" in request.GET else None)
    asked = form.is_bound and form.is_valid()
    answer = seeing.explain_access(acting, form.cleaned_data["reference"]) if asked else None
    context = {
        "form": form,
        "answer": answer,
        "manages": acting.may(Permission.MANAGE_ACCESS),
        "manages_all": acting.units_with(Permission.MANAGE_ACCESS) is None,
        "openings": seeing.openings(acting) if acting.may(Permission.REVIEW_BREAK_GLASS) else None,
    }
    return show(request, "access.html", context)


@page()
def roles(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Every role and what it allows."""
    del acting
    return show(request, "roles.html", {"roles": queries.roles()})


@page(Permission.BREAK_GLASS)
def break_glass(acting: Acting, request: HttpRequest, reference: str) -> HttpResponse:
    """Open a restricted case in an emergency: for a reason and a limited time, and somebody else reviews it."""
    form = EmergencyForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, actions.break_glass, case_reference=reference, reason=form.cleaned_data["reason"])
        if receipt is not None and receipt.case_id is not None:
            says = "The case is open to you for four hours. A supervisor has been asked to review this."
            return done(request, receipt, says, "case", case_id=receipt.case_id)
    acting.stated_purpose()
    lede = "It is open to you for four hours. Everything you read is logged, and another person reviews why you opened it."
    title = f"Open {reference} in an emergency"
    return form_page(request, form, title=title, lede=lede, button="Open the case", warning=True, back=reverse("access"))


@page(Permission.REVIEW_BREAK_GLASS)
def review(acting: Acting, request: HttpRequest, opening_id: str) -> HttpResponse:
    """Review an emergency opening."""
    opening = next((each for each in seeing.openings(acting) if each.id == opening_id), None)
    if opening is None:
        raise NotFoundError("There is no such opening to review. It may have been reviewed by somebody else.")
    form = ReviewForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, actions.review_break_glass, opening_id=opening_id, finding=form.cleaned_data["finding"])
        if receipt is not None:
            return done(request, receipt, "The review is recorded.", "access")
    lede = f"Opened by {opening.username}: {opening.reason}. An opening that was not justified ends at once."
    title = f"Review the opening of {opening.case_reference}"
    return form_page(request, form, title=title, lede=lede, button="Record the review", back=reverse("access"))
