"""What `policy test` and `policy check` look for: failing cases, uncited rules, missing cases, unused words, overlaps, gaps."""

from __future__ import annotations

import pytest

from tests.packs import FACTS, HEADER, build, with_rules
from tidegate.policy.checking.examples import run_examples
from tidegate.policy.checking.structure import Finding, Overlap, implied_guarantees, overlaps, review
from tidegate.policy.language.pack import Promise

INSTRUMENTS = """\
sources:
  law: {title: The law, status: verified}
instruments:
  score:
    title: Score
    use: display
    applies_when: "other"
    items: {first: [{when: "size >= 3", points: 2}]}
    bands: [{band: low}, {band: high, from: 2}]
    probability: {intercept: "-1", slope: "1"}
    source: [law]
"""
TABLES = """\
tables:
  urgency:
    title: Urgency
    unknown: bracket
    levels: [low, high]
    rules:
      - {id: U1, when: "flag", then: high, source: [law]}
      - {id: U9, when: otherwise, then: low, source: [law]}
  route:
    title: Route
    unknown: ask
    levels: [light, heavy]
    rules:
      - {id: R1, when: "size >= 3", then: heavy, source: [law]}
      - {id: R9, when: otherwise, then: light, source: [law]}
"""
PACK = HEADER + FACTS + INSTRUMENTS + TABLES


def failures(facts: str, expect: str) -> tuple[str, ...]:
    """What the case of these facts and expectations fails by."""
    case = f"cases:\n  - {{id: one, clause: U1, facts: {{{facts}}}, expect: {{{expect}}}}}\n"
    (outcome,) = run_examples(build(PACK + case))
    assert outcome.passed is (outcome.failures == ())
    return outcome.failures


@pytest.mark.parametrize(
    ("facts", "expect"),
    [
        ("flag: true", "urgency: {rule: U1, level: high, could_be: high, could_be_rule: U1, blocked: false}"),
        ("", "urgency: {rule: U9, level: low, could_be: high, could_be_rule: U1}, route: {blocked: true}"),
        ("size: 3", "route: {rule: R1, level: heavy, blocked: false}"),
        ("other: true, size: 3", "score: {applies: true, points: 2, band: high, percent: '73.11'}"),
        ("other: false", "score: {applies: false}"),
    ],
)
def test_a_case_that_comes_out_as_expected_passes(facts: str, expect: str) -> None:
    assert failures(facts, expect) == ()


@pytest.mark.parametrize(
    ("facts", "expect", "told"),
    [
        ("flag: false", "urgency: {rule: U1, level: high}",
         ("urgency rule: expected 'U1', got 'U9'", "urgency level: expected 'high', got 'low'")),
        ("", "urgency: {could_be: low, could_be_rule: U9}",
         ("urgency could be: expected 'low', got 'high'", "urgency could be rule: expected 'U9', got 'U1'")),
        ("", "route: {rule: R1, level: heavy, blocked: false}",
         ("route rule: expected 'R1', got None", "route level: expected 'heavy', got None", "route blocked: expected False, got True")),
        ("other: true", "score: {points: 2, band: high, percent: '73.11'}",
         ("score points: expected 2, got None", "score band: expected 'high', got None", "score percent: expected '73.11', got None")),
        ("other: false", "score: {applies: true, points: 2, band: high, percent: '73.11'}",
         ("score applies: expected True, got False", "score points: expected 2, got None", "score band: expected 'high', got None",
          "score percent: expected '73.11', got None")),
    ],
)  # fmt: skip
def test_every_expectation_that_fails_is_told(facts: str, expect: str, told: tuple[str, ...]) -> None:
    assert failures(facts, expect) == told


def test_a_table_with_a_gap_gives_no_level_to_expect() -> None:
    text = PACK.replace("      - {id: U9, when: otherwise, then: low, source: [law]}\n", "")
    case = "cases:\n  - {id: one, clause: U1, facts: {flag: false}, expect: {urgency: {could_be: low, could_be_rule: U1}}}\n"
    (outcome,) = run_examples(build(text + case))
    assert outcome.failures == ("urgency could be: expected 'low', got None", "urgency could be rule: expected 'U1', got None")


SHOWN = """\
cases:
  - {id: one, clause: U1, facts: {flag: true}, expect: {urgency: {rule: U1}, route: {rule: R1}}}
  - {id: two, clause: U9, expect: {urgency: {could_be_rule: U9}, route: {could_be_rule: R9}}}
"""


def test_a_pack_in_order_has_no_finding() -> None:
    assert review(build(PACK + SHOWN)) == []


