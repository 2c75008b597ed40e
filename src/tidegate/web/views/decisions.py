"""Proposals: make one, check it, authorise or refuse another's, withdraw one's own; the document to sign."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Receipt
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.decisions import actions, catalogue, papers, queries
from tidegate.casework.decisions.queries import ProposalShown
from tidegate.reports.decision.printing import as_pdf
from tidegate.web.forms.base import ActionForm
from tidegate.web.forms.decisions import ProposalForm, RefusalForm, SeenForm, WithdrawalForm
from tidegate.web.pages import ask, check_answers, done, is_answered, page, perform, show

_CODES = {"reasons": catalogue.REASONS, "overrides": catalogue.OVERRIDES, "views": catalogue.VICTIM_VIEWS}
"""The words of the codes that a proposal shows."""


@page(Permission.PROPOSE, Permission.AUTHORISE)
def proposals(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The open proposals: those that await this person first."""
    rows = queries.open_proposals(acting)
    mine = [each for each in rows if each.may_authorise]
    return show(request, "proposals.html", {"mine": mine, "others": [each for each in rows if not each.may_authorise]})


@page(Permission.PROPOSE)
def choose_decision(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Which decision to propose: what the recorded criteria allow, and what would depart from it."""
    return show(request, "choose_decision.html", {"deciding": queries.deciding(acting, case_id)})


@page(Permission.PROPOSE)
def propose(acting: Acting, request: HttpRequest, case_id: str, kind: str) -> HttpResponse:
    """Propose one decision over exactly what is shown: questions, then check answers, then it is proposed."""
    deciding = queries.deciding(acting, case_id)
    choice = next((each for each in deciding.choices if each.kind.code == kind), None)
    if choice is None:
        raise NotFoundError("The current policy knows no such decision. Choose from the list of decisions.")
    first = {"seen_digest": deciding.seen.digest}
    form = ProposalForm(acting, request.POST or None, choice=choice, seen_version=deciding.seen.version, initial=first)
    title = f"Propose: {choice.kind.title}"
    if is_answered(request, form):
        checking = check_answers(request, form, title="Check your answers before you propose", caption=deciding.case_reference)
        if checking is not None:
            return checking
        receipt = perform(form, actions.propose, case_id=case_id, kind=kind, **form.arguments())
        if receipt is not None:
            return done(request, receipt, "The decision is proposed.", "proposal", proposal_id=receipt.subject_id)
    context = {"title": title, "deciding": deciding, "choice": choice, "caption": deciding.case_reference, "form": form}
    return show(request, "propose.html", {**context, "back": reverse("choose_decision", args=[case_id]), "button": "Continue"})


@page(Permission.PROPOSE, Permission.AUTHORISE)
def proposal(acting: Acting, request: HttpRequest, proposal_id: str) -> HttpResponse:
    """One proposal with everything it stands on."""
    shown = queries.proposal(acting, proposal_id)
    is_own = shown.row.proposed_by == acting.user_id
    return show(request, "proposal.html", {"shown": shown, "is_own": is_own, "codes": _CODES})


@page(Permission.AUTHORISE)
def authorise(acting: Acting, request: HttpRequest, proposal_id: str) -> HttpResponse:
    """Authorise: asked once more before it is done."""
    shown = queries.proposal(acting, proposal_id)
    form = SeenForm(acting, request.POST or None, initial={"seen_digest": shown.seen_digest})
    lede = "You authorise exactly what the proposal shows. If anything about the case has changed since, nothing is done."
    return _about(request, form, actions.authorise, shown, "Authorise", says="The decision is authorised.", lede=lede)


@page(Permission.AUTHORISE)
def refuse(acting: Acting, request: HttpRequest, proposal_id: str) -> HttpResponse:
    """Refuse a proposal, for a coded reason."""
    shown, form = queries.proposal(acting, proposal_id), RefusalForm(acting, request.POST or None)
    return _about(request, form, actions.refuse, shown, "Refuse", says="The proposal is refused.", warning=True)


@page(Permission.PROPOSE)
def withdraw(acting: Acting, request: HttpRequest, proposal_id: str) -> HttpResponse:
    """Withdraw one's own proposal."""
    shown, form = queries.proposal(acting, proposal_id), WithdrawalForm(acting, request.POST or None)
    return _about(request, form, actions.withdraw, shown, "Withdraw", says="The proposal is withdrawn.")


@page(Permission.PROPOSE, Permission.AUTHORISE)
def decision_document(acting: Acting, request: HttpRequest, proposal_id: str) -> HttpResponse:
    """The document to sign, as an accessible PDF."""
    del request
    paper = papers.paper_of(acting, proposal_id)
    response = HttpResponse(as_pdf(paper), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{paper.reference}-decision.pdf"'
    return response


def _about(
    request: HttpRequest, form: ActionForm, action: Callable[..., Receipt], shown: ProposalShown, verb: str, **context: Any
) -> HttpResponse:
    """The page on which one thing is done with a proposal."""
    row = shown.row
    context = {"title": f"{verb}: {row.title}", "caption": row.case_reference, "button": verb, **context}
    onward, back = reverse("case_decisions", args=[row.case_id]), reverse("proposal", args=[row.id])
    return ask(request, form, partial(action, proposal_id=row.id), onward=onward, back=back, **context)
