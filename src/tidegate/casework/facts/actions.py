"""Every write of facts: record one or several, correct one. Each is followed by an assessment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from tidegate.casework.access.roles import Permission
from tidegate.casework.assessments.assessing import assess_case
from tidegate.casework.cases.guard import open_for_change, visible
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.facts.catalogue import CORRECTIONS, KINDS, SOURCES
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.facts.recording import Given, add_entries
from tidegate.casework.facts.replay import recorded_of
from tidegate.records.deadlines import UK
from tidegate.records.facts import FactError, FactState


@action(Permission.RECORD_FACTS)
def record_fact(
    acting: Acting,
    *,
    case_id: str,
    name: str,
    state: FactState | None,
    source: str,
    kind: str = "fact",
    known_on: dt.date | None = None,
    known_by: str = "",
    seen_version: int | None = None,
) -> Done:
    """Record what a fact is, or that it is unknown; what was recorded before stays in the history."""
    given = Given(name=name, state=state, kind=kind, source=source, known_on=known_on, known_by=known_by)
    return _record(acting, case_id, [given], seen_version)


@action(Permission.RECORD_FACTS)
def record_facts(acting: Acting, *, case_id: str, given: Sequence[Given], seen_version: int | None = None) -> Done:
    """Record several facts at once: all, or with any mistake none."""
    return _record(acting, case_id, given, seen_version)


@action(Permission.RECORD_FACTS)
def correct_fact(
    acting: Acting,
    *,
    entry_id: str,
    state: FactState | None,
    reason: str,
    source: str = "",
    kind: str = "",
    known_on: dt.date | None = None,
    known_by: str = "",
    seen_version: int | None = None,
) -> Done:
    """Put another state in the place of an entry that was wrong. The wrong one stays, marked as corrected."""
    entry = visible(acting, FactEntry.everything.filter(pk=entry_id, corrects=None)).first()
    if entry is None:
        raise NotFoundError("There is no such entry to correct, or it is not one that you may see. Look at the facts again.")
    case = open_for_change(acting, entry.case_id, Permission.RECORD_FACTS, seen_version)
    _check_open(case)
    given = Given(
        name=entry.name,
        state=state,
        kind=kind or entry.kind,
        source=source or entry.source,
        known_on=known_on or entry.known_on,
        known_by=known_by or entry.known_by,
    )
    problems = Problems()
    problems.check("reason", reason, CORRECTIONS)
    (checked,) = _checked(acting, [given], problems)
    before = recorded_of(case.pk)
    (made,) = add_entries(acting, case.pk, [checked], before, corrects=entry, correction_reason=reason)
    known = assess_case(acting, case, "correction", [*before, made]).facts
    details = {"fact": entry.name, "corrects": entry.pk, "reason": reason}
    return Done(subject=made, case_id=case.pk, details=details, facts=known)


def _record(acting: Acting, case_id: str, given: Sequence[Given], seen_version: int | None) -> Done:
    case = open_for_change(acting, case_id, Permission.RECORD_FACTS, seen_version)
    _check_open(case)
    checked, before = _checked(acting, given, Problems()), recorded_of(case.pk)
    made = add_entries(acting, case.pk, checked, before)
    known = assess_case(acting, case, "fact", [*before, *made]).facts
    details = {"facts": sorted({each.name for each in made}), "sources": sorted({each.source for each in made})}
    return Done(subject=made[-1], case_id=case.pk, details=details, facts=known)


def _check_open(case: Case) -> None:
    if case.closed_at is not None:
        raise ConflictError("This case is closed, so nothing was recorded. If there is news, it belongs to a new referral.")


def _checked(acting: Acting, given: Sequence[Given], problems: Problems) -> list[Given]:
    """What was given with its states read by the policy's vocabulary. Raises InvalidError with every mistake."""
    vocabulary, today = current_pack().vocabulary, acting.at.astimezone(UK).date()
    problems.unless(bool(given), "facts", "Give at least one fact.")
    checked = []
    for each in given:
        if each.name not in vocabulary:
            problems.unless(holds=False, field="name", problem=f"The policy knows no fact {each.name[:60]!r}.")
            continue
        of = f"{each.name}." if len(given) > 1 else ""
        problems.check(f"{of}source", each.source, SOURCES)
        problems.check(f"{of}kind", each.kind, KINDS)
        who = vocabulary[each.name].known_by
        problems.check(f"{of}known_by", each.known_by, who, may_be_empty=True)
        timely = each.known_on is None or each.known_on <= today
        problems.unless(timely, f"{of}known_on", "A fact cannot be known on a day that has not come.")
        try:
            checked.append(replace(each, state=vocabulary[each.name].check(each.state)))
        except FactError as error:
            problems.unless(holds=False, field=f"{of}state", problem=str(error))
    problems.raise_any()
    return checked
