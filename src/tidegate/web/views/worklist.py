"""The worklist: whose, how pressing, why each row is where it is; and giving cases to people."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.directory import colleagues
from tidegate.casework.access.roles import Permission
from tidegate.casework.cases import actions, bulk, queries
from tidegate.casework.cases.glance import glance
from tidegate.casework.cases.groups import TITLES, Group
from tidegate.casework.cases.scopes import Scope
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.web.forms.base import ActionForm
from tidegate.web.forms.cases import AllocationForm, BulkForm, ClosingForm, UrgencyForm
from tidegate.web.pages import ask, page, show

_SCOPES = {Scope.MINE: "Mine", Scope.TEAM: "My team's", Scope.UNIT: "My unit's", Scope.UNALLOCATED: "Nobody's yet"}


@page(Permission.READ_WORKLIST)
def worklist(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Open cases in the order in which they should be worked on."""
    scope, group = request.GET.get("scope") or queries.usual_scope(acting), request.GET.get("group", "")
    shown = queries.worklist(acting, scope, group or None, after=request.GET.get("after", ""))
    counts = queries.how_pressing(acting, scope)
    context: dict[str, Any] = {
        "rows": shown.rows,
        "after": f"?{urlencode({'scope': scope, 'group': group, 'after': shown.after})}" if shown.after else "",
        "first": f"?{urlencode({'scope': scope, 'group': group})}" if request.GET.get("after") else "",
        "scopes": [{"text": title, "href": f"?scope={each}", "current": each == scope} for each, title in _SCOPES.items()],
        "groups": [_filter(scope, each, counts[each], group) for each in Group if counts[each]],
        "group": group,
        "group_title": TITLES[Group(group)] if group else "",
        "everything": f"?scope={scope}",
        "may_allocate": acting.may(Permission.ALLOCATE),
        "may_take": acting.may(Permission.PROPOSE),
    }
    if context["may_allocate"]:
        context["people"] = _people(acting)
        context |= {"bulk": ActionForm(acting), "reason": "duty"}
    return show(request, "worklist.html", context)


@page(Permission.ALLOCATE)
def loads(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Who carries what; and who has left and still has cases."""
    return show(request, "loads.html", {"people": queries.loads(acting)})


@page(Permission.ALLOCATE)
def carried_by(acting: Acting, request: HttpRequest, user_id: str) -> HttpResponse:
    """What one person has, to give it to others: all of it, when they leave."""
    person = next((each for each in queries.loads(acting) if each.user_id == user_id), None)
    if person is None:
        raise NotFoundError("Nobody of that name has a case, or works cases, in a unit where you allocate them.")
    shown = queries.worklist(acting, owner_id=user_id, after=request.GET.get("after", ""), most=queries.MOST_ON_A_PAGE)
    people = [each for each in _people(acting) if each[0] != user_id]
    context = {"person": person, "rows": shown.rows, "people": people, "bulk": ActionForm(acting), "reason": "handover"}
    return show(request, "carried_by.html", {**context, "may_allocate": True, "after": shown.after})


def _filter(scope: str, group: Group, count: int, chosen: str) -> dict[str, Any]:
    late = group in {Group.CRITICALLY_OVERDUE, Group.OVERDUE}
    href = f"?{urlencode({'scope': scope, 'group': group})}"
    return {"text": TITLES[group], "count": count, "href": href, "current": group == chosen, "late": late and count > 0}


def _people(acting: Acting) -> list[tuple[str, str]]:
    return [(each.id, each.name) for each in colleagues(acting, Permission.PROPOSE)]


@page(Permission.ALLOCATE)
def allocate_many(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Give several cases, with a receipt for each row."""
    form = BulkForm(acting, request.POST or None, case_ids=request.POST.getlist("case"), people=_people(acting))
    if request.method != "POST" or not form.is_valid():
        return show(request, "allocated.html", {"form": form, "receipts": []})
    chosen, owner = form.cleaned_data["case"], form.cleaned_data["owner_id"]
    if owner:
        reason = form.cleaned_data["reason"]
        receipts = bulk.bulk_allocate(form.acting(), case_ids=chosen, owner_id=owner, reason=reason)
    else:
        receipts = bulk.bulk_allocate_as_suggested(form.acting(), case_ids=chosen)
    return show(request, "allocated.html", {"receipts": receipts})


@page(Permission.ALLOCATE)
def allocate(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Who takes the case: each with what they carry, and what they would carry with it."""
    row, candidates = queries.case_summary(acting, case_id), queries.candidates(acting, case_id)
    form = AllocationForm(acting, request.POST or None, candidates=candidates, points=row.points, seen_version=row.version)
    lede = (
        f"It counts {row.points} points. The first is the one whom the rule suggests: {'; '.join(candidates[0].because)}."
        if candidates
        else "Nobody can be given it: nobody works cases in this unit or, where it is restricted, none of its members does."
    )
    act, title = partial(actions.allocate, case_id=case_id), f"Allocate {row.reference}"
    return ask(
        request, form, act, says="The case is allocated.", back=_case(case_id), title=title, lede=lede, button="Allocate"
    )


@page(Permission.PROPOSE)
def take(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Take a case that is nobody's."""
    seen = glance(acting, case_id, "taking it")
    form = ActionForm(acting, request.POST or None, seen_version=seen.version)
    act, title = partial(actions.take, case_id=case_id), f"Take {seen.reference}"
    lede = "It is yours from then on, and counts towards what you carry."
    return ask(request, form, act, says="The case is yours.", back=_case(case_id), title=title, lede=lede, button="Take it")


@page(Permission.ALLOCATE)
def urgent(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Mark a case as urgent until a day, or end that."""
    seen = glance(acting, case_id, "urgency")
    form = (ActionForm if seen.is_urgent else UrgencyForm)(acting, request.POST or None, seen_version=seen.version)
    act = partial(actions.unmark_urgent if seen.is_urgent else actions.mark_urgent, case_id=case_id)
    title = f"{'No longer mark' if seen.is_urgent else 'Mark'} {seen.reference} as urgent"
    return ask(request, form, act, says="It is done.", back=_case(case_id), title=title, button="Confirm")


@page(Permission.ALLOCATE)
def close(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Close a case."""
    seen = glance(acting, case_id, "closing it")
    form = ClosingForm(acting, request.POST or None, seen_version=seen.version)
    act, title = partial(actions.close_case, case_id=case_id), f"Close {seen.reference}"
    return ask(
        request, form, act, says="The case is closed.", back=_case(case_id), title=title, button="Close the case", warning=True
    )


def _case(case_id: str) -> str:
    return reverse("case", args=[case_id])
