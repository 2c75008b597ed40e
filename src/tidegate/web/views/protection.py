"""Data protection: what waits, one person's records, retention reviews and exports."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.people.queries import require_known
from tidegate.casework.protection import actions, catalogue, exporting, papers, queries
from tidegate.policy.explaining.names import day_words
from tidegate.reports.subject_access import as_html
from tidegate.web.forms.base import ActionForm
from tidegate.web.forms.protection import ExportForm, FindForm, RetainForm
from tidegate.web.pages import ask, done, form_page, page, perform, show

CODES = {
    "opened": catalogue.OPENED,
    "erasures": catalogue.ERASURES,
    "checks": catalogue.REGISTER_CHECKS,
}
"""The words of the codes that these pages show."""


@page(Permission.PROTECT_DATA, Permission.AUTHORISE_ERASURE)
def protection(acting: Acting, request: HttpRequest) -> HttpResponse:
    """What waits: reviews by the day they are due, proposals to erase; the certificates; find a person's records."""
    may_protect = acting.may(Permission.PROTECT_DATA)
    form = FindForm(request.GET if "reference" in request.GET else None)
    if may_protect and form.is_bound and form.is_valid():
        try:
            return redirect("protected", subject_id=queries.subject_of(acting, form.cleaned_data["reference"]))
        except NotFoundError as error:
            form.add_error("reference", str(error))
    context = {
        "form": form,
        "may_protect": may_protect,
        "reviews": queries.reviews(acting) if may_protect else [],
        "erasures": queries.erasures(acting),
        "certificates": papers.certificate_list(acting),
        "today": acting.at.date(),
        "codes": CODES,
    }
    return show(request, "protection.html", context)


@page(Permission.PROTECT_DATA, Permission.AUTHORISE_ERASURE)
def protected(acting: Acting, request: HttpRequest, subject_id: str) -> HttpResponse:
    """How one person's records stand, and what is held of them."""
    person = queries.person(acting, subject_id)
    context = {"person": person, "may_protect": acting.may(Permission.PROTECT_DATA), "codes": CODES}
    return show(request, "protected.html", context)


@page(Permission.PROTECT_DATA)
def ask_review(acting: Acting, request: HttpRequest, subject_id: str) -> HttpResponse:
    """Open a review because the person asked for erasure."""
    require_known(acting, subject_id)
    form, act = ActionForm(acting, request.POST or None), partial(actions.request_review, subject_id=subject_id)
    lede = (
        "The person has asked for erasure. The review is due within a month (Data Protection Act 2018, s 54), "
        "and ends with a decision to retain or to erase."
    )
    back = reverse("protected", args=[subject_id])
    says, title, button = "The review is open.", "Review on request", "Open the review"
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button=button)


@page(Permission.PROTECT_DATA)
def retain(acting: Acting, request: HttpRequest, review_id: str) -> HttpResponse:
    """End a review: the records are still needed."""
    review = queries.review(acting, review_id)
    person = queries.person(acting, review.subject_id)
    form = RetainForm(acting, request.POST or None, initial={"next_on": person.latest_next})
    act, says, title = partial(actions.retain, review_id=review_id), "The records are retained.", "Retain the records"
    caption = ", ".join(review.references)
    lede = f"{person.standing.title}: the next review is on {day_words(person.latest_next)} at the latest."
    back = reverse("protected", args=[review.subject_id])
    return ask(request, form, act, says=says, back=back, title=title, caption=caption, lede=lede, button="Retain them")


@page(Permission.PROTECT_DATA)
def export_subject(acting: Acting, request: HttpRequest, subject_id: str) -> HttpResponse:
    """Export everything that is held of a person."""
    require_known(acting, subject_id)
    form = ExportForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, actions.export_subject, subject_id=subject_id, reason=form.cleaned_data["reason"])
        if receipt is not None:
            return done(request, receipt, "The export can be taken out.", "exported", export_id=receipt.subject_id)
    lede = (
        "It holds what the person is entitled to, and names what is withheld with its reason. "
        "Read it before it is handed over: you are disclosing personal data."
    )
    back = reverse("protected", args=[subject_id])
    return form_page(request, form, title="Export what is held", lede=lede, button="Export", back=back)


@page(Permission.PROTECT_DATA)
def exported(acting: Acting, request: HttpRequest, export_id: str) -> HttpResponse:
    """One export, to be taken out."""
    return show(request, "exported.html", {"export": papers.export_named(acting, export_id)})


@page(Permission.PROTECT_DATA)
def export_file(acting: Acting, request: HttpRequest, export_id: str, form: str) -> HttpResponse:
    """The export as a file: JSON for machines, a page for people."""
    del request
    taken = papers.export(acting, export_id)
    if form == "json":
        response = HttpResponse(exporting.text_of(taken.content), content_type="application/json")
    else:
        response = HttpResponse(as_html(taken.content), content_type="text/html; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{taken.id}.{form}"'
    return response
