"""What an assessment is made of: the facts of the case as they stand, in the form that triage reads and digests name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from tidegate.casework.cases.models import Case
from tidegate.casework.facts.catalogue import REFERRAL
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.facts.replay import Known, known
from tidegate.policy.engines.bounds import facts_behind
from tidegate.policy.language.pack import Pack
from tidegate.records.deadlines import UK
from tidegate.records.facts import FactType, to_json
from tidegate.records.referrals import Receipt, Referral, Status


def referral_of(case: Case, pack: Pack, entries: Iterable[FactEntry]) -> Referral:
    """The case as a referral: what is known by these of its entries."""
    facts = known(entries, pack.vocabulary)
    states = {name: each.state for name, each in facts.items()}
    newest = _last_new_fact_on(facts, pack)
    if newest is not None:
        states[LAST_NEW_FACT] = newest
    return Referral(
        reference=case.reference,
        received_at=case.received_at,
        facts=states,
        known_on={name: _day(each) for name, each in facts.items()},
    )


def _last_new_fact_on(facts: Mapping[str, Known], pack: Pack) -> dt.date | None:
    """The day of the last new fact that bears on risk: as recorded, or of what the case's people recorded since."""
    if LAST_NEW_FACT not in pack.vocabulary:
        return None
    recorded = facts[LAST_NEW_FACT].state if LAST_NEW_FACT in facts else None
    reads = bearing_on_risk(pack)
    days = [_day(each) for name, each in facts.items() if name in reads and each.source != REFERRAL]
    return max([*days, *([recorded] if isinstance(recorded, dt.date) else [])], default=None)


@cache
def bearing_on_risk(pack: Pack) -> frozenset[str]:
    """The facts that the priority table reads, but for the assessment of risk itself."""
    names = {name for rule in pack.tables["priority"].rules for name in facts_behind(pack, rule.when)}
    return frozenset(name for name in names if not name.startswith("kirat_") and name != LAST_NEW_FACT)


def _day(fact: Known) -> dt.date:
    return fact.known_on or fact.recorded_at.astimezone(UK).date()


LAST_NEW_FACT = "last_new_fact_on"


def receipt_of(referral: Referral) -> Receipt:
    """What triage takes."""
    return Receipt(source="case", status=Status.ACCEPTED, reference=referral.reference, referral=referral)


def inputs_of(referral: Referral) -> dict[str, Any]:
    """The same as plain JSON values."""
    return {
        "received_at": referral.received_at.isoformat() if referral.received_at else None,
        "facts": {name: to_json(state) for name, state in referral.facts.items()},
        "known_on": {name: day.isoformat() for name, day in referral.known_on.items()},
    }


def changes_by_itself_at(referral: Referral, pack: Pack, at: dt.datetime) -> dt.datetime | None:
    """When the clock alone may change the answer: when a fact grows too old, or (with a date among them) the next day."""
    today = at.astimezone(UK).date()
    days = [
        known_on + dt.timedelta(days=limit + 1)
        for name, known_on in referral.known_on.items()
        if (limit := pack.vocabulary[name].max_age_days) is not None
    ]
    if any(pack.vocabulary[name].type is FactType.DATE for name in referral.facts):
        days.append(today + dt.timedelta(days=1))
    coming = [day for day in days if day > today]
    return dt.datetime.combine(min(coming), dt.time(), tzinfo=UK).astimezone(dt.UTC) if coming else None
