"""The nearest changes that would move a case, worked out by hand on a small policy."""

from __future__ import annotations

import pytest

from tests.packs import build
from tests.unit.reports.support import AS_OF, PACK, pack
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState
from tidegate.triage.explanations import Change
from tidegate.triage.nearest import MOST, NearestChanges

DAY = AS_OF.date()
Told = tuple[str, FactState, FactState, int, str, str]


def told(change: Change) -> Told:
    """Fact, from, to, size, and priority and route then."""
    return change.fact, change.state_now, change.state_then, change.size, change.priority_then, change.route_then


def changes(**facts: FactState) -> list[Told]:
    return [told(each) for each in NearestChanges(pack()).of(facts, DAY)]


def test_a_known_case_is_moved_by_its_nearest_values_smallest_change_first() -> None:
    assert changes(flag=False, size=47, grade="low", agreed=True) == [
        ("flag", False, True, 1, "high", "charge_review"),
        ("grade", "low", "medium", 1, "low", "charge_review"),
        ("grade", "low", NOT_APPLICABLE, 1, "low", "charge_review"),
        ("agreed", True, False, 1, "low", "charge_review"),
        ("size", 47, 50, 3, "high", "caution_review"),
    ]


def test_what_moves_the_priority_furthest_comes_before_what_moves_the_route_alone() -> None:
    assert [each[0] for each in changes(flag=False, grade="low", agreed=True)] == ["flag", "size", "grade", "grade", "agreed"]


def test_of_unknown_numbers_the_one_beside_the_turning_point_is_named() -> None:
    assert ("size", UNKNOWN, 50, 1, "high", "charge_review") in changes(flag=False)


def test_a_fact_that_no_rule_reads_is_not_tried() -> None:
    assert {each[0] for each in changes()} <= {"flag", "size", "grade", "agreed"}


def test_where_two_facts_each_suffice_neither_alone_moves_the_case() -> None:
    assert changes(flag=True, size=100, grade="high", agreed=False) == []


def test_there_are_never_more_than_can_be_read() -> None:
    assert len(changes(flag=False, size=47, grade="low", agreed=True)) <= MOST


def test_what_the_report_says_comes_after_what_research_can_still_change() -> None:
    reported = NearestChanges(build(PACK.replace("known_by: [INT, OIC], stage: S1", "known_by: [NCA], stage: S0")))
    facts: dict[str, FactState] = {"flag": False, "size": 49, "grade": "high", "agreed": False}
    assert [each.fact for each in reported.of(facts, DAY)] == ["size", "flag"]


@pytest.mark.parametrize(("flag", "expected"), [(True, []), (False, [("flag", True)])])
def test_a_table_with_a_gap_says_nothing_rather_than_something_wrong(flag: bool, expected: list[object]) -> None:
    gap = build(PACK.replace("{id: R9, when: otherwise,", '{id: R9, when: "size < 50 or flag",'))
    facts: dict[str, FactState] = {"flag": flag, "size": 80, "grade": "high", "agreed": False}
    found = NearestChanges(gap).of(facts, DAY)
    assert [(each.fact, each.state_then) for each in found] == expected if flag else found == ()
