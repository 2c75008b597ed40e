"""Erasure: proposed over what is held, authorised by another person, certified."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.protection import actions, papers, queries
from tidegate.casework.protection.registry import registry
from tidegate.web.forms.protection import ErasureForm, RefuseErasureForm, SeenErasureForm, WithdrawErasureForm
from tidegate.web.pages import ask, check_answers, done, form_page, is_answered, page, perform, show
from tidegate.web.views.protection import CODES


@page(Permission.PROTECT_DATA)
def propose_erasure(acting: Acting, request: HttpRequest, subject_id: str) -> HttpResponse:
    """Propose to erase exactly what is shown: questions, then check answers, then it is proposed."""
    person = queries.person(acting, subject_id)
    form = ErasureForm(acting, request.POST or None, initial={"seen_digest": person.seen_digest})
    caption = ", ".join(each.reference for each in person.cases)
    if is_answered(request, form):
        checking = check_answers(request, form, title="Check your answers before you propose", caption=caption)
        if checking is not None:
            return checking
        given = {name: form.cleaned_data[name] for name in ("reason", "register_check", "seen_digest")}
        receipt = perform(form, actions.propose_erasure, subject_id=subject_id, **given)
        if receipt is not None:
            return done(request, receipt, "The erasure is proposed.", "erasure", erasure_id=receipt.subject_id)
    context = {"title": "Propose to erase", "caption": caption, "person": person, "form": form, "button": "Continue"}
    return show(request, "propose_erasure.html", {**context, "back": reverse("protected", args=[subject_id])})


@page(Permission.PROTECT_DATA, Permission.AUTHORISE_ERASURE)
def erasure(acting: Acting, request: HttpRequest, erasure_id: str) -> HttpResponse:
    """One open proposal to erase, with what would go."""
    row = queries.erasure(acting, erasure_id)
    person = queries.person(acting, row.subject_id)
    context = {"row": row, "person": person, "is_own": row.proposed_by == acting.user_id, "codes": CODES}
    return show(request, "erasure.html", context)


@page(Permission.AUTHORISE_ERASURE)
def authorise_erasure(acting: Acting, request: HttpRequest, erasure_id: str) -> HttpResponse:
    """Authorise: asked once more before everything goes."""
    row = queries.erasure(acting, erasure_id)
    seen = queries.person(acting, row.subject_id).seen_digest
    form = SeenErasureForm(acting, request.POST or None, initial={"seen_digest": seen})
    if request.method == "POST" and form.is_valid():
        digest = form.cleaned_data["seen_digest"]
        receipt = perform(form, actions.authorise_erasure, erasure_id=erasure_id, seen_digest=digest)
        if receipt is not None:
            return done(request, receipt, "The records are erased.", "certificate", certificate_id=receipt.subject_id)
    lede = (
        "Everything that the proposal shows is erased at once, and nothing brings it back. "
        "If anything has changed since it was proposed, nothing is done."
    )
    title, caption, back = "Authorise the erasure", ", ".join(row.references), reverse("erasure", args=[erasure_id])
    return form_page(request, form, title=title, caption=caption, lede=lede, button="Erase", warning=True, back=back)


@page(Permission.AUTHORISE_ERASURE)
def refuse_erasure(acting: Acting, request: HttpRequest, erasure_id: str) -> HttpResponse:
    """Refuse another person's proposal."""
    row = queries.erasure(acting, erasure_id)
    form, act = RefuseErasureForm(acting, request.POST or None), partial(actions.refuse_erasure, erasure_id=erasure_id)
    context = {"title": "Refuse the erasure", "caption": ", ".join(row.references), "button": "Refuse"}
    return ask(request, form, act, says="The proposal is refused.", **_ways(row), **context)


@page(Permission.PROTECT_DATA)
def withdraw_erasure(acting: Acting, request: HttpRequest, erasure_id: str) -> HttpResponse:
    """Withdraw one's own proposal."""
    row = queries.erasure(acting, erasure_id)
    form, act = WithdrawErasureForm(acting, request.POST or None), partial(actions.withdraw_erasure, erasure_id=erasure_id)
    context = {"title": "Withdraw the proposal", "caption": ", ".join(row.references), "button": "Withdraw"}
    return ask(request, form, act, says="The proposal is withdrawn.", **_ways(row), **context)


def _ways(row: queries.ErasureRow) -> dict[str, str]:
    """Back to the proposal; onward, when it has ended, to the person's records."""
    return {"back": reverse("erasure", args=[row.id]), "onward": reverse("protected", args=[row.subject_id])}


@page(Permission.PROTECT_DATA, Permission.AUTHORISE_ERASURE)
def certificate(acting: Acting, request: HttpRequest, certificate_id: str) -> HttpResponse:
    """What was erased and what was kept."""
    shown = papers.certificate(acting, certificate_id)
    holds = {label: table.holds for label, table in registry().tables.items()}
    return show(request, "certificate.html", {"shown": shown, "codes": CODES, "holds": holds})


@page(Permission.PROTECT_DATA, Permission.AUTHORISE_ERASURE)
def certificate_file(acting: Acting, request: HttpRequest, certificate_id: str) -> HttpResponse:
    """The certificate as a file, to be kept apart from the service."""
    del request
    response = HttpResponse(papers.certificate(acting, certificate_id).file, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{certificate_id}.json"'
    return response
