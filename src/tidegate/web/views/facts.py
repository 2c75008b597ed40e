"""Facts of a case: as they stand, everything ever recorded; record one, correct one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.glance import Glance, glance
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.facts import queries
from tidegate.casework.facts.actions import correct_fact, record_fact
from tidegate.casework.facts.catalogue import CORRECTIONS, KINDS, SOURCES
from tidegate.policy.explaining.names import STAGES
from tidegate.records.facts import FactDefinition
from tidegate.web.forms.facts import CorrectionForm, FactForm
from tidegate.web.pages import done, form_page, page, perform
from tidegate.web.views.cases import case_page

FACT_TITLES = {"sources": SOURCES, "kinds": KINDS, "corrections": CORRECTIONS}


@page(Permission.READ_CASE)
def case_facts(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """What is known now; and everything that was recorded."""
    seen = glance(acting, case_id, "facts")
    context = {
        "facts": queries.current(acting, case_id),
        "recorded": queries.history(acting, case_id),
        "may_record": acting.may(Permission.RECORD_FACTS, seen.unit_id) and seen.closed_at is None,
        **FACT_TITLES,
    }
    return case_page(request, seen, "case_facts", "case_facts.html", context)


@page(Permission.RECORD_FACTS)
def choose_fact(acting: Acting, request: HttpRequest, case_id: str) -> HttpResponse:
    """Every question of the policy, by the stage at which it can be answered first."""
    seen = glance(acting, case_id, "questions")
    known = {each.known.name: each for each in queries.current(acting, case_id)}
    stages: dict[str, list[tuple[FactDefinition, queries.FactShown | None]]] = {}
    for definition in current_pack().vocabulary:
        stages.setdefault(definition.stage, []).append((definition, known.get(definition.name)))
    named = [(STAGES.get(stage, stage), stages[stage]) for stage in sorted(stages)]
    return case_page(request, seen, "case_facts", "choose_fact.html", {"stages": named})


@page(Permission.RECORD_FACTS)
def record(acting: Acting, request: HttpRequest, case_id: str, name: str) -> HttpResponse:
    """Answer one question."""
    seen, definition = glance(acting, case_id, "a question"), _definition(name)
    form = FactForm(acting, request.POST or None, definition=definition, seen_version=seen.version)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, record_fact, case_id=case_id, name=name, **form.arguments())
        if receipt is not None:
            return done(request, receipt, "The fact is recorded, and the case was assessed again.", "case", case_id=case_id)
    return _asked(request, form, seen, title="Record a fact", button="Record the fact")


@page(Permission.RECORD_FACTS)
def correct(acting: Acting, request: HttpRequest, case_id: str, name: str) -> HttpResponse:
    """Correct what was recorded: the wrong entry stays, marked as corrected."""
    seen, definition = glance(acting, case_id, "a correction"), _definition(name)
    held = next((each.known for each in queries.current(acting, case_id) if each.known.name == name), None)
    if held is None:
        raise NotFoundError("Nothing is recorded for this question, so there is nothing to correct.")
    first = {"source": held.source, "kind": held.kind, "known_on": held.known_on, "known_by": held.known_by}
    form = CorrectionForm(acting, request.POST or None, definition=definition, seen_version=seen.version, initial=first)
    if request.method == "POST" and form.is_valid():
        receipt = perform(form, correct_fact, entry_id=held.entry_id, **form.arguments())
        if receipt is not None:
            return done(request, receipt, "It is corrected, and the case was assessed again.", "case_facts", case_id=case_id)
    return _asked(request, form, seen, title="Correct a fact", button="Correct the fact")


def _asked(request: HttpRequest, form: FactForm, seen: Glance, *, title: str, button: str) -> HttpResponse:
    lede = "“Not known” is an answer too: it never counts as no."
    back = reverse("case_facts", args=[seen.id])
    return form_page(request, form, title=title, caption=f"Case {seen.reference}", button=button, lede=lede, back=back)


def _definition(name: str) -> FactDefinition:
    vocabulary = current_pack().vocabulary
    if name not in vocabulary:
        raise NotFoundError("The current policy asks no such question. Choose from the list of questions.")
    return vocabulary[name]
