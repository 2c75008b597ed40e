"""What each mark of a report does to priority and route, clause by clause.

Three cases start each row. A *bare referral* is what intake leaves of a report: nothing researched, no KIRAT made. A *researched*
case has every question answered, none of them badly, and no KIRAT yet. A *complete* case has every gate met and a current
KIRAT of low. One fact is set; everything else stays.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest

from tests.packs import AS_OF, SHIPPED, case_facts, engine_of, shipped
from tidegate.intake.report_facts import NOT_YET_ASSESSED
from tidegate.policy.engines.results import Evaluation
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState

# A priority rule's level.
LEVELS = {
    "P04": "very_high", "P05": "very_high", "P06": "very_high",
    "P10": "high", "P11": "high", "P12": "high", "P13": "high", "P14": "high",
    "P19": "medium", "P20": "medium", "P21": "medium", "P22": "medium",
    "P24": "low", "P25": "low",
}  # fmt: skip
# A route rule's level. CLEAR stands for the rule that a complete case meets: none under charge-all.
CLEAR = {
    "charge-all": ("R90", "charge_review"),
    "streamlined": ("R50", "streamlined_charge"),
}
CAUTION = ("R40", "caution_review")
ROUTES = {"R02": "youth_review", "R03": "youth_review"}

TABLE: list[tuple[str, FactState, str, str, str, str]] = [
    # the fact set                          priority   route of a   of a          of a
    #                                       by rule    bare one     researched    complete case
    ("report_live_streaming",      True,    "P04",     "R15",       "R15",        "R15"),
    ("report_sadistic",            True,    "P04",     "R15",       "R15",        "R15"),
    ("incident_type",      "molestation",   "P05",     "R15",       "R15",        "R15"),
    ("incident_type",      "trafficking",   "P05",     "R15",       "R15",        "R15"),
    ("report_escalated",           True,    "P06",     "R90",       "R90",        "CLEAR"),
    ("incident_type",      "enticement",    "P10",     "R14",       "R14",        "R14"),
    ("incident_type",      "sex_tourism",   "P10",     "R15",       "R15",        "R15"),
    ("incident_type", "obscene_to_child",   "P10",     "R14",       "R14",        "R14"),
    ("report_sextortion",          True,    "P11",     "R14",       "R14",        "R14"),
    ("report_solicitation",        True,    "P11",     "R14",       "R14",        "R14"),
    ("report_victim",              True,    "P12",     "R16",       "R16",        "R16"),
    ("report_intended_recipient",  True,    "P12",     "R16",       "R16",        "R16"),
    ("report_child_access",        True,    "P13",     "R21",       "R21",        "R21"),
    ("report_convicted",           True,    "P14",     "R20",       "R20",        "R20"),
    ("report_files_public",        True,    "P19",     "R90",       "R90",        "CLEAR"),
    ("prior_reports",              1,       "P20",     "R90",       "R90",        "CLEAR"),
    ("report_file_count",          100,     "P20",     "R90",       "R90",        "CLEAR"),
    ("report_infant",              True,    "P21",     "R90",       "R90",        "CLEAR"),
    ("report_violence",            True,    "P21",     "R90",       "R90",        "CLEAR"),
    ("report_files_a1",            1,       "P21",     "R90",       "R90",        "CLEAR"),
    ("report_files_a2",            1,       "P21",     "R90",       "R90",        "CLEAR"),
    ("report_minor_to_minor",      True,    "P22",     "R02",       "R01",        "R01"),
    ("report_self_production",     True,    "P22",     "R02",       "R01",        "R01"),
    ("report_informational",       True,    "P24",     "R90",       "R90",        "CLEAR"),
    ("reported_age",               17,      "P25",     "R03",       "R01",        "R01"),
    # What follows changes neither: it is shown, counted or used by nobody's rule.
    ("reported_age",               18,      "P25",     "R90",       "R90",        "CLEAR"),
    ("reported_age",   NOT_APPLICABLE,      "P25",     "R90",       "R90",        "CLEAR"),
    ("incident_type",      "images",        "P25",     "R90",       "R90",        "CLEAR"),
    ("incident_type", "misleading_words",   "P25",     "R90",       "R90",        "CLEAR"),
    ("incident_type", "misleading_domain",  "P25",     "R90",       "R90",        "CLEAR"),
    ("report_child_access",        False,   "P25",     "R90",       "R90",        "CLEAR"),
    ("report_convicted",           False,   "P25",     "R90",       "R90",        "CLEAR"),
    ("report_spam",                True,    "P25",     "R90",       "R90",        "CLEAR"),
    ("report_viral",               True,    "P25",     "R90",       "R90",        "CLEAR"),
    ("report_generative_ai",       True,    "P25",     "R90",       "R90",        "CLEAR"),
    ("report_animated",            True,    "P25",     "R90",       "R90",        "CLEAR"),
    ("report_meme",                True,    "P25",     "R90",       "R90",        "CLEAR"),
    ("report_reported_to_police",  True,    "P25",     "R90",       "R90",        "CLEAR"),
    ("report_file_count",          99,      "P25",     "R90",       "R90",        "CLEAR"),
    ("report_files_b1",            1000,    "P25",     "R90",       "R90",        "CLEAR"),
    ("report_files_b2",            1000,    "P25",     "R90",       "R90",        "CLEAR"),
    ("ip_address_count",           1000,    "P25",     "R90",       "R90",        "CLEAR"),
]  # fmt: skip


class Mark(NamedTuple):
    """One row: the fact that is set, its priority rule, and its route rule in each of the three cases."""

    fact: str
    value: FactState
    priority: str
    bare: str
    researched: str
    complete: str


MARKS = [Mark(*row) for row in TABLE]
ROWS = pytest.mark.parametrize("mark", MARKS, ids=[f"{mark.fact} {mark.value!r}" for mark in MARKS])
PACKS = pytest.mark.parametrize("name", SHIPPED)


def bare_referral(name: str) -> dict[str, FactState]:
    """A report of images with nothing else to it, as intake leaves it: what no report says is unknown."""
    report = {fact.name for fact in shipped(name).vocabulary if fact.stage == "S0"}
    found = {fact: state for fact, state in case_facts(name, "T-BASE").items() if fact in report}
    return {
        **found,
        **NOT_YET_ASSESSED,
        "report_child_access": UNKNOWN,
        "report_convicted": UNKNOWN,
        "reported_age": NOT_APPLICABLE,
    }


def answer(name: str, facts: dict[str, FactState]) -> tuple[str, str, str, str, str, str]:
    """Level, rule, could be, its rule; route, its rule."""
    found = engine_of(name).evaluate(facts, AS_OF)
    certain, possible, fired = found.tables["priority"].certain, found.tables["priority"].possible, found.tables["route"].fired
    assert certain
    assert possible
    assert fired
    levels, routes = shipped(name).tables["priority"].levels, shipped(name).tables["route"].levels
    return levels[certain.level], certain.id, levels[possible.level], possible.id, routes[fired.level], fired.id


def route(name: str, rule: str) -> tuple[str, str]:
    """The route's level and rule: what a rule of the table above means under a pack."""
    if rule == "CLEAR":
        rule, level = CLEAR.get(name, CAUTION)
        return level, rule
    return ROUTES.get(rule, "charge_review"), rule


