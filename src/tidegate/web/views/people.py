"""Subjects: search before create, a person's names and cases, matches to review, merge and unmerge."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.glance import glance
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.people import actions, queries
from tidegate.casework.people.catalogue import KINDS
from tidegate.web.forms.base import ActionForm
from tidegate.web.forms.people import (
    DismissalForm,
    IdentityForm,
    MergeForm,
    SearchForm,
    SubjectForm,
    TwoSubjectsForm,
    UnmergeForm,
)
from tidegate.web.pages import ask, done, page, perform, show


@page(Permission.LINK_SUBJECTS, Permission.RECORD_IDENTITY)
def subjects(acting: Acting, request: HttpRequest) -> HttpResponse:
    """Is this person known already? Asked before anything is recorded."""
    acting.stated_purpose()  # before a name is typed, which the question for it would lose
    form = SearchForm(request.POST or None)
    found = queries.search(acting, form.terms()) if request.method == "POST" and form.is_valid() else None
    return show(
        request,
        "subjects.html",
        {"form": form, "found": found, "kinds": KINDS, "may_link": acting.may(Permission.LINK_SUBJECTS)},
    )


@page(Permission.READ_IDENTITY)
def subject(acting: Acting, request: HttpRequest, subject_id: str) -> HttpResponse:
    """One person: names, cases, merges."""
    may_link = acting.may(Permission.LINK_SUBJECTS)
    context = {"subject": queries.subject(acting, subject_id), "kinds": KINDS, "may_link": may_link}
    return show(request, "subject.html", context)


@page(Permission.RECORD_IDENTITY)
def record_identity(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Record a name or identifier of a case's subject."""
    seen = glance(acting, case_id, "recording an identity")
    form = IdentityForm(acting, request.POST or None, seen_version=seen.version)
    act = partial(actions.record_identity, case_id=case_id)
    lede = "Names and identifiers are encrypted and kept apart from everything else. Search first: is this person known?"
    title, back = "Record a name or identifier", reverse("case_people", args=[case_id])
    return ask(request, form, act, says="It is in the vault.", back=back, title=title, lede=lede, button="Record it")


@page(Permission.LINK_SUBJECTS)
def matches(acting: Acting, request: HttpRequest) -> HttpResponse:
    """The pairs that may be one person; comparing all subjects afresh is asked for by a button."""
    form = ActionForm(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, actions.find_matches)
        if receipt is not None:
            return done(request, receipt, "All subjects were compared.", "matches")
    context = {"matches": queries.matches(acting), "last": queries.last_comparison(acting), "comparing": form}
    return show(request, "matches.html", context)


@page(Permission.LINK_SUBJECTS)
def match(acting: Acting, request: HttpRequest, match_id: str) -> HttpResponse:
    """What speaks for and against two subjects being one person; merge them, or dismiss it."""
    found = next((each for each in queries.matches(acting) if each.id == match_id), None)
    if found is None:
        raise NotFoundError("There is no such match to decide, or it is about a subject that you may not see.")
    is_dismissal = "dismiss" in request.GET
    form = (DismissalForm if is_dismissal else MergeForm)(acting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if is_dismissal:
            receipt = perform(form, actions.dismiss_match, match_id=match_id, reason=reason)
        else:
            receipt = perform(form, actions.merge_subjects, kept_id=found.left_id, merged_id=found.right_id, reason=reason)
        if receipt is not None:
            return done(request, receipt, "It is decided.", "matches")
    title = "These are not one person" if is_dismissal else "Merge two subjects"
    context = {"form": form, "match": found, "is_dismissal": is_dismissal, "title": title, "button": "Confirm"}
    return show(request, "match.html", {**context, "back": reverse("matches")})


@page(Permission.LINK_SUBJECTS)
def link_subject(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Say that a case is about another subject than its referral's keys point to."""
    seen = glance(acting, case_id, "its subject")
    form = SubjectForm(acting, request.POST or None, seen_version=seen.version)
    act = partial(actions.link_referral_to_subject, case_id=case_id)
    title, back = f"Who is {seen.reference} about?", reverse("case_people", args=[case_id])
    lede = "Look for the person first. What the case was about before stays in its history."
    return ask(request, form, act, says="The case is about that subject.", back=back, title=title, lede=lede, button="Link")


@page(Permission.LINK_SUBJECTS)
def merge(acting: Acting, request: HttpRequest, subject_id: str) -> HttpResponse:
    """Merge a subject with another that enquiries found to be the same person."""
    form = TwoSubjectsForm(acting, request.POST or None)
    queries.require_known(acting, subject_id)
    act, says = partial(actions.merge_subjects, kept_id=subject_id), "They are merged. This can be undone."
    title, back = "Merge with another subject", reverse("subject", args=[subject_id])
    return ask(request, form, act, says=says, back=back, title=title, button="Merge")


@page(Permission.LINK_SUBJECTS)
def unmerge(acting: Acting, request: HttpRequest, subject_id: str, merge_id: str) -> HttpResponse:
    """Undo a merge."""
    form = UnmergeForm(acting, request.POST or None)
    queries.require_known(acting, subject_id)
    act = partial(actions.unmerge_subjects, merge_id=merge_id)
    lede = "Each subject stands for itself again, with the names and cases that it had."
    title, back = "Undo a merge", reverse("subject", args=[subject_id])
    return ask(request, form, act, says="The merge is undone.", back=back, title=title, lede=lede, button="Undo the merge")
