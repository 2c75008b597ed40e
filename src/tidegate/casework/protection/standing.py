"""How a person's records stand: group, since when nothing has happened, when a review is due, what forbids erasure."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.models import Case
from tidegate.casework.decisions.models import Decision, Proposal, SampledDecision
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.facts.replay import entries_of, known
from tidegate.casework.people.models import Identity
from tidegate.casework.people.vault import Row, open_sealed
from tidegate.casework.protection.retention import Rule, schedule, years_after
from tidegate.casework.tasks.models import Bail, ProsecutorFile
from tidegate.policy.explaining.names import day_words
from tidegate.records.deadlines import UK

ON_REGISTER = "on_register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``age_says``: what is known of the age until which a group is kept; ``reaches_on``: None where not known or not asked."""

    group: str
    title: str
    why: str
    is_live: bool
    clear_from: dt.date
    due_on: dt.date
    until_age: int | None
    reaches_on: dt.date | None
    age_says: str

    def is_past_age(self, day: dt.date) -> bool:
        """Whether the age until which records of the group are kept is reached, or the group has none. Unknown is not yes."""
        return self.until_age is None or (self.reaches_on is not None and self.reaches_on <= day)


def standing_of(subjects: Sequence[str], at: dt.datetime, *, closing: AuditEntry | None = None) -> Standing:
    """How the records of one person, all of these subjects, stand at that instant.

    ``closing``: the entry by which a case of theirs is just being closed, which is in the trail only once that act is done.
    """
    cases = list(Case.everything.filter(subject_id__in=subjects).order_by("pk"))
    rule = _rule(cases, closing)
    group = schedule().groups[rule.group]
    is_live = any(case.closed_at is None for case in cases)
    ended = [case.closed_at for case in cases if case.closed_at is not None]
    clear_from = day_of(at if is_live or not ended else max(ended))
    reaches_on, says = _age(subjects, group.until_age)
    return Standing(
        group=rule.group,
        title=group.title,
        why=rule.says,
        is_live=is_live,
        clear_from=clear_from,
        due_on=schedule().first_review(rule.group, clear_from),
        until_age=group.until_age,
        reaches_on=reaches_on,
        age_says=says,
    )


def obstacles(subjects: Sequence[str]) -> list[str]:
    """What forbids that this person's records be erased, each in a sentence."""
    return list(_obstacles(list(Case.everything.filter(subject_id__in=subjects).order_by("pk"))))


def day_of(at: dt.datetime) -> dt.date:
    """The day of an instant, in the United Kingdom."""
    return at.astimezone(UK).date()


def _obstacles(cases: list[Case]) -> Iterator[str]:
    for case in cases:
        if case.closed_at is None:
            yield f"Case {case.reference} is open."
        if ON_REGISTER in _true_facts([case]):
            yield f"Case {case.reference} records that the person is on the register, or under an order."
    for model, running, says in (
        (Proposal, {"state": "open"}, "A proposed decision is open on case"),
        (ProsecutorFile, {"state": "sent"}, "A file is with the prosecutor on case"),
        (Bail, {"ended_at": None}, "Bail is running on case"),
    ):
        for row in model._default_manager.filter(case__in=cases, **running).select_related("case").order_by("pk"):  # noqa: SLF001  public by Django's manual
            yield f"{says} {row.case.reference}."
    unfound = SampledDecision.everything.filter(decision__case__in=cases, finding="").select_related("decision__case")
    for sampled in unfound.order_by("pk"):
        yield f"The scrutiny panel has yet to find on a decision of case {sampled.decision.case.reference}."


def _rule(cases: list[Case], closing: AuditEntry | None) -> Rule:
    """The rule of the person's group: a case that ended without a decision, or for no known reason, counts as such."""
    standing = Decision.everything.filter(case__in=cases, state="standing").values_list("case_id", "proposal__reason")
    decided, closed = dict(standing), _closures(cases, closing)
    return schedule().rule_for(
        _true_facts(cases), [decided.get(case.pk, "") for case in cases], [closed.get(case.pk, "") for case in cases]
    )


def _closures(cases: list[Case], closing: AuditEntry | None) -> dict[str, str]:
    """Why each case was closed, as the trail says."""
    entries = AuditEntry.everything.filter(case_id__in=[case.pk for case in cases], action="close_case").order_by("position")
    told = [*entries, *([closing] if closing is not None else [])]
    return {entry.case_id: str(json.loads(entry.details).get("reason", "")) for entry in told}


def _true_facts(cases: list[Case]) -> set[str]:
    vocabulary = current_pack().vocabulary
    return {name for case in cases for name, each in known(entries_of(case.pk), vocabulary).items() if each.state is True}


def _age(subjects: Sequence[str], until: int | None) -> tuple[dt.date | None, str]:
    """When the person reaches that age, if it is asked and known."""
    if until is None:
        return None, "No age is asked of this group."
    born = _dates_of_birth(subjects)
    if len(born) != 1:
        found = f"{len(born)} different dates of birth are recorded" if born else "No date of birth is recorded"
        return None, f"Not known: {found}, so it cannot be said when the age of {until} is reached."
    reaches = years_after(born[0], until)
    return reaches, f"The age of {until} is reached on {day_words(reaches)}."


def _dates_of_birth(subjects: Sequence[str]) -> list[dt.date]:
    rows = Identity.everything.filter(subject_id__in=subjects, kind="date_of_birth")
    said = {open_sealed(Row(id=row.pk, subject_id=row.subject_id, kind=row.kind), row.nonce, row.sealed) for row in rows}
    return sorted(dt.date.fromisoformat(each) for each in said)
