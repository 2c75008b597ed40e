"""What the unknowns leave open: every result that can be reached, and the question that narrows most. Against brute force."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from tests.packs import AS_OF, FACTS, HEADER, build, evaluate, with_rules
from tidegate.policy.engines import bounds as bounds_module
from tidegate.policy.engines.bounds import Bounds, Question, Reachable, open_facts
from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.policy.engines.telling import telling_values
from tidegate.policy.language.pack import Pack
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, Facts, FactState

# Small ranges, so that every completion can be tried.
SMALL_FACTS = FACTS.replace("[0, 100]", "[0, 6]")
RULES = (
    "{id: A, when: flag and size >= 3, then: high}",
    "{id: B, when: grade == 'high' or (flag and other), then: medium}",
    "{id: C, when: room == 2, then: medium}",
    "{id: Z, when: otherwise, then: low}",
)
EVERY: dict[str, list[FactState]] = {
    "flag": [False, True],
    "other": [False, True, NOT_APPLICABLE],
    "size": list(range(7)),
    "room": [*range(7), NOT_APPLICABLE],
    "grade": ["low", "medium", "high"],
}
PARTLY: list[dict[str, FactState]] = [
    {},
    {"flag": True},
    {"flag": False},
    {"size": 2},
    {"size": 3, "grade": "low"},
    {"grade": "high"},
    {"room": 2},
    {"flag": True, "other": True, "room": 1},
    {"flag": False, "grade": "low", "room": NOT_APPLICABLE},
    {"flag": True, "size": 6},
]


def brute_force(pack: Pack, facts: Facts) -> set[str]:
    """Every rule at which some way of finding out everything ends."""
    engine, unknown = ReferenceEngine(pack), [name for name in EVERY if name not in facts]
    ends = set()
    for states in itertools.product(*(EVERY[name] for name in unknown)):
        answer = engine.evaluate({**facts, **dict(zip(unknown, states, strict=True))}, AS_OF).tables["result"].certain
        ends.add(answer.id if answer else "")
    return ends - {""}


def reachable(pack: Pack, facts: Facts) -> Reachable:
    return Bounds(pack).reachable(evaluate(pack, facts).tables["result"], facts, AS_OF)


@pytest.mark.parametrize("facts", PARTLY, ids=[str(facts) for facts in PARTLY])
def test_what_can_be_reached_is_exactly_what_brute_force_reaches(facts: dict[str, FactState]) -> None:
    pack = with_rules(*RULES, facts=SMALL_FACTS)
    found = reachable(pack, facts)
    assert found.is_exact
    assert found.rules == brute_force(pack, facts)
    ranks = {rule.id: pack.tables["result"].levels[rule.level] for rule in pack.tables["result"].rules}
    assert found.levels == {ranks[rule] for rule in found.rules}


@pytest.mark.parametrize(
    "condition",
    ["size + size >= 7", "size + size - room > 0", "7 - size - size > 0", "size - size >= 1", "size + size + size == 12"],
)
def test_a_fact_that_counts_more_than_once_is_still_exact(condition: str) -> None:
    pack = with_rules(f"{{id: A, when: {condition}, then: high}}", "{id: Z, when: otherwise, then: low}", facts=SMALL_FACTS)
    for facts in ({}, {"room": 3}, {"size": 3}):
        found = reachable(pack, facts)
        if found.is_exact:
            assert found.rules == brute_force(pack, facts)
        assert found.is_exact or ("room" in condition and "size" not in facts and "room" not in facts)


def test_two_unknown_numbers_compared_with_each_other_are_not_claimed_to_be_exact() -> None:
    pack = with_rules("{id: A, when: size < room, then: high}", "{id: Z, when: otherwise, then: low}", facts=SMALL_FACTS)
    assert not reachable(pack, {}).is_exact
    assert reachable(pack, {"room": 3}) == Reachable(frozenset({"A", "Z"}), frozenset({"high", "low"}), is_exact=True)
    assert reachable(pack, {"room": 0}) == Reachable(frozenset({"Z"}), frozenset({"low"}), is_exact=True)


def test_too_many_completions_give_what_logic_cannot_rule_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounds_module, "MOST_COMPLETIONS", 10)
    pack = with_rules(*RULES, facts=SMALL_FACTS)
    found = reachable(pack, {"flag": False})
    assert found == Reachable(frozenset({"B", "C", "Z"}), frozenset({"medium", "low"}), is_exact=False)


def test_a_cautious_table_ends_at_the_rule_that_then_fires() -> None:
    pack = with_rules(
        "{id: A, when: flag, then: high, fires: possible}",
        "{id: B, when: size >= 3, then: medium, fires: certain}",
        "{id: Z, when: otherwise, then: low, fires: certain}",
        unknown="cautious",
    )
    assert reachable(pack, {}).rules == {"A", "B", "Z"}
    assert reachable(pack, {"flag": False, "size": 4}).rules == {"B"}


def test_a_gap_is_reached_by_no_rule() -> None:
    pack = with_rules("{id: A, when: flag, then: high}")
    assert reachable(pack, {}).rules == {"A"}
    assert reachable(pack, {"flag": False}) == Reachable(frozenset(), frozenset(), is_exact=True)


LAYERED = """\
instruments:
  score:
    title: Score
    use: rules
    items: {first: [{when: "size >= 3", points: 2}]}
    bands: [{band: low}, {band: high, from: 2}]
