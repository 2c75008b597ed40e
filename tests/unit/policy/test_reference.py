"""The reference engine: what each kind of table answers, what is read, and that the trace alone rebuilds the answer."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.packs import AS_OF, FACTS, HEADER, build, evaluate, with_rules
from tidegate.policy.engines.reference import ReferenceEngine, rebuild
from tidegate.policy.engines.results import Evaluation, TableResult
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState

RULES = (
    "{id: A, when: flag, then: high}",
    "{id: B, when: size >= 3, then: medium}",
    "{id: Z, when: otherwise, then: low}",
)
CAUTIOUS = (
    "{id: A, when: flag, then: high, fires: possible}",
    "{id: B, when: size >= 3, then: medium, fires: certain}",
    "{id: Z, when: otherwise, then: low, fires: certain}",
)


def ids(result: TableResult) -> tuple[str | None, ...]:
    return tuple(rule.id if rule else None for rule in (result.certain, result.possible, result.fired, result.answer))


def table(evaluation: Evaluation) -> TableResult:
    return evaluation.tables["result"]


@pytest.mark.parametrize(
    ("facts", "truths", "certain", "possible", "levels"),
    [
        ({"flag": True}, (True,), "A", "A", (2, 2)),
        ({"flag": False, "size": 3}, (False, True), "B", "B", (1, 1)),
        ({"flag": False, "size": 2}, (False, False, True), "Z", "Z", (0, 0)),
        ({"size": 3}, (None, True), "B", "A", (1, 2)),
        ({"flag": False}, (False, None, True), "Z", "B", (0, 1)),
        ({}, (None, None, True), "Z", "A", (0, 2)),
    ],
)
def test_a_bracket_table_gives_what_is_certain_and_what_is_still_possible(
    facts: dict[str, FactState], truths: tuple[bool | None, ...], certain: str, possible: str, levels: tuple[int, int]
) -> None:
    result = table(evaluate(with_rules(*RULES), facts))
    assert result.truths == truths
    assert ids(result) == (certain, possible, certain, certain)
    assert result.level_range == levels
    assert result.is_settled is (None not in truths)


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"flag": True}, "A"),
        ({}, "A"),
        ({"flag": False}, "Z"),
        ({"flag": False, "size": 3}, "B"),
        ({"flag": False, "size": UNKNOWN}, "Z"),
    ],
)
def test_a_cautious_table_gives_the_first_rule_that_fires(facts: dict[str, FactState], answer: str) -> None:
    result = table(evaluate(with_rules(*CAUTIOUS, unknown="cautious"), facts))
    assert (ids(result)[2], ids(result)[3]) == (answer, answer)
    rank = {"A": 2, "B": 1, "Z": 0}[answer]
    assert result.level_range == (rank, rank)


@pytest.mark.parametrize(
    ("facts", "answer"),
    [({"flag": True}, "A"), ({}, None), ({"flag": False}, None), ({"flag": False, "size": 1}, "Z")],
)
def test_an_ask_table_answers_only_what_the_unknowns_cannot_change(facts: dict[str, FactState], answer: str | None) -> None:
    assert ids(table(evaluate(with_rules(*RULES, unknown="ask"), facts)))[3] == answer


@pytest.mark.parametrize("unknown", ["bracket", "ask", "cautious"])
def test_a_table_with_a_gap_gives_nothing_there(unknown: str) -> None:
    fires = ", fires: certain" if unknown == "cautious" else ""
    pack = with_rules(f"{{id: A, when: flag, then: high{fires}}}", unknown=unknown)
    result = table(evaluate(pack, {"flag": False}))
    assert ids(result) == (None, None, None, None)
    assert result.level_range == (0, 0)


def test_what_is_not_mentioned_is_unknown_and_what_the_policy_does_not_know_is_ignored() -> None:
    pack = with_rules(*RULES)
    assert evaluate(pack, {"flag": False, "shoe_size": 9}) == evaluate(pack, {"flag": False})
    assert evaluate(pack, {"flag": False}) == evaluate(pack, {"flag": False, "size": UNKNOWN})


def test_what_was_read_is_recorded_with_its_state_and_nothing_else_is() -> None:
    read = evaluate(with_rules(*RULES), {"flag": True, "size": 3, "grade": "low"}).read
    assert read == {"flag": True}
    assert evaluate(with_rules(*RULES), {"flag": False}).read == {"flag": False, "size": UNKNOWN}


def test_every_kind_of_fact_is_read() -> None:
    pack = with_rules(
        "{id: A, when: grade == 'high' and rank != 'low', then: high}",
        "{id: B, when: as_of - seen_on <= 30 and not applies(told_on), then: medium}",
        "{id: Z, when: otherwise, then: low}",
    )
    known: dict[str, FactState] = {"grade": "high", "rank": "medium"}
    assert ids(table(evaluate(pack, known)))[0] == "A"
    recent: dict[str, FactState] = {"grade": "low", "seen_on": dt.date(2026, 5, 2), "told_on": NOT_APPLICABLE}
    assert ids(table(evaluate(pack, recent, AS_OF)))[0] == "B"
    assert ids(table(evaluate(pack, {**recent, "seen_on": dt.date(2026, 5, 1)}, AS_OF)))[0] == "Z"


SCORES = """\
instruments:
  score:
    title: Score
    use: rules
    items:
      first: [{when: "size >= 3", points: 2}, {when: "size >= 1", points: 1}]
      second: [{when: "flag", points: 1}]
    bands: [{band: low}, {band: medium, from: 1}, {band: high, from: 3}]
  shown:
    title: Shown
    use: display
    items:
      first: [{when: "room >= 3", points: 2}]
    bands: [{band: low}, {band: high, from: 2}]
