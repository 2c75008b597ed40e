"""The prover: each kind of promise proved and refuted on small tables, and the words of each counterexample."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
import z3

from tests.packs import AS_OF, FACTS, HEADER, build
from tidegate.policy.language.pack import Guarantee, Pack, Promise
from tidegate.policy.language.tree import Constant
from tidegate.policy.proving import counterexamples, prover
from tidegate.policy.proving.counterexamples import Counterexample, in_words
from tidegate.policy.proving.prover import ProofError, Verdict, prove
from tidegate.policy.proving.replay import SpuriousError, breaks
from tidegate.policy.proving.world import View, World
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN

Z = "{id: Z, when: otherwise, then: low}"
A = "{id: A, when: flag and size >= 3, then: high}"
CASE = "\n    Case (as of 2026-07-01; all else known and at its least): "


def pack_of(unknown: str, rules: list[str], guarantees: list[str], more: str = "", before: str = "") -> Pack:
    lines = "".join(f"      - {rule}\n" for rule in rules)
    table = f"  result:\n    title: R\n    unknown: {unknown}\n    levels: [low, medium, high]\n{more}    rules:\n{lines}"
    promises = "".join(f"  - {each}\n" for each in guarantees)
    head, tables = before.split("tables:\n") if before else ("", "")
    return build(f"{HEADER}{FACTS}{head}tables:\n{tables}{table}guarantees:\n{promises}")


def verdicts(pack: Pack) -> list[tuple[str, str | None]]:
    """Every verdict's title, and the counterexample in words where it has one."""
    return [(each.title, in_words(each.counterexample) if each.counterexample else None) for each in prove(pack)]


def words(unknown: str, rules: list[str], guarantee: str, more: str = "", before: str = "") -> str | None:
    (found,) = verdicts(pack_of(unknown, rules, [guarantee], more, before))
    return found[1]


# ---- proved

