"""Truth: Kleene's tables with not-applicable, exhaustively for small trees, and the lowering that every fast engine shares."""

from __future__ import annotations

import datetime as dt
import itertools
import operator
from collections.abc import Callable

import pytest

from tests.packs import FACTS, HEADER, SMALL, build, with_rules
from tidegate.policy.engines.compiled import compile_pack
from tidegate.policy.engines.emitting import Emitter
from tidegate.policy.engines.judging import Case, counter, judge
from tidegate.policy.engines.lowering import (
    All,
    AppliesTest,
    BoolTest,
    Fixed,
    Lowered,
    NumberTest,
    ResultTest,
    Some,
    lower,
)
from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.policy.engines.source import PLAIN, SourceAlgebra
from tidegate.policy.language.tree import (
    OPPOSITE,
    And,
    Applies,
    AsOf,
    Compare,
    Condition,
    Constant,
    Difference,
    FactNumber,
    FactTrue,
    Named,
    Not,
    Number,
    Numeric,
    Op,
    Or,
    Polarity,
    Result,
    Sum,
    children,
    facts_of,
    results_of,
    walk,
)
from tidegate.policy.proving.world import View, World
from tidegate.records.codes import encode
from tidegate.records.facts import EPOCH, NOT_APPLICABLE, UNKNOWN, Absent, FactState