tables:
  before:
    title: Before
    unknown: bracket
    levels: [low, high]
    rules:
      - {id: FA, when: "flag and score == 'high'", then: high}
      - {id: FZ, when: otherwise, then: low}
  result:
    title: Result
    unknown: bracket
    levels: [low, high]
    rules:
      - {id: A, when: "before == 'high' and other", then: high}
      - {id: Z, when: otherwise, then: low}
"""


def test_the_facts_behind_an_earlier_result_count() -> None:
    pack = build(HEADER + SMALL_FACTS + LAYERED)
    facts: dict[str, FactState] = {"other": True}
    result = evaluate(pack, facts).tables["result"]
    assert open_facts(pack, result, facts) == ("flag", "size")
    assert reachable(pack, facts) == Reachable(frozenset({"A", "Z"}), frozenset({"high", "low"}), is_exact=True)
    assert [each.fact for each in Bounds(pack).questions(evaluate(pack, facts), "result", facts)] == ["flag", "size"]
    assert open_facts(pack, evaluate(pack, {"other": False}).tables["result"], {"other": False}) == ()


# ---- questions


def questions(pack: Pack, facts: Facts) -> list[Question]:
    return Bounds(pack).questions(evaluate(pack, facts), "result", facts)


def test_the_question_that_narrows_most_comes_first() -> None:
    pack = with_rules(
        "{id: A, when: flag and other, then: high}",
        "{id: B, when: size >= 3, then: medium}",
        "{id: Z, when: otherwise, then: low}",
    )
    # flag: no leaves low or medium (1), yes low to high (2); other: no, not applicable (1 each), yes (2);
    # size 0, 2: low to high (2 each); 3, 4, 100: medium to high (1 each).
    assert questions(pack, {}) == [
        Question("other", "result", 4 / 3, False),
        Question("size", "result", 7 / 5, False),
        Question("flag", "result", 1.5, False),
    ]
    assert questions(pack, {"size": 0, "other": True}) == [Question("flag", "result", 0.0, True)]
    assert questions(pack, {"flag": True, "other": True}) == []


def test_of_two_that_narrow_the_same_the_one_known_earlier_comes_first_then_the_policys_order() -> None:
    rules = ("{id: A, when: flag and other, then: high}", "{id: Z, when: otherwise, then: low}")
    absent = FACTS.replace(", may_not_apply: true", "")
    assert [each.fact for each in questions(with_rules(*rules, facts=absent), {})] == ["flag", "other"]
    later = absent.replace('ask: "Is it so?"', 'ask: "Is it so?", stage: S4')
    assert [each.fact for each in questions(with_rules(*rules, facts=later), {})] == ["other", "flag"]


def test_what_could_only_change_the_rule_is_not_asked() -> None:
    pack = with_rules(
        "{id: A, when: flag, then: high}",
        "{id: B, when: other, then: low}",
        "{id: Z, when: otherwise, then: low}",
    )
    facts: dict[str, FactState] = {"flag": False}
    result = evaluate(pack, facts).tables["result"]
    assert open_facts(pack, result, facts) == ("other",)
    assert open_facts(pack, result, facts, at_other_levels=True) == ()
    assert questions(pack, facts) == []


def test_an_ask_table_that_is_blocked_says_what_to_ask() -> None:
    pack = with_rules("{id: A, when: flag, then: high}", "{id: Z, when: otherwise, then: low}", unknown="ask")
    assert questions(pack, {}) == [Question("flag", "result", 0.0, True)]


def test_no_rule_yet_counts_as_the_least_level() -> None:
    pack = with_rules("{id: A, when: flag and other, then: high}", facts=FACTS.replace(", may_not_apply: true", ""))
    assert questions(pack, {}) == [Question("flag", "result", 1.0, False), Question("other", "result", 1.0, False)]


# ---- telling values


def telling(condition: str, name: str, facts: Facts) -> list[FactState]:
    pack = with_rules(f'{{id: A, when: "{condition}", then: high}}', "{id: Z, when: otherwise, then: low}")
    return telling_values(pack, name, facts, AS_OF)


TELLING: list[tuple[str, str, Facts, list[FactState]]] = [
    ("flag", "flag", {}, [False, True]),
    ("other", "other", {}, [False, True, NOT_APPLICABLE]),
    ("grade == 'low'", "grade", {}, ["low", "medium", "high"]),
    ("flag", "size", {}, [0, 100]),
    ("size >= 3", "size", {}, [0, 2, 3, 4, 100]),
    ("size >= 3 or (flag and size >= 3)", "size", {}, [0, 2, 3, 4, 100]),
    ("size >= 0", "size", {}, [0, 1, 100]),
    ("size > 100", "size", {}, [0, 99, 100]),
    ("size >= 500", "size", {}, [0, 100]),
    ("size >= 3 and size < 7", "size", {}, [0, 2, 3, 4, 6, 7, 8, 100]),
    ("room == 3", "room", {}, [0, 2, 3, 4, 100, NOT_APPLICABLE]),
    ("size + 5 > room", "size", {"room": 20}, [0, 14, 15, 16, 100]),
    ("size + 5 > room", "room", {"size": 20}, [0, 24, 25, 26, 100, NOT_APPLICABLE]),
    ("size + 5 > room", "size", {"room": UNKNOWN}, [0, 100]),
    ("size + 5 > room", "size", {"room": NOT_APPLICABLE}, [0, 100]),
    ("room - size > 5", "size", {"room": 20}, [0, 14, 15, 16, 100]),
    ("size + size > 9", "size", {}, [0, 3, 4, 5, 100]),
    ("size - size > 9", "size", {}, [0, 100]),
    (
        "as_of - seen_on > 30",
        "seen_on",
        {},
        [dt.date(1900, 1, 1), dt.date(2026, 5, 1), dt.date(2026, 5, 2), dt.date(2026, 5, 3), dt.date(2199, 12, 31)],
    ),
    (
        "seen_on < date('2026-03-22')",
        "seen_on",
        {},
        [dt.date(1900, 1, 1), dt.date(2026, 3, 21), dt.date(2026, 3, 22), dt.date(2026, 3, 23), dt.date(2199, 12, 31)],
    ),
]


@pytest.mark.parametrize(("condition", "name", "facts", "values"), TELLING, ids=[f"{c} {n} {f}" for c, n, f, _ in TELLING])
def test_telling_values_stand_on_either_side_of_every_turn(
    condition: str, name: str, facts: Facts, values: list[FactState]
) -> None:
    assert telling(condition, name, facts) == values


def test_the_cut_offs_of_instruments_are_telling_too() -> None:
    pack = build(HEADER + FACTS + LAYERED)
    assert telling_values(pack, "size", {}, AS_OF) == [0, 2, 3, 4, 100]