@PACKS
@ROWS
def test_a_mark_on_a_bare_referral(name: str, mark: Mark) -> None:
    """Nothing has been ruled out yet, so the highest level is still possible: payment or live direction may yet be found."""
    expected = (LEVELS[mark.priority], mark.priority, "very_high", "P03", *route(name, mark.bare))
    assert answer(name, {**bare_referral(name), mark.fact: mark.value}) == expected


@PACKS
@ROWS
def test_a_mark_on_a_researched_case(name: str, mark: Mark) -> None:
    """Everything is known, so what is certain is also all that is possible."""
    level = LEVELS[mark.priority]
    expected = (level, mark.priority, level, mark.priority, *route(name, mark.researched))
    assert answer(name, case_facts(name, "T-BASE", **{mark.fact: mark.value})) == expected


@PACKS
@ROWS
def test_a_mark_on_a_complete_case(name: str, mark: Mark) -> None:
    """A current KIRAT has taken the marks into account, so they no longer move the priority; the route they still do."""
    facts = complete_case(name, **{mark.fact: mark.value})
    assert answer(name, facts) == ("low", "P23", "low", "P23", *route(name, mark.complete))


def complete_case(name: str, **changes: FactState) -> dict[str, FactState]:
    """Every gate met and a current KIRAT of low. The same facts under every pack."""
    return case_facts("proportionate-2017", "C-BASE", **changes)


@PACKS
def test_without_a_mark(name: str) -> None:
    assert answer(name, bare_referral(name)) == ("low", "P25", "very_high", "P03", "charge_review", "R90")
    assert answer(name, case_facts(name, "T-BASE")) == ("low", "P25", "low", "P25", "charge_review", "R90")
    assert answer(name, complete_case(name)) == ("low", "P23", "low", "P23", *route(name, "CLEAR"))


def test_the_table_has_every_fact_of_a_report() -> None:
    report = {fact.name for fact in shipped("charge-all").vocabulary if fact.stage == "S0"}
    assert {mark.fact for mark in MARKS} == report - {"incident_on", "last_event_on"}
    levels = set(shipped("charge-all").vocabulary["incident_type"].levels)
    assert {mark.value for mark in MARKS if mark.fact == "incident_type"} == levels


@PACKS
def test_a_mark_of_which_the_report_says_nothing_could_still_be_there(name: str) -> None:
    """Unknown is not no: each fact that would raise a researched case leaves that level possible while it is unknown."""
    for fact in {mark.fact for mark in MARKS}:
        raised = {mark.priority for mark in MARKS if mark.fact == fact and mark.priority not in ("P24", "P25")}
        highest = min(raised, default="P24" if fact == "report_informational" else "P25")
        found = answer(name, case_facts(name, "T-BASE", **{fact: UNKNOWN}))
        assert found[:4] == ("low", "P25", LEVELS[highest], highest)


@PACKS
@pytest.mark.parametrize(("fact", "value"), [("payment_evidence", True), ("live_direction_evidence", True)])
@pytest.mark.parametrize("kirat", ["low", NOT_APPLICABLE], ids=["after a KIRAT of low", "before one"])
def test_paid_or_live_direction_is_very_high_whatever_the_kirat_says(
    name: str, fact: str, value: bool, kirat: FactState
) -> None:
    found = answer(name, complete_case(name, **{fact: value, "kirat_level": kirat}))
    assert found == ("very_high", "P03", "very_high", "P03", "charge_review", "R12")


def provisional(evaluation: Evaluation) -> bool:
    rule = evaluation.tables["priority"].certain
    assert rule
    return rule.outputs["provisional"] is True


@PACKS
def test_every_priority_before_a_current_kirat_is_provisional(name: str) -> None:
    engine = engine_of(name)
    assert all(provisional(engine.evaluate({**bare_referral(name), mark.fact: mark.value}, AS_OF)) for mark in MARKS)
    assert not provisional(engine.evaluate(complete_case(name), AS_OF))
