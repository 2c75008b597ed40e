"""Accounts: units and teams, the people in them, their roles, and the invitations by which they begin to sign in."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access import actions, queries
from tidegate.casework.access.invitations import new_code
from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError, NotPermittedError
from tidegate.web.forms.access import EVERY_UNIT, AccountForm, GradeForm, GrantForm, TeamForm, UnitForm
from tidegate.web.forms.base import ActionForm
from tidegate.web.pages import ask, done, form_page, page, perform, show


@page(Permission.MANAGE_ACCESS)
def units(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The units and their teams; make a unit."""
    form = UnitForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, actions.create_unit, code=form.cleaned_data["code"], name=form.cleaned_data["name"])
        if receipt is not None:
            return done(request, receipt, "The unit is made.", "units")
    named = queries.units(acting, Permission.MANAGE_ACCESS)
    teams = queries.teams(acting, Permission.MANAGE_ACCESS)
    rows = [(unit_id, name, [team for _, of, team in teams if of == unit_id]) for unit_id, name in named]
    makes = acting.units_with(Permission.MANAGE_ACCESS) is None
    return show(request, "units.html", {"form": form, "units": rows, "makes": makes})


@page(Permission.MANAGE_ACCESS)
def team(acting: Acting, request: HttpRequest, unit_id: str) -> HttpResponse:
    """Make a team within a unit."""
    if not acting.may(Permission.MANAGE_ACCESS, unit_id):
        raise NotPermittedError("That unit is not one that you administer, so you make no team in it.")
    form, act, back = TeamForm(acting, request.POST or None), partial(actions.create_team, unit_id=unit_id), reverse("units")
    lede = "A worklist can be that of a team, and a case can be given to one."
    return ask(request, form, act, says="The team is made.", back=back, title="Make a team", lede=lede, button="Make the team")


@page(Permission.MANAGE_ACCESS)
def accounts(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The accounts that this person manages; make one."""
    named = dict(queries.units(acting, Permission.MANAGE_ACCESS))
    teams = queries.teams(acting, Permission.MANAGE_ACCESS)
    form = AccountForm(acting, request.POST or None, units=named, teams=teams)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("username", "unit_id", "grade", "capacity")}
        receipt = perform(form, actions.create_account, team_id=form.cleaned_data["team_id"] or None, **given)
        if receipt is not None:
            says = "The account is made. It needs a role, and an invitation to sign in by."
            return done(request, receipt, says, "managed", user_id=receipt.subject_id)
    return show(request, "accounts.html", {"form": form, "accounts": queries.accounts(acting)})


@page(Permission.MANAGE_ACCESS)
def managed(acting: Acting, request: HttpRequest, user_id: str) -> HttpResponse:
    """One account: its roles, past and present; grant another."""
    form = GrantForm(acting, request.POST or None, units=dict(queries.units(acting, Permission.MANAGE_ACCESS)))
    if request.method == "POST" and form.is_valid():
        role, unit_id = form.cleaned_data["role"], form.cleaned_data["unit_id"]
        where = None if unit_id == EVERY_UNIT else unit_id
        receipt = perform(form, actions.grant_role, user_id=user_id, role=role, unit_id=where)
        if receipt is not None:
            return done(request, receipt, "The role is granted.", "managed", user_id=user_id)
    context = {"account": queries.account(acting, user_id), "tokens": queries.tokens_at_work(acting, user_id)}
    return show(request, "managed.html", {"form": form, "is_oneself": user_id == acting.user_id, **context})


@page(Permission.MANAGE_ACCESS)
def end_grant(acting: Acting, request: HttpRequest, user_id: str, grant_id: str) -> HttpResponse:
    """End a role."""
    shown = queries.account(acting, user_id)
    form, act = ActionForm(acting, request.POST or None), partial(actions.end_grant, grant_id=grant_id)
    says, title, back = "The role has ended.", f"End a role of {shown.username}", reverse("managed", args=[user_id])
    lede = "It ends at once. The grant itself is kept, with who ended it and when."
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button="End the role", warning=True)


@page(Permission.MANAGE_ACCESS)
def invite(acting: Acting, request: HttpRequest, user_id: str) -> HttpResponse:
    """Invite somebody to sign in, or to begin anew. The code is shown here once."""
    shown = queries.account(acting, user_id)
    form = ActionForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        code = new_code(acting)
        receipt = perform(form, actions.invite, user_id=user_id, code_digest=code.digest)
        if receipt is not None:
            again = queries.account(acting, user_id)
            return show(request, "invited.html", {"account": again, "code": code.text, "event": receipt.event})
    lede = (
        "You will be shown a code to hand over in person. With it they choose a password and set up a second factor. "
        "If they could sign in before, their password, second factors, sessions and tokens end now."
    )
    title = f"Invite {shown.username} to sign in"
    back = reverse("managed", args=[user_id])
    return form_page(request, form, title=title, lede=lede, button="Make the code", warning=True, back=back)


@page(Permission.MANAGE_ACCESS)
def revoke_invitation(acting: Acting, request: HttpRequest, user_id: str) -> HttpResponse:
    """Revoke an invitation that was not used yet."""
    shown = queries.account(acting, user_id)
    form, act = ActionForm(acting, request.POST or None), partial(actions.revoke_invitation, user_id=user_id)
    says, title = "The invitation is revoked.", f"Revoke the invitation of {shown.username}"
    lede, back = "The code can no longer be used.", reverse("managed", args=[user_id])
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button="Revoke it", warning=True)


@page(Permission.MANAGE_ACCESS)
def withdraw_token(acting: Acting, request: HttpRequest, user_id: str, token_id: str) -> HttpResponse:
    """Withdraw a token of somebody else."""
    shown = queries.account(acting, user_id)
    token = next((each for each in queries.tokens_at_work(acting, user_id) if each.id == token_id), None)
    if token is None:
        raise NotFoundError(f"There is no such token of {shown.username}, or it has ended. Look at their account.")
    form, act = ActionForm(acting, request.POST or None), partial(actions.withdraw_token, token_id=token_id)
    says, title = "The token is withdrawn.", f"Withdraw the token {token.label} of {shown.username}"
    lede, back = "The program that uses it is refused from then on.", reverse("managed", args=[user_id])
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button="Withdraw it", warning=True)


@page(Permission.MANAGE_ACCESS)
def grade(acting: Acting, request: HttpRequest, user_id: str) -> HttpResponse:
    """Set somebody's grade."""
    shown = queries.account(acting, user_id)
    form = GradeForm(acting, request.POST or None, initial={"grade": int(shown.grade)})
    act, back = partial(actions.set_grade, user_id=user_id), reverse("managed", args=[user_id])
    title, lede = f"Set the grade of {shown.username}", "A policy says by grade who may authorise what."
    return ask(request, form, act, says="The grade is set.", back=back, title=title, lede=lede, button="Set the grade")


@page(Permission.MANAGE_ACCESS)
def close_account(acting: Acting, request: HttpRequest, user_id: str) -> HttpResponse:
    """Close an account."""
    shown = queries.account(acting, user_id)
    form, act = ActionForm(acting, request.POST or None), partial(actions.disable_account, user_id=user_id)
    says, title, back = "The account is closed.", f"Close the account of {shown.username}", reverse("managed", args=[user_id])
    lede = "They are signed out and cannot sign in again; their roles and tokens end. What they did stays on record."
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button="Close the account", warning=True)
