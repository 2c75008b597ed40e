"""Restricting a case: who may see it, and lifting that again."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access import actions, seeing
from tidegate.casework.access.directory import colleagues
from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.glance import glance
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.web.forms.access import MemberForm, RestrictionForm, UnrestrictionForm
from tidegate.web.forms.base import ActionForm
from tidegate.web.pages import ask, done, page, perform, show


@page(Permission.RESTRICT)
def restrict(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Restrict a case, or lift its restriction."""
    seen = glance(acting, case_id, "its restriction")
    form = (UnrestrictionForm if seen.is_restricted else RestrictionForm)(
        acting, request.POST or None, seen_version=seen.version
    )
    act = partial(actions.unrestrict_case if seen.is_restricted else actions.restrict_case, case_id=case_id)
    title = f"{'Lift the restriction of' if seen.is_restricted else 'Restrict'} {seen.reference}"
    lede = "" if seen.is_restricted else "A restricted case is seen by its members only. You, and its owner, become members."
    back = reverse("case", args=[case_id])
    return ask(request, form, act, says="It is done.", back=back, title=title, lede=lede, button="Confirm")


@page(Permission.RESTRICT)
def members(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Who may see a restricted case; add somebody."""
    seen = glance(acting, case_id, "its members")
    people = [(each.id, each.name) for each in colleagues(acting, Permission.READ_CASE)]
    form = MemberForm(acting, request.POST or None, people=people, seen_version=seen.version)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, actions.add_member, case_id=case_id, **form.arguments())
        if receipt is not None:
            return done(request, receipt, "They may see it now.", "members", case_id=case_id)
    context = {"form": form, "members": seeing.members(acting, case_id), "case": seen, "title": f"Who may see {seen.reference}"}
    return show(request, "members.html", {**context, "button": "Add", "back": reverse("case", args=[case_id])})


@page(Permission.RESTRICT)
def end_membership(acting: Acting, request: HttpRequest, case_id: str, user_id: str) -> HttpResponse:
    """End somebody's membership of a restricted case."""
    seen = glance(acting, case_id, "its members")
    member = next((each for each in seeing.members(acting, case_id) if each.user_id == user_id), None)
    if member is None:
        raise NotFoundError("There is no such member of this case. The page of its members says who they are.")
    form = ActionForm(acting, request.POST or None, seen_version=seen.version)
    act = partial(actions.end_membership, case_id=case_id, user_id=user_id)
    title, back = f"End the membership of {member.username}", reverse("members", args=[case_id])
    lede = f"They no longer see {seen.reference}. That they did, and until when, is kept."
    return ask(
        request, form, act, says="They no longer see it.", back=back, title=title, lede=lede, button="End it", warning=True
    )