SAFE = [
    ("bracket", [A, Z], "{id: G, never: {table: result, levels: [medium]}, when: flag}"),
    ("bracket", [A, Z], "{id: G, monotone: result, raising: [flag, size]}"),
    ("bracket", ["{id: A, when: size < 3, then: high}", Z], "{id: G, monotone: result, lowering: [size]}"),
    ("bracket", ["{id: A, when: grade == 'high' or rank == 'high', then: high}", Z], "{id: G, monotone: result, raising: [grade, rank]}"),
    ("bracket", [A, Z], "{id: G, unknown_safe: [result]}"),
    ("bracket", [A, Z], "{id: G, total: [result]}"),
    ("ask", [A, Z], "{id: G, unknown_safe: [result]}"),
    ("ask", [A, Z], "{id: G, monotone: result, raising: [flag, size]}"),
    ("ask", [A, Z], "{id: G, never: {table: result, levels: [high]}, when: not flag}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("unknown", "rules", "guarantee"), SAFE, ids=[f"{i} {unknown} {g[8:30]}" for i, (unknown, _, g) in enumerate(SAFE)]
)
def test_what_holds_is_proved(unknown: str, rules: list[str], guarantee: str) -> None:
    assert words(unknown, rules, guarantee) is None


# ---- refuted, in words

LENIENT = ["{id: A, when: not flag, then: low, fires: possible}", "{id: Z, when: otherwise, then: high, fires: certain}"]
UNSORTED = ["{id: A, when: flag and size >= 3, then: low}", "{id: B, when: flag, then: high}", Z]
REFUTED = [
    ("bracket", [A, Z], "{id: G, never: {table: result, levels: [low]}, when: flag}", "",
     "result gives 'low' by rule Z although flag" + CASE + "flag = yes"),
    ("bracket", [A, Z], "{id: G, never: {table: result, levels: [high]}, when: grade == 'low'}", "",
     "result gives 'high' by rule A although grade == 'low'" + CASE + "flag = yes, size = 3"),
    ("bracket", [A, Z], "{id: G, monotone: result, raising: [flag], lowering: [size]}", "",
     "raising the risk lowers result from 'high' (A) to 'low' (Z)" + CASE + "flag = yes, size = 3; then size = 0"),
    ("ask", UNSORTED, "{id: G, monotone: result, raising: [size]}", "",
     "raising the risk lowers result from 'high' (B) to 'low' (A)" + CASE + "flag = yes; then size = 3"),
    ("bracket", [A], "{id: G, total: [result]}", "", "no rule of result holds" + CASE + "everything at its least"),
    ("ask", [A, Z], "{id: G, never: {table: result, levels: [low]}, when: flag}", "",
     "result gives 'low' by rule Z although flag" + CASE + "flag = yes"),
    ("ask", [A, Z], "{id: G, monotone: result, lowering: [flag]}", "",
     "raising the risk lowers result from 'high' (A) to 'low' (Z)" + CASE + "flag = yes, size = 3; then flag = no"),
    ("cautious", LENIENT, "{id: G, unknown_safe: [result]}", "    concessions: [low]\n",
     "result gives 'low' (A) too early: once the unknown is found out it is 'high' (Z)" + CASE + "flag = unknown; then flag = yes"),
    ("cautious", ["{id: A, when: applies(room), then: low, fires: possible}", "{id: Z, when: otherwise, then: high, fires: certain}"],
     "{id: G, unknown_safe: [result]}", "    concessions: [low]\n",
     "result gives 'low' (A) too early: once the unknown is found out it is 'high' (Z)"
     + CASE + "room = unknown; then room = not_applicable"),
    ("cautious", LENIENT, "{id: G, never: {table: result, levels: [low]}, when: flag}", "",
     "result gives 'low' by rule A although flag" + CASE + "flag = unknown"),
    ("cautious", LENIENT[:1], "{id: G, total: [result]}", "", "no rule of result holds" + CASE + "flag = yes"),
    ("bracket", [A, Z], "{id: G, monotone: result, raising: [grade], lowering: [flag]}", "",
     "raising the risk lowers result from 'high' (A) to 'low' (Z)" + CASE + "flag = yes, size = 3; then flag = no"),
    ("bracket", ["{id: A, when: as_of - seen_on > 30 and applies(told_on) and grade == 'high', then: high}", Z],
     "{id: G, never: {table: result, levels: [high]}, when: not applies(other) or rank == 'low'}", "",
     "result gives 'high' by rule A although not applies(other) or rank == 'low'" + CASE + "grade = high, seen_on = 2026-05-31"),
    ("bracket", ["{id: A, when: not applies(room) and told_on < date('2026-05-01'), then: high}", Z],
     "{id: G, never: {table: result, levels: [high]}, when: not applies(room)}", "",
     "result gives 'high' by rule A although not applies(room)" + CASE + "room = unknown, told_on = 2026-04-30"),
    ("bracket", ["{id: A, when: size + room - 3 > 5 and room != 4 and size <= 90, then: high}", Z],
     "{id: G, never: {table: result, levels: [high]}, when: size >= 0}", "",
     "result gives 'high' by rule A although size >= 0" + CASE + "room = 9"),
]  # fmt: skip


def test_a_range_that_is_none_is_refuted_should_a_bracket_table_ever_be_out_of_order() -> None:
    """The loader refuses one, so the rules change places behind its back."""
    pack = pack_of("bracket", [UNSORTED[1], UNSORTED[0], Z], ["{id: G, unknown_safe: [result]}"])
    table = pack.tables["result"]
    one, other, last = table.rules
    unsorted = replace(pack, tables={"result": replace(table, rules=(other, one, last))})
    assert verdicts(unsorted)[0][1] == (
        "result says at least 'high' and at most 'low' (B/A), but once the unknown is found out it is 'high' (B)"
        + CASE + "flag = yes, size = unknown; then size = 0"
    )  # fmt: skip


@pytest.mark.parametrize(("unknown", "rules", "guarantee", "more", "told"), REFUTED, ids=[str(i) for i in range(len(REFUTED))])
def test_what_does_not_hold_is_refuted_with_a_small_case(
    unknown: str, rules: list[str], guarantee: str, more: str, told: str
) -> None:
    assert words(unknown, rules, guarantee, more) == told


def test_a_rule_that_nothing_reaches_is_told() -> None:
    rules = [A, "{id: B, when: flag and size > 5, then: medium}", "{id: C, when: size > 4 and size < 4, then: medium}", Z]
    why = "of result: earlier rules catch everything it would, or it contradicts itself"
    assert verdicts(pack_of("bracket", rules, ["{id: G, reachable: [result]}"])) == [
        ("G reachable result A", None),
        ("G reachable result B", f"no case reaches rule B {why}"),
        ("G reachable result C", f"no case reaches rule C {why}"),
        ("G reachable result Z", None),
    ]


def test_a_cautious_rule_that_fires_when_possible_can_be_reached_through_the_unknown_alone() -> None:
    rules = ["{id: A, when: flag, then: high, fires: certain}", "{id: B, when: flag, then: medium, fires: possible}",
             "{id: Z, when: otherwise, then: low, fires: certain}"]  # fmt: skip
    assert verdicts(pack_of("cautious", rules, ["{id: G, reachable: [result]}"])) == [
        ("G reachable result A", None), ("G reachable result B", None), ("G reachable result Z", None)]  # fmt: skip


# ---- scores and earlier tables

SCORE = """\
instruments:
  score:
    title: Score
    use: rules
    items:
      first: [{when: "size >= 30", points: 2}, {when: "size >= 10", points: 1}]
      second: [{when: "flag", points: 1}]
    bands: [{band: low}, {band: high, from: 2}]
tables:
  before:
    title: Before
    unknown: bracket
    levels: [low, high]
    rules:
      - {id: FA, when: "score == 'high'", then: high}
      - {id: FZ, when: otherwise, then: low}
"""
READS = ["{id: A, when: before == 'high' and grade == 'high', then: high}", Z]
TURNED = ["{id: A, when: before != 'high', then: high}", Z]


@pytest.mark.parametrize(
    ("rules", "guarantee", "told"),
    [
        (READS, "{id: G, monotone: result, raising: [flag, size, grade]}", None),
        (READS, "{id: G, unknown_safe: [result]}", None),
        (TURNED, "{id: G, unknown_safe: [result]}", None),
        (TURNED, "{id: G, monotone: result, raising: [size]}",
         "raising the risk lowers result from 'high' (A) to 'low' (Z)" + CASE + "everything at its least; then size = 30"),
        (READS, "{id: G, never: {table: result, levels: [high]}, when: flag}",
         "result gives 'high' by rule A although flag" + CASE + "flag = yes, size = 10, grade = high"),
    ],
)  # fmt: skip
def test_promises_reach_through_scores_and_earlier_tables(rules: list[str], guarantee: str, told: str | None) -> None:
    assert words("bracket", rules, guarantee, before=SCORE) == told


def test_a_score_whose_items_fall_is_decided_without_the_shortcut() -> None:
    falling = SCORE.replace('{when: "flag", points: 1}', '{when: "flag", points: -1}')
    found = words("bracket", READS, "{id: G, monotone: result, raising: [flag]}", before=falling)
    assert found is not None
    assert found.startswith("raising the risk lowers result from 'high' (A) to 'low' (Z)")
    assert "then flag = yes" in found


# ---- the prover itself


def test_a_verdict_has_a_title() -> None:
    guarantee = Guarantee(id="G", promise=Promise.UNKNOWN_SAFE, tables=("t",), says=None)
    verdict = Verdict(guarantee=guarantee, table="t", subject="R1", holds=True, counterexample=None)
    assert verdict.title == "G unknown-safe t R1"
    assert replace(verdict, subject="").title == "G unknown-safe t"


def test_other_guarantees_than_the_packs_own_can_be_asked() -> None:
    pack = pack_of("bracket", [A, Z], ["{id: G, total: [result]}"])
    asked = Guarantee(id="X", promise=Promise.NEVER, tables=("result",), says=None, levels=frozenset({2}), when=Constant(True))
    assert [(each.title, each.holds) for each in prove(pack, [asked])] == [("X never result", False)]
    assert list(prove(pack, [])) == []


def test_without_an_answer_nothing_counts_as_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(z3.Solver, "check", lambda *_: z3.unknown)
    monkeypatch.setattr(z3.Solver, "reason_unknown", lambda _: "timeout")
    with pytest.raises(ProofError, match=r"could not decide \(timeout\): simplify the rules"):
        list(prove(pack_of("bracket", [A, Z], ["{id: G, total: [result]}"])))


def test_a_counterexample_that_does_not_break_the_promise_is_an_error_not_an_answer() -> None:
    pack = pack_of("bracket", [A, Z], ["{id: G, total: [result]}", "{id: M, monotone: result, raising: [flag]}",
                                       "{id: N, never: {table: result, levels: [high]}, when: flag}", "{id: U, unknown_safe: [result]}"])  # fmt: skip
    known = {"flag": False, "size": 0}
    for guarantee in pack.guarantees:
        with pytest.raises(SpuriousError, match=f"^{guarantee.id}: the prover and the reference engine disagree about result"):
            breaks(pack, guarantee, "result", (known, known), AS_OF)


def test_a_spurious_answer_stops_the_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def never_breaks(*_args: object) -> str:
        raise SpuriousError("they disagree")

    monkeypatch.setattr(counterexamples, "breaks", never_breaks)
    with pytest.raises(SpuriousError):
        list(prove(pack_of("bracket", [A], ["{id: G, total: [result]}"])))


def test_an_ask_table_that_answered_too_early_would_be_told() -> None:
    """No table can: what is settled is settled. The words are there in case an engine is wrong."""
    pack = pack_of("ask", [A, Z], ["{id: U, unknown_safe: [result]}"])
    cases = ({"flag": False, "size": 3}, {"flag": True, "size": 3})
    told = breaks(pack, pack.guarantees[0], "result", cases, AS_OF)
    assert told == "result answers Z although once the unknown is found out it is 'high' (A)"


def test_the_words_of_a_counterexample() -> None:
    example = Counterexample(
        as_of=dt.date(2026, 7, 1),
        facts={"flag": True, "size": UNKNOWN, "room": NOT_APPLICABLE, "seen_on": dt.date(2026, 1, 2)},
        changed={"size": 3, "flag": False},
        words="It is wrong",
    )
    assert in_words(example) == (
        "It is wrong" + CASE + "flag = yes, size = unknown, room = not_applicable, seen_on = 2026-01-02; then size = 3, flag = no"
    )  # fmt: skip
    assert in_words(replace(example, as_of=None)) == "It is wrong"


def test_the_time_limit_is_two_minutes_a_query() -> None:
    assert prover.TIMEOUT_MS == 120_000


def test_an_unequal_pair_is_unequal_to_the_prover_too() -> None:
    differs = "{id: A, when: size != room, then: high}"
    found = words("bracket", [differs, Z], "{id: G, never: {table: result, levels: [high]}, when: flag}")
    assert found == "result gives 'high' by rule A although flag" + CASE + "flag = yes, room = 1"


def test_a_world_keeps_its_values_within_their_types() -> None:
    world = World(build(HEADER + FACTS + "tables: {}\n").vocabulary)
    assert [str(limit) for limit in world.limits[:4]] == [
        "as_of >= -25567",
        "as_of <= 84005",
        "value size >= 0",
        "value size <= 100",
    ]
    assert set(world.absent) == {"other", "room", "rank", "told_on"}
    assert View(world).ranges == {}
