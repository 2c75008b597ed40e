"""Every reading of facts: as they stand, as they were known at an instant, and everything that was ever recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from tidegate.casework.cases.guard import consult
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.facts.replay import Known, entries_of, known
from tidegate.records.deadlines import UK


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShown:
    """A fact as a page shows it: the question, its state, and until when it may be relied on (None: it does not age)."""

    ask: str
    known: Known
    relied_on_until: dt.date | None
    is_aged: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One entry of the history. ``corrects`` names the entry in whose place this one stands."""

    id: str
    number: int
    name: str
    state: bool | int | str
    kind: str
    source: str
    known_on: dt.date | None
    known_by: str
    recorded_by: str
    recorded_at: dt.datetime
    corrects: str
    correction_reason: str


def current(acting: Acting, case_id: str) -> list[FactShown]:
    """What is known now, in the policy's order."""
    return as_known_on(acting, case_id, acting.at)


def as_known_on(acting: Acting, case_id: str, at: dt.datetime) -> list[FactShown]:
    """What was known at that instant: what was recorded or corrected later is left out."""
    with transaction.atomic():
        case = consult(acting, case_id, "facts" if at == acting.at else "facts as known earlier")
    vocabulary, today = current_pack().vocabulary, at.astimezone(UK).date()
    shown = []
    for name, each in known(entries_of(case.pk, at), vocabulary).items():
        until = _relied_on_until(each, vocabulary[name].max_age_days)
        is_aged = until is not None and until < today
        shown.append(FactShown(ask=vocabulary[name].ask, known=each, relied_on_until=until, is_aged=is_aged))
    return shown


def history(acting: Acting, case_id: str) -> list[Recorded]:
    """Everything that was recorded, newest first, with what was corrected."""
    with transaction.atomic():
        case = consult(acting, case_id, "history of facts")
    return [_recorded(entry) for entry in entries_of(case.pk).reverse()]


def _relied_on_until(fact: Known, limit: int | None) -> dt.date | None:
    if limit is None:
        return None
    return (fact.known_on or fact.recorded_at.astimezone(UK).date()) + dt.timedelta(days=limit)


def _recorded(entry: FactEntry) -> Recorded:
    return Recorded(
        id=entry.pk,
        number=entry.number,
        name=entry.name,
        state=entry.state,
        kind=entry.kind,
        source=entry.source,
        known_on=entry.known_on,
        known_by=entry.known_by,
        recorded_by=entry.recorded_by,
        recorded_at=entry.recorded_at,
        corrects=entry.corrects_id or "",
        correction_reason=entry.correction_reason,
    )
