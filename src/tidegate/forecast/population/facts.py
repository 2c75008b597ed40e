"""What is on record of each person, and when: at the referral, after research, and when the case is reviewed for charging."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import fields
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.population.people import HIGH, LOW, People
from tidegate.records.codes import dtype_name, encode, unknown_code
from tidegate.records.facts import FactDefinition, FactType

Columns = dict[str, NDArray[Any]]

DAY = dt.date(2026, 6, 1)
"""The day on which everybody is assessed: no rule of triage compares a fact with the calendar, only facts with each other."""

_NEW_FACT, _ASSESSED = dt.date(2026, 5, 20), dt.date(2026, 5, 25)


class Moment(IntEnum):
    """When a case is assessed. A fact is known from the moment on at which its stage has been reached."""

    REFERRAL = 0
    RESEARCHED = 1
    REVIEWED = 6


# A case with nothing to it but images, of an adult, fully established. What a person's traits say is laid over it.
_CLEAR: Mapping[str, Any] = {
    "incident_type": "images", "report_file_count": 3, "reported_age": "not_applicable", "suspect_age": 40,
    "suspect_identified": "person", "contact_allegation": "none", "kirat_assessed_on": _ASSESSED, "last_new_fact_on": _NEW_FACT,
    "grading_complete": True, "offence": "pca_s1", "offence_mode": "either_way", "legal_advice_given": True,
    "exceptional_circumstances_recorded": True, "registration_explained": True, "programme_place_in_time": True,
    "suicide_risk_plan": True, "safeguarding_settled": True, "human_decision_recorded": True,
}  # fmt: skip
_CHILD, _ADULT = 15, 40


def columns(facts: Iterable[FactDefinition], people: People, moment: Moment, *, true: bool = False) -> Columns:
    """The coded columns of these facts. ``true``: as they would be if everything were known and assessed without error.

    Facts that are the same for everybody share a column: who writes into one must copy it first.
    """
    told = _told(people, true=true)
    same: dict[tuple[str, int], NDArray[Any]] = {}
    found = {}
    for fact in facts:
        kind = dtype_name(fact)
        if fact.name in told and int(fact.stage[1:]) <= moment:
            found[fact.name] = np.ascontiguousarray(told[fact.name], kind)
        else:
            code = _code_of_all(fact, moment)
            if (kind, code) not in same:
                same[kind, code] = np.full(len(people), code, kind)
            found[fact.name] = same[kind, code]
    return found


def _code_of_all(fact: FactDefinition, moment: Moment) -> int:
    """The code of a fact that is the same for everybody."""
    if int(fact.stage[1:]) > moment:
        return _absent(fact)
    return encode(fact, fact.check(_CLEAR.get(fact.name, _nothing(fact))))


def _absent(fact: FactDefinition) -> int:
    """Before its time a fact is unknown; an offence that nobody has reviewed, and images nobody has graded, do not apply."""
    return encode(fact, fact.check("not_applicable")) if fact.may_not_apply else unknown_code(fact)


def _nothing(fact: FactDefinition) -> Any:
    """No, none, the least number; of a date, the day of the last new fact."""
    match fact.type:
        case FactType.BOOL:
            return False
        case FactType.ENUM:
            return fact.levels[0]
        case FactType.INT:
            return fact.low
        case FactType.DATE:
            return _NEW_FACT


def _told(people: People, *, true: bool) -> dict[str, NDArray[Any]]:
    """What the traits of people say of their facts, as codes."""
    contact = people.contact if true else people.contact_found
    access = people.access if true else people.access & people.access_found
    level = np.where(people.contact, HIGH, LOW) if true else people.kirat
    age = np.where(people.youth, _CHILD, _ADULT)
    return {
        "report_solicitation": people.grooming & people.signalled,
        "report_escalated": people.gravest & people.signalled,
        "report_child_access": people.access & people.access_said,
        "report_victim": people.victim_said,
        "prior_reports": people.again,
        "report_files_a1": people.grave_files,
        "suspect_age": age,
        "child_in_household": access,
        "position_of_trust": people.trust,
        "on_register": people.registered,
        "contact_allegation": np.where(contact, 2, 0),
        "live_direction_evidence": people.gravest,
        "distribution_evidence": people.sharing,
        "online_communication_with_child": people.grooming,
        "kirat_level": level,
        "kirat_assessor_trained": people.trained | true,
        "highest_category": people.category,
        "evidence_sufficient": people.evidence,
        "admission": np.where(people.admits, 3, 1),
        "consent_to_caution": people.consents,
        "prosecutor_decision": np.where(people.agreed, 2, 0),
    }


_NOBODY: Mapping[str, Any] = {each.name: np.empty(0, np.bool_) for each in fields(People)}
TOLD = frozenset(_told(People(**_NOBODY), true=False))
"""The facts that differ from person to person. The others are the same for everybody: no figure says how they differ."""