def test_what_cites_nothing_is_found() -> None:
    text = PACK.replace(", then: high, source: [law]", ", then: high").replace("    source: [law]\n", "")
    text = text.replace(
        "levels: [light, heavy]", 'levels: [light, heavy]\n    criteria: [{id: K1, level: light, name: K, when: "flag"}]'
    )
    mend = "add 'source: [...]', an assumption if need be"
    assert review(build(text + SHOWN)) == [
        Finding("urgency U1", "cites no source", mend),
        Finding("route K1", "cites no source", mend),
        Finding("instrument score", "cites no source", "add 'source: [...]'"),
    ]


def test_a_rule_that_no_case_shows_is_found() -> None:
    found = review(build(PACK + SHOWN.replace("could_be_rule: R9", "blocked: true")))
    assert found == [Finding("route R9", "no case shows this rule", "add a case that expects route rule R9")]
    assert str(found[0]) == "route R9: no case shows this rule\n    To mend: add a case that expects route rule R9"


@pytest.mark.parametrize(
    ("there", "instead", "found"),
    [
        ('when: "flag"', 'when: "flag"', ["large", "number"]),
        ('when: "flag"', 'when: "flag and large"', ["number"]),
        ('when: "flag"', 'when: "flag and number > 3"', ["large"]),
        ('when: "size >= 3", points', 'when: "size >= 3 and large", points', ["number"]),
        ('applies_when: "other"', 'applies_when: "other and large"', ["number"]),
        ('applies_when: "other"', 'applies_when: "other and number > 7"', ["large"]),
        ("    bands: [{band: low}", '    reduce_band: {when: "number > 7 and large", above: low}\n    bands: [{band: low}', []),
    ],
)  # fmt: skip
def test_a_definition_that_nothing_uses_is_found(there: str, instead: str, found: list[str]) -> None:
    definitions = 'definitions:\n  large: {when: "size > 50"}\n  number: {value: "size + 1"}\n'
    text = PACK.replace(there, instead).replace("instruments:\n", definitions + "instruments:\n") + SHOWN
    assert [each.about for each in review(build(text))] == [f"definition {name}" for name in found]


@pytest.mark.parametrize(
    "use",
    [
        'notices:\n  N1: {when: "large", fires: certain, says: So.}\n',
        'guarantees:\n  - {id: G1, never: {table: urgency, levels: [low]}, when: "large"}\n',
    ],
)
def test_a_definition_used_in_a_notice_or_a_guarantee_is_used(use: str) -> None:
    definitions = 'definitions:\n  large: {when: "size > 50"}\n'
    assert review(build(PACK.replace("instruments:\n", definitions + "instruments:\n") + SHOWN + use)) == []


def test_a_look_up_row_and_a_criterion_use_definitions() -> None:
    rows = '    rows: [{when: "large", band: low, probability: "0.1"}]\n'
    text = PACK.replace(
        '    items: {first: [{when: "size >= 3", points: 2}]}\n    bands: [{band: low}, {band: high, from: 2}]\n', rows
    )
    text = text.replace(
        "instruments:\n", 'definitions:\n  large: {when: "size > 50"}\n  tall: {when: "size > 9"}\ninstruments:\n'
    )
    text = text.replace(
        "levels: [light, heavy]",
        'levels: [light, heavy]\n    criteria: [{id: K1, level: light, name: K, when: "tall", source: [law]}]',
    )
    assert review(build(text + SHOWN)) == []


def test_what_every_pack_promises_is_added_where_it_does_not_say_so_itself() -> None:
    assert [(each.promise, each.tables) for each in implied_guarantees(build(PACK))] == [
        (Promise.TOTAL, ("urgency", "route")),
        (Promise.REACHABLE, ("urgency", "route")),
    ]
    some = "guarantees:\n  - {id: G1, total: [urgency, route]}\n  - {id: G2, reachable: [route]}\n"
    assert [(each.promise, each.tables) for each in implied_guarantees(build(PACK + some))] == [
        (Promise.REACHABLE, ("urgency",))
    ]


def test_rules_that_can_both_hold_at_different_levels_overlap() -> None:
    pack = with_rules(
        "{id: A, when: size >= 3, then: high}",
        "{id: B, when: size >= 5, then: high}",
        "{id: C, when: size < 4, then: medium}",
        "{id: D, when: size == 2, then: low}",
        "{id: Z, when: otherwise, then: low}",
    )
    assert list(overlaps(pack)) == [Overlap("result", "A", "C"), Overlap("result", "C", "D")]


def test_what_the_known_facts_exclude_is_no_overlap() -> None:
    pack = with_rules(
        "{id: A, when: flag, then: high}", "{id: B, when: not flag, then: medium}", "{id: Z, when: otherwise, then: low}"
    )
    assert list(overlaps(pack)) == []