"""
LAYERED = """\
tables:
  first:
    title: First
    unknown: bracket
    levels: [low, medium, high]
    rules:
      - {id: FA, when: "score == 'high'", then: high}
      - {id: FB, when: "score == 'medium'", then: medium}
      - {id: FZ, when: otherwise, then: low}
  second:
    title: Second
    unknown: bracket
    levels: [low, high]
    rules:
      - {id: SA, when: "first >= 'medium' and other", then: high}
      - {id: SZ, when: otherwise, then: low}
notices:
  N1: {when: "first == 'high'", fires: possible, says: It may be high.}
  N2: {when: "first == 'high' and grade == 'high'", fires: certain, says: It is high.}
"""


@pytest.mark.parametrize(
    ("facts", "first", "second", "notices"),
    [
        ({"size": 3, "flag": True, "other": True, "grade": "high"}, ("FA", "FA"), ("SA", "SA"), ("N1", "N2")),
        ({"size": 3, "other": True}, ("FZ", "FA"), ("SZ", "SA"), ("N1",)),
        ({"size": 0, "flag": True, "other": True}, ("FB", "FB"), ("SA", "SA"), ()),
        ({"size": 0, "other": True}, ("FZ", "FB"), ("SZ", "SA"), ()),
        ({"size": 0, "flag": False, "other": True}, ("FZ", "FZ"), ("SZ", "SZ"), ()),
        ({"other": False}, ("FZ", "FA"), ("SZ", "SZ"), ("N1",)),
        ({}, ("FZ", "FA"), ("SZ", "SA"), ("N1",)),
    ],
)
def test_scores_and_tables_are_read_by_later_ones_as_ranges(
    facts: dict[str, FactState], first: tuple[str, str], second: tuple[str, str], notices: tuple[str, ...]
) -> None:
    evaluation = evaluate(build(HEADER + FACTS + SCORES + LAYERED), facts)
    assert ids(evaluation.tables["first"])[:2] == first
    assert ids(evaluation.tables["second"])[:2] == second
    assert evaluation.notices == notices


@pytest.mark.parametrize("with_instruments", [False, True])
@pytest.mark.parametrize(
    "facts", [{}, {"size": 3, "flag": True}, {"size": 0, "other": True, "room": 9, "grade": "high", "rank": "low"}]
)
def test_the_trace_alone_rebuilds_the_answer(facts: dict[str, FactState], with_instruments: bool) -> None:
    engine = ReferenceEngine(build(HEADER + FACTS + SCORES + LAYERED))
    trace = engine.evaluate(facts, AS_OF, with_instruments=with_instruments)
    assert rebuild(engine, trace) == trace
    assert engine.has_more(trace) is with_instruments
    assert ("room" in trace.read) is with_instruments
    assert "rank" not in trace.read


def test_a_trace_without_a_fact_that_mattered_does_not_rebuild() -> None:
    engine = ReferenceEngine(with_rules(*RULES))
    trace = engine.evaluate({"flag": False, "size": 3}, AS_OF)
    for name in trace.read:
        gap = Evaluation(
            pack_digest=trace.pack_digest, as_of=trace.as_of, tables=trace.tables, instruments={}, notices=(),
            read={fact: state for fact, state in trace.read.items() if fact != name},
        )  # fmt: skip
        assert rebuild(engine, gap) != trace


def test_the_case_with_its_results_judges_conditions_outside_the_tables() -> None:
    engine = ReferenceEngine(build(HEADER + FACTS + SCORES + LAYERED))
    evaluation = engine.evaluate({"size": 3}, AS_OF)
    assert engine.judged(evaluation, {"size": 3}).ranges == {"score": (1, 2), "first": (0, 2), "second": (0, 1)}


def test_the_result_names_the_policy_and_the_day() -> None:
    pack = with_rules(*RULES)
    evaluation = evaluate(pack, {}, dt.date(2026, 7, 1))
    assert (evaluation.pack_digest, evaluation.as_of) == (pack.digest, dt.date(2026, 7, 1))