OPS: dict[Op, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
VOCABULARY = build(SMALL).vocabulary
State = int | bool | Absent
Truth = bool | None

# ---- Kleene's tables, written out


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True), (True, False, False, True), (True, None, None, True),
        (False, True, False, True), (False, False, False, False), (False, None, False, None),
        (None, True, None, True), (None, False, False, None), (None, None, None, None),
    ],
)  # fmt: skip
def test_and_and_or(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    case = Case({"flag": UNKNOWN if left is None else left, "other": UNKNOWN if right is None else right}, 0, {})
    pair = (FactTrue("flag"), FactTrue("other"))
    assert judge(And(pair))(case) is both
    assert judge(Or(pair))(case) is either


@pytest.mark.parametrize(
    ("condition", "unknown", "absent", "no", "yes"),
    [
        (FactTrue("other"), None, False, False, True),
        (Not(FactTrue("other")), None, True, True, False),
        (Applies("other"), None, False, True, True),
        (Not(Applies("other")), None, True, False, False),
        (Compare(">=", FactNumber("other"), Number(1)), None, False, False, True),
        (Compare("<", FactNumber("other"), Number(1)), None, False, True, False),
        (Not(Compare(">=", FactNumber("other"), Number(1))), None, True, True, False),
        (Compare("==", Sum(FactNumber("other"), Number(1)), Number(2)), None, False, False, True),
        (Named("name", FactTrue("other")), None, False, False, True),
        (Constant(True), True, True, True, True),
        (Constant(False), False, False, False, False),
    ],
)
def test_one_fact(condition: Condition, unknown: Truth, absent: Truth, no: Truth, yes: Truth) -> None:
    """A question that does not arise is answered no; that nobody has the answer leaves everything open."""
    states: list[State] = [UNKNOWN, NOT_APPLICABLE, False, True]
    assert [judge(condition)(Case({"other": state}, 0, {})) for state in states] == [unknown, absent, no, yes]


def test_not_applicable_comes_before_unknown_where_two_facts_meet() -> None:
    pair = Compare("<", FactNumber("size"), Difference(FactNumber("room"), Number(0)))
    truths = {
        (size, room): judge(pair)(Case({"size": size, "room": room}, 0, {}))
        for size in (UNKNOWN, 0)
        for room in (UNKNOWN, NOT_APPLICABLE, 1)
    }
    assert truths == {
        (UNKNOWN, UNKNOWN): None, (UNKNOWN, NOT_APPLICABLE): False, (UNKNOWN, 1): None,
        (0, UNKNOWN): None, (0, NOT_APPLICABLE): False, (0, 1): True,
    }  # fmt: skip


def test_numbers() -> None:
    case = Case({"size": 7, "room": NOT_APPLICABLE, "other": UNKNOWN}, 100, {})
    numbers: list[tuple[Numeric, object]] = [
        (Number(3), 3),
        (FactNumber("size"), 7),
        (AsOf(), 100),
        (Sum(FactNumber("size"), Number(3)), 10),
        (Difference(AsOf(), FactNumber("size")), 93),
        (Sum(FactNumber("room"), FactNumber("other")), NOT_APPLICABLE),
        (Sum(FactNumber("other"), FactNumber("room")), NOT_APPLICABLE),
        (Sum(FactNumber("size"), FactNumber("other")), UNKNOWN),
        (Sum(FactNumber("other"), FactNumber("size")), UNKNOWN),
    ]
    assert [counter(node)(case) for node, _ in numbers] == [number for _, number in numbers]


@pytest.mark.parametrize("op", OPS)
@pytest.mark.parametrize("rank", [0, 1, 2])
def test_a_result_that_is_a_range(op: Op, rank: int) -> None:
    for low, high in itertools.combinations_with_replacement(range(3), 2):
        answers = {OPS[op](value, rank) for value in range(low, high + 1)}
        expected = answers.pop() if len(answers) == 1 else None
        condition = Compare(op, Result("before"), Number(rank))
        case = Case({}, 0, {"before": (low, high)})
        assert judge(condition)(case) is expected
        assert judge(Not(condition))(case) is (None if expected is None else not expected)
        assert lowered_truths(condition, {}, (low, high)) == (expected is True, expected is not False)
        assert lowered_truths(Not(condition), {}, (low, high)) == (expected is False, expected is not True)


# ---- lowering, exhaustively

ATOMS: list[Condition] = [
    FactTrue("flag"),
    FactTrue("other"),
    Applies("other"),
    Compare(">=", FactNumber("room"), Number(1)),
    Compare("<", FactNumber("size"), FactNumber("room")),
    Named("always", Constant(True)),
]
STATES: dict[str, list[State]] = {
    "flag": [UNKNOWN, False, True],
    "other": [UNKNOWN, NOT_APPLICABLE, False, True],
    "room": [UNKNOWN, NOT_APPLICABLE, 0, 1],
    "size": [UNKNOWN, 0, 1],
}


def holds(lowered: Lowered, states: dict[str, State], span: tuple[int, int] = (0, 0)) -> bool:
    """A lowered condition's meaning, as its nodes describe themselves."""
    match lowered:
        case Fixed(value):
            return value
        case All(items):
            return all(holds(item, states, span) for item in items)
        case Some(items):
            return any(holds(item, states, span) for item in items)
        case BoolTest(name, wanted, if_unknown, if_absent):
            state = states[name]
            return if_unknown if state is UNKNOWN else if_absent if state is NOT_APPLICABLE else state is wanted
        case AppliesTest(name, wanted, if_unknown):
            state = states[name]
            return if_unknown if state is UNKNOWN else (state is not NOT_APPLICABLE) is wanted
        case NumberTest(op, left, right, facts, if_unknown, if_absent):
            found = [states[name] for name in facts]
            if NOT_APPLICABLE in found:
                return if_absent
            return if_unknown if UNKNOWN in found else OPS[op](number(left, states), number(right, states))
        case ResultTest(_, upper, op, rank):
            return OPS[op](span[upper], rank)


def number(node: Numeric, states: dict[str, State]) -> int:
    if isinstance(node, FactNumber):
        state = states[node.name]
        assert isinstance(state, int)
        return state
    assert isinstance(node, Number)
    return node.value


def lowered_truths(condition: Condition, states: dict[str, State], span: tuple[int, int] = (0, 0)) -> tuple[bool, bool]:
    """What lowering says: certainly, possibly."""
    certain, possible = (holds(lower(condition, polarity), states, span) for polarity in (Polarity.CERTAIN, Polarity.POSSIBLE))
    return certain, possible


def trees() -> list[Condition]:
    """Every tree of two literals, and its negation."""
    literals = [*ATOMS, *(Not(atom) for atom in ATOMS)]
    joined: list[Condition] = [kind(pair) for kind in (And, Or) for pair in itertools.combinations(literals, 2)]
    return [*literals, *joined, *(Not(tree) for tree in joined)]


def cases_of(condition: Condition) -> list[dict[str, State]]:
    names = facts_of(condition)
    return [dict(zip(names, states, strict=True)) for states in itertools.product(*(STATES[name] for name in names))]


def test_lowering_is_kleene_truth_for_every_small_tree_and_every_case() -> None:
    wrong = [
        (tree, states)
        for tree in trees()
        for states in cases_of(tree)
        for truth in [judge(tree)(Case({**states}, 0, {}))]
        if lowered_truths(tree, states) != (truth is True, truth is not False)
    ]
    assert wrong == []


def test_every_completion_of_the_unknowns_lies_between_certain_and_possible() -> None:
    for tree in trees():
        for states in cases_of(tree):
            certain, possible = lowered_truths(tree, states)
            known = [[state] if state is not UNKNOWN else STATES[name][1:] for name, state in states.items()]
            for found in itertools.product(*known):
                truth = judge(tree)(Case(dict(zip(states, found, strict=True)), 0, {}))
                assert truth is not None
                assert certain <= truth <= possible


def test_lowered_trees_are_flat_without_repetition_or_constants() -> None:
    flag, other = FactTrue("flag"), FactTrue("other")
    one, two = BoolTest("flag", True, False, False), BoolTest("other", True, False, False)
    certain = Polarity.CERTAIN
    assert lower(And((flag, And((other, flag)), Constant(True))), certain) == All((one, two))
    assert lower(Or((flag, Or((other, flag)), Constant(False))), certain) == Some((one, two))
    assert lower(And((flag, Constant(False))), certain) == Fixed(False)
    assert lower(Or((flag, Constant(True))), certain) == Fixed(True)
    assert lower(And((Constant(True),)), certain) == Fixed(True)
    assert lower(Or(()), certain) == Fixed(False)
    assert lower(And((flag, flag)), certain) == one
    assert lower(Not(Not(flag)), certain) == one
    assert lower(Not(And((flag, other))), Polarity.POSSIBLE) == Some(
        (BoolTest("flag", False, True, True), BoolTest("other", False, True, True))
    )


@pytest.mark.parametrize("op", OPS)
def test_negating_a_comparison_turns_it_round(op: Op) -> None:
    condition = Compare(op, FactNumber("room"), Number(1))
    expected = NumberTest(OPPOSITE[op], FactNumber("room"), Number(1), ("room",), False, True)
    assert lower(Not(condition), Polarity.CERTAIN) == expected


# ---- the generated code says the same

EXPRESSIONS = [
    "flag", "other", "not other", "applies(other)", "not applies(other)", "room >= 1", "room < 1", "room == 0", "room != 0",
    "not room >= 1", "room > 0", "room <= 0", "size < room", "not size < room", "size + 1 > room", "size - room == 0",
    "flag and (other or not room >= 1)", "not (flag or size < room)", "True", "False",
]  # fmt: skip


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_generated_code_is_kleene_truth(text: str) -> None:
    pack = with_rules(f'{{id: A, when: "{text}", then: high}}', "{id: Z, when: otherwise, then: low}")
    condition, (program, decide) = pack.tables["result"].rules[0].when, compile_pack(pack)
    assert program.columns == ("result_certain", "result_possible")
    for states in cases_of(condition):
        truth = judge(condition)(Case({**states}, 0, {}))
        codes = {fact.name: encode(fact, states.get(fact.name, UNKNOWN)) for fact in pack.vocabulary}
        assert decide(codes, 0) == (0 if truth is True else 1, 0 if truth is not False else 1)


LAYERED = """\
instruments:
  score:
    title: Score
    use: rules
    items: {first: [{when: "size >= 3", points: 2}, {when: "size >= 1", points: 1}], second: [{when: "flag", points: 1}]}
    bands: [{band: low}, {band: medium, from: 1}, {band: high, from: 3}]
tables:
  before:
    title: Before
    unknown: bracket
    levels: [low, medium, high]
    rules:
      - {id: B1, when: "score == 'high'", then: high}
      - {id: B2, when: "as_of - seen_on > 30", then: medium}
      - {id: B3, when: "score >= 'medium'", then: medium}
      - {id: B9, when: otherwise, then: low}
  after:
    title: After
    unknown: cautious
    levels: [low, high]
    rules:
      - {id: A1, when: "before >= 'medium' and before != 'high'", then: high, fires: certain}
      - {id: A2, when: "before == 'high'", then: high, fires: possible}
      - {id: A9, when: "not applies(room)", then: low, fires: certain}
"""
DAY = dt.date(2026, 6, 1)


def test_generated_code_reads_scores_earlier_tables_and_the_day() -> None:
    pack = build(HEADER + FACTS + LAYERED)
    engine, (program, decide) = ReferenceEngine(pack), compile_pack(pack)
    seen: list[FactState] = [UNKNOWN, dt.date(2026, 5, 1), dt.date(2026, 5, 2)]
    sizes: list[FactState] = [UNKNOWN, 0, 1, 3]
    flags: list[FactState] = [UNKNOWN, False, True]
    rooms: list[FactState] = [UNKNOWN, NOT_APPLICABLE, 1]
    for size, flag, day, room in itertools.product(sizes, flags, seen, rooms):
        facts: dict[str, FactState] = {"size": size, "flag": flag, "seen_on": day, "room": room}
        tables = engine.evaluate(facts, DAY).tables
        before, after = tables["before"], tables["after"]
        codes = {fact.name: encode(fact, facts.get(fact.name, UNKNOWN)) for fact in pack.vocabulary}
        answers = [(before, before.certain), (before, before.possible), (after, after.fired)]
        expected = tuple(result.table.index(rule.id) if rule else -1 for result, rule in answers)
        assert decide(codes, (DAY - EPOCH).days) == expected
    assert program.columns == ("before_certain", "before_possible", "after_rule")


def test_some_tables_can_be_compiled_alone() -> None:
    program, decide = compile_pack(build(HEADER + FACTS + LAYERED), ["before"])
    assert program.columns == ("before_certain", "before_possible")
    assert decide({"size": 3, "flag": 1, "seen_on": 0}, 0) == (0, 0)


# ---- trees


def test_a_tree_knows_its_parts() -> None:
    compare = Compare("<", Sum(FactNumber("size"), Number(1)), Difference(AsOf(), FactNumber("seen_on")))
    tree = And((FactTrue("flag"), Not(Or((Applies("rank"), Named("n", compare)))), Compare("==", Result("r"), Number(0))))
    assert facts_of(tree) == ("flag", "rank", "size", "seen_on")
    assert results_of(tree) == ("r",)
    assert children(tree) == tree.items
    assert len(list(walk(tree))) == 16
    assert children(Constant(True)) == ()


@pytest.mark.parametrize("odd", [Compare("<", Number(1), Result("r")), Compare("<", FactNumber("size"), Result("r"))])
def test_a_result_among_numbers_is_refused_by_every_engine(odd: Condition) -> None:
    """The language cannot write it; whoever builds trees by hand is told."""
    told = "a result can only be compared with one of its levels"
    with pytest.raises(TypeError, match=told):
        judge(odd)
    lowered = lower(odd, Polarity.CERTAIN)
    with pytest.raises(TypeError, match=told):
        Emitter(SourceAlgebra(PLAIN, VOCABULARY), VOCABULARY).condition(lowered)
    with pytest.raises(TypeError, match=told):
        View(World(VOCABULARY)).condition(lowered)
