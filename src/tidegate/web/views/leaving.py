"""Somebody leaves their unit."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access import actions, queries
from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.web.forms.base import ActionForm
from tidegate.web.pages import ask, page


@page(Permission.MANAGE_ACCESS)
def leave_unit(acting: Acting, request: HttpRequest, user_id: str) -> HttpResponse:
    """Record that somebody has left their unit: refused while an open case or task there is theirs."""
    shown = queries.account(acting, user_id)
    act = partial(actions.leave_unit, user_id=user_id, unit_id=shown.unit_id or "")
    form = ActionForm(acting, request.POST or None)
    title, says = f"{shown.username} leaves {shown.unit}", "What they had in the unit has ended."
    lede = (
        "Their roles there, their place in its team and their memberships of its restricted cases end at once. "
        "Their open cases and tasks must be somebody else's first, or nothing is done. The account itself stays."
    )
    back = reverse("managed", args=[user_id])
    return ask(request, form, act, says=says, back=back, title=title, lede=lede, button="Record that they left", warning=True)
