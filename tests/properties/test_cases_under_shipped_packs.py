"""What holds for every case under the shipped policies, on generated cases.

A generated case is one of the pack's own cases with some facts changed and some forgotten: near the rules' edges, where
slips show, and far from any case that somebody thought of.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs import AS_OF, SHIPPED, engine_of, shipped
from tidegate.policy.engines.bounds import Bounds
from tidegate.policy.engines.compiled import compile_pack
from tidegate.policy.engines.reference import rebuild
from tidegate.policy.engines.results import Evaluation, TableResult
from tidegate.policy.engines.telling import telling_values
from tidegate.policy.language.pack import Promise, Unknowns
from tidegate.records.codes import encode
from tidegate.records.facts import EPOCH, UNKNOWN, FactDefinition, FactState, FactType
from tidegate.records.referrals import Status
from tidegate.triage.items import Item, Priority
from tidegate.triage.running import rank_key

Case = dict[str, FactState]
PACKS = pytest.mark.parametrize("name", SHIPPED)
TWO = pytest.mark.parametrize("name", ["proportionate-2017", "streamlined"])


def states(fact: FactDefinition) -> st.SearchStrategy[FactState]:
    """Any known state of a fact; for numbers and dates, the values at which rules turn more often than others."""
    return st.sampled_from(telling_values(shipped("proportionate-2017"), fact.name, {}, AS_OF)) | values(fact)


def values(fact: FactDefinition) -> st.SearchStrategy[FactState]:
    match fact.type:
        case FactType.BOOL:
            return st.booleans()
        case FactType.ENUM:
            return st.sampled_from(fact.levels)
        case FactType.INT:
            return st.integers(fact.low, fact.high)
        case FactType.DATE:
            return st.dates(dt.date(2026, 2, 1), dt.date(2026, 7, 1))


STATES = {fact.name: states(fact) for fact in shipped("proportionate-2017").vocabulary}
CHANGES = st.lists(st.sampled_from(sorted(STATES)), max_size=6, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: STATES[name] for name in names})
)
FORGOTTEN = st.frozensets(st.sampled_from(sorted(STATES)), max_size=12)


@st.composite
def cases(draw: st.DrawFn, *, forget: bool = True) -> Case:
    """A case: facts that are not mentioned are unknown."""
    start = draw(st.sampled_from(shipped("proportionate-2017").examples)).facts
    facts = {**start, **draw(CHANGES)}
    forgotten = draw(FORGOTTEN) if forget else frozenset()
    return {fact: state for fact, state in facts.items() if fact not in forgotten}


def completion(name: str, case: Case, seed: int) -> Case:
    """One way in which everything unknown may turn out."""
    chance, found = random.Random(seed), dict(case)
    for fact in shipped(name).vocabulary:
        if found.get(fact.name, UNKNOWN) is UNKNOWN:
            found[fact.name] = chance.choice(telling_values(shipped(name), fact.name, case, AS_OF))
    return found


def evaluate(name: str, case: Mapping[str, FactState]) -> Evaluation:
    return engine_of(name).evaluate(case, AS_OF)


def levels(result: TableResult) -> tuple[int, int]:
    return result.level_range


@PACKS
@settings(max_examples=60)
@given(case=cases(), seed=st.integers(0, 2**32))
def test_what_the_unknowns_turn_out_to_be_lies_between_certain_and_possible(name: str, case: Case, seed: int) -> None:
    before, after = evaluate(name, case), evaluate(name, completion(name, case, seed))
    for table, result in before.tables.items():
        truth = after.tables[table]
        match result.table.unknowns:
            case Unknowns.BRACKET:
                assert levels(result)[0] <= levels(truth)[0] <= levels(result)[1]
            case Unknowns.ASK if result.is_settled:
                assert result.answer == truth.answer
            case Unknowns.CAUTIOUS if levels(result)[0] in result.table.concessions:
                assert levels(truth)[0] <= levels(result)[0]
    assert after.tables["priority"].is_settled


@PACKS
@settings(max_examples=60)
@given(case=cases(forget=False), unknown=st.sampled_from(sorted(STATES)), seed=st.integers(0, 2**32))
def test_a_concession_survives_whatever_comes_to_light(name: str, case: Case, unknown: str, seed: int) -> None:
    """Starting from cases near a lighter route: forgetting a fact must not win what finding it out would lose."""
    forgetful = {fact: state for fact, state in case.items() if fact != unknown}
    route = evaluate(name, forgetful).tables["route"]
    rule = route.answer
    assert rule
    if rule.level in route.table.concessions:
        truth = evaluate(name, completion(name, forgetful, seed)).tables["route"].answer
        assert truth
        assert truth.level <= rule.level


@PACKS
@settings(max_examples=60)
@given(case=cases(), data=st.data())
def test_a_risk_fact_that_rises_lowers_nothing(name: str, case: Case, data: st.DataObject) -> None:
    promises = [each for each in shipped(name).guarantees if each.promise is Promise.MONOTONE]
    promise = data.draw(st.sampled_from(promises))
    fact = shipped(name).vocabulary[data.draw(st.sampled_from(promise.raising))]
    state = case.get(fact.name, UNKNOWN)
    if not isinstance(state, bool | int | str):
        return
    code = encode(fact, state)
    high = {FactType.BOOL: 1, FactType.ENUM: len(fact.levels) - 1}.get(fact.type, fact.high)
    raised = data.draw(st.integers(code, high))
    higher = bool(raised) if fact.type is FactType.BOOL else fact.levels[raised] if fact.levels else raised
    (table,) = promise.tables
    low, high = levels(evaluate(name, case).tables[table])
    new_low, new_high = levels(evaluate(name, {**case, fact.name: higher}).tables[table])
    assert new_low >= low
    assert new_high >= high


# ---- the trace


@TWO
@settings(max_examples=60)
@given(case=cases(), with_instruments=st.booleans())
def test_the_trace_alone_rebuilds_the_answer(name: str, case: Case, with_instruments: bool) -> None:
    engine = engine_of(name)
    trace = engine.evaluate(case, AS_OF, with_instruments=with_instruments)
    assert rebuild(engine, trace) == trace


@TWO
@settings(max_examples=30)
@given(case=cases(), fact=st.sampled_from(sorted(STATES)))
def test_a_fact_that_mattered_is_in_the_trace_and_without_it_the_answer_is_not_rebuilt(
    name: str, case: Case, fact: str
) -> None:
    trace = evaluate(name, case)
    without = evaluate(name, {key: state for key, state in case.items() if key != fact})
    if without.tables != trace.tables or without.notices != trace.notices:
        assert fact in trace.read
        gap = Evaluation(
            pack_digest=trace.pack_digest, as_of=trace.as_of, tables=trace.tables, instruments={}, notices=trace.notices,
            read={key: state for key, state in trace.read.items() if key != fact},
        )  # fmt: skip
        rebuilt = rebuild(engine_of(name), gap)
        assert (rebuilt.tables, rebuilt.notices) != (trace.tables, trace.notices)


@TWO
@settings(max_examples=60)
@given(case=cases(), changes=CHANGES)
def test_facts_that_were_not_read_change_nothing(name: str, case: Case, changes: Case) -> None:
    trace = evaluate(name, case)
    unread = {fact: state for fact, state in changes.items() if fact not in trace.read}
    again = evaluate(name, {**case, **unread, "a fact of another policy": "x"})
    assert (again.tables, again.notices, again.read) == (trace.tables, trace.notices, trace.read)


# ---- the compiled engine


@PACKS
@settings(max_examples=60)
@given(case=cases())
def test_the_compiled_engine_ends_at_the_same_rules(name: str, case: Case) -> None:
    program, decide = COMPILED[name]
    codes = {fact.name: encode(fact, case.get(fact.name, UNKNOWN)) for fact in shipped(name).vocabulary}
    found = dict(zip(program.columns, decide(codes, (AS_OF - EPOCH).days), strict=True))
    for table, result in evaluate(name, case).tables.items():
        if result.table.unknowns is Unknowns.CAUTIOUS:
            assert result.fired == _rule(result, found[f"{table}_rule"])
        else:
            assert result.certain == _rule(result, found[f"{table}_certain"])
            assert result.possible == _rule(result, found[f"{table}_possible"])


COMPILED = {name: compile_pack(shipped(name)) for name in SHIPPED}
BOUNDS = {name: Bounds(shipped(name)) for name in SHIPPED}


def _rule(result: TableResult, index: int) -> object:
    return result.table.rules[index] if index >= 0 else None


# ---- questions


@TWO
@settings(max_examples=40)
@given(case=cases())
def test_no_answer_to_the_question_proposed_widens_what_is_open(name: str, case: Case) -> None:
    evaluation = evaluate(name, case)
    questions = BOUNDS[name].questions(evaluation, "priority", case)
    result = evaluation.tables["priority"]
    assert bool(questions) is (levels(result)[0] != levels(result)[1])
    for question in questions[:2]:
        widths = []
        for state in telling_values(shipped(name), question.fact, case, AS_OF):
            low, high = levels(evaluate(name, {**case, question.fact: state}).tables["priority"])
            assert levels(result)[0] <= low <= high <= levels(result)[1]
            widths.append(high - low)
        assert question.left == sum(widths) / len(widths)
        assert question.settles is (max(widths) == 0)
        assert case.get(question.fact, UNKNOWN) is UNKNOWN
    assert [each.left for each in questions] == sorted(each.left for each in questions)


@TWO
@settings(max_examples=30)
@given(case=cases(), seed=st.integers(0, 2**32))
def test_what_comes_to_light_is_among_what_was_said_to_be_reachable(name: str, case: Case, seed: int) -> None:
    before, after = evaluate(name, case), evaluate(name, completion(name, case, seed))
    for table in ("priority", "route", "registration"):
        found = BOUNDS[name].reachable(before.tables[table], case, AS_OF)
        truth = after.tables[table].answer
        assert truth
        assert truth.id in found.rules
        assert after.tables[table].table.levels[truth.level] in found.levels


# ---- instruments


@settings(max_examples=60)
@given(case=cases(), seed=st.integers(0, 2**32))
def test_a_score_comes_to_lie_within_its_range(case: Case, seed: int) -> None:
    engine = engine_of("charge-all")
    sure: Case = {**case, "sex_recorded": "male", "ever_sexual_offence": True}
    before = engine.evaluate(sure, AS_OF, with_instruments=True).instruments
    after = engine.evaluate(completion("charge-all", sure, seed), AS_OF, with_instruments=True).instruments
    for name, result in before.items():
        truth = after[name]
        assert truth.unknown == ()
        for span, found in (
            (result.points, truth.points),
            (result.bands, truth.bands),
            (result.probabilities, truth.probabilities),
        ):
            if span is not None:
                assert found is not None
                assert span[0] <= found[0] == found[1] <= span[1]


# ---- the worklist's order

MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 1, 3)).map(lambda each: each.replace(tzinfo=dt.UTC))  # noqa: DTZ001
RANKS = st.integers(0, 3)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """An item of a worklist, accepted or not."""
    status = draw(st.sampled_from(Status))
    reference = draw(st.none() | st.sampled_from(["a", "b", "c", "d"]))
    source = draw(st.sampled_from(["x.xml", "y.xml"]))
    if status is not Status.ACCEPTED:
        return Item(reference=reference, source=source, status=status, reason="because")
    rank, more = draw(RANKS), draw(RANKS)
    priority = Priority(
        level=str(rank), act_by=draw(MOMENTS), rule="P", says="", could_be=str(max(rank, more)),
        find_out_by=draw(st.none() | MOMENTS), could_be_rule="P", could_be_says="", provisional=True, clock_assumed=False,
        rank=rank, possible_rank=max(rank, more),
    )  # fmt: skip
    return Item(reference=reference, source=source, status=status, priority=priority)


@settings(max_examples=200)
@given(found=st.lists(items(), max_size=12), seed=st.integers(0, 2**32))
def test_the_order_of_a_worklist_is_total_and_does_not_depend_on_the_order_of_arrival(found: list[Item], seed: int) -> None:
    ranked = sorted(found, key=rank_key)
    shuffled = list(found)
    random.Random(seed).shuffle(shuffled)
    assert [rank_key(each) for each in sorted(shuffled, key=rank_key)] == [rank_key(each) for each in ranked]
    statuses = [each.status for each in ranked]
    assert statuses == sorted(statuses, key=[Status.ACCEPTED, Status.DUPLICATE, Status.REJECTED].index)


@settings(max_examples=200)
@given(one=items(), other=items())
def test_who_is_demanded_or_could_be_more_urgent_stands_higher(one: Item, other: Item) -> None:
    if one.priority is None or other.priority is None:
        return
    first, second = one.priority, other.priority
    if first.rank > second.rank and first.rank >= second.possible_rank - 1:
        assert rank_key(one) < rank_key(other)
    if (first.rank, first.possible_rank) == (second.rank, second.possible_rank) and first.next_due < second.next_due:
        assert rank_key(one) < rank_key(other)
