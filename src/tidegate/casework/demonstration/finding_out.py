"""What becomes known of a made-up case: the research, the assessment tool's result, the examination of devices."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.demonstration.knowing import record
from tidegate.casework.demonstration.life import Life
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState

CHILD = ("child_in_household", "child_access_elsewhere", "position_of_trust", "victim_known_to_suspect")
GRAVE = (
    "payment_evidence",
    "live_direction_evidence",
    "attempt_to_meet",
    "production_evidence",
    "online_communication_with_child",
)
LEFT_OPEN = 0.006
"""The share of researched facts that nobody could establish before the examination."""


def research(life: Life, at: dt.datetime) -> None:
    """Record what research finds; a few facts stay unknown."""
    researched = life.truth.by_stage["S1"]
    found = {name: state for name, state in researched.items() if life.is_clear or not life.chance(LEFT_OPEN)}
    life.left_open = {name: state for name, state in researched.items() if name not in found}
    record(life, "researcher" if life.unit == "tidewater" else life.owner, at, found, "local_records")


def assess_risk(life: Life, at: dt.datetime) -> None:
    """Record the imported result of a risk assessment: higher where a child or grave conduct is found."""
    day = at.date()
    found: dict[str, FactState] = {
        "kirat_level": _level(life), "kirat_assessed_on": day, "kirat_assessor_trained": life.is_clear or life.chance(0.92),
        "last_new_fact_on": day,
    }  # fmt: skip
    record(life, life.owner, at, found, "risk_assessment")


def examine(life: Life, at: dt.datetime) -> None:
    """Record what custody, interview and the examination of devices established, and what research could not."""
    facts = {name: state for stage in ("S2", "S3", "S4", "S5") for name, state in life.truth.by_stage[stage].items()}
    facts |= {**life.left_open, "suicide_risk_plan": True}
    record(life, life.owner, at, facts, "forensic_examination")


def review(life: Life, at: dt.datetime) -> None:
    """Record what the charging review established."""
    facts = dict(life.truth.by_stage["S6"])
    if life.truth.by_stage["S1"].get("identified_victim") is not True:
        facts["victim_views_sought"] = NOT_APPLICABLE
    record(life, life.owner, at, facts, "officer_observation")


def _level(life: Life) -> str:
    if life.is_clear:
        return "low"
    facts = life.truth.by_stage["S1"]
    child, grave = (any(facts.get(name, UNKNOWN) is True for name in names) for names in (CHILD, GRAVE))
    weights = {
        (True, True): (0, 1, 3, 6),
        (True, False): (1, 4, 6, 1),
        (False, True): (1, 3, 4, 2),
        (False, False): (8, 5, 1, 0),
    }
    return life.draw.choices(("low", "medium", "high", "very_high"), weights[child, grave])[0]
