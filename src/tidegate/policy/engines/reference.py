"""The reference engine: plain Kleene logic over the tree, with every truth kept. The yardstick for all other engines.

A pack is turned once into nested functions, one per node; each takes a case and gives true, false or None (unknown).
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from tidegate.policy.engines.results import Evaluation, InstrumentResult, TableResult, Truth
from tidegate.policy.engines.scoring import Scorer
from tidegate.policy.language.pack import Pack, Table
from tidegate.policy.language.tree import (
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
    Or,
    Polarity,
    Result,
    Sum,
    facts_of,
    results_of,
)
from tidegate.records.facts import EPOCH, NOT_APPLICABLE, UNKNOWN, Absent, Facts, FactState, FactType, Vocabulary

_COMPARE: dict[str, Callable[[int, int], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip


@dataclass(slots=True)
class Case:
    """One case while it is evaluated: ranks instead of level names, day numbers instead of dates, results as they come."""

    states: dict[str, int | Absent]
    day: int
    ranges: dict[str, tuple[int, int]]


T = TypeVar("T")
Judge = Callable[[Case], Truth]
Counter = Callable[[Case], int | Absent]


class Coder:
    """Turns the facts of a case into numbers. What is not mentioned is unknown."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._unknown: dict[str, int | Absent] = dict.fromkeys(vocabulary.names(), UNKNOWN)
        self._ranks = {fact.name: {level: rank for rank, level in enumerate(fact.levels)} for fact in vocabulary if fact.levels}
        self._dates = [fact.name for fact in vocabulary if fact.type is FactType.DATE]

    def coded(self, facts: Facts) -> dict[str, int | Absent]:
        """Ranks for levels, day numbers for dates; all else as it is."""
        states: dict[str, Any] = {**self._unknown, **facts}
        for name, ranks in self._ranks.items():
            state = states[name]
            if state.__class__ is str:
                states[name] = ranks[state]
        for name in self._dates:
            state = states[name]
            if state.__class__ is dt.date:
                states[name] = (state - EPOCH).days
        return states


def judge(condition: Condition) -> Judge:
    """A function that gives the truth of ``condition`` for a case."""
    match condition:
        case Constant(value):
            return _constant(value)
        case Named(_, body):
            return judge(body)
        case FactTrue(name):
            return _fact_judge(name)
        case Applies(name):
            return _applies_judge(name)
        case Not(item):
            return _not_judge(judge(item))
        case And(items):
            return _joined_judge([judge(item) for item in items], decisive=False)
        case Or(items):
            return _joined_judge([judge(item) for item in items], decisive=True)
        case Compare(op, Result(name), Number(rank)):
            return _result_judge(name, _COMPARE[op], rank)
        case Compare(op, FactNumber(name), Number(value)):
            return _threshold_judge(name, _COMPARE[op], value)
        case Compare(op, left, right):
            return _compare_judge(_COMPARE[op], counter(left), counter(right))


def _constant(value: T) -> Callable[[Case], T]:
    def given(_case: Case) -> T:
        return value

    return given


def _fact_judge(name: str) -> Judge:
    def truth(case: Case) -> Truth:
        state = case.states[name]
        if state is UNKNOWN:
            return None
        return state is True

    return truth


def _applies_judge(name: str) -> Judge:
    def truth(case: Case) -> Truth:
        state = case.states[name]
        return None if state is UNKNOWN else state is not NOT_APPLICABLE

    return truth


def _not_judge(item: Judge) -> Judge:
    def truth(case: Case) -> Truth:
        found = item(case)
        return None if found is None else not found

    return truth


def _joined_judge(items: list[Judge], *, decisive: bool) -> Judge:
    """And (a false item decides) or or (a true item decides); undecided and any item unknown: unknown."""

    def truth(case: Case) -> Truth:
        result: Truth = not decisive
        for item in items:
            found = item(case)
            if found is decisive:
                return decisive
            if found is None:
                result = None
        return result

    return truth


def _threshold_judge(name: str, compare: Callable[[int, int], bool], value: int) -> Judge:
    """The commonest comparison, a fact with a constant, without the detour through counters."""

    def truth(case: Case) -> Truth:
        state = case.states[name]
        if state.__class__ is Absent:
            return None if state is UNKNOWN else False
        return compare(state, value)  # type: ignore[arg-type]  # a class test is what makes this path quick

    return truth


def _compare_judge(compare: Callable[[int, int], bool], left: Counter, right: Counter) -> Judge:
    def truth(case: Case) -> Truth:
        one, other = left(case), right(case)
        if one is NOT_APPLICABLE or other is NOT_APPLICABLE:
            return False
        if isinstance(one, Absent) or isinstance(other, Absent):
            return None
        return compare(one, other)

    return truth


def _result_judge(name: str, compare: Callable[[int, int], bool], rank: int) -> Judge:
    """Over a range the answer is open unless both ends, and everything between them, agree."""

    def truth(case: Case) -> Truth:
        low, high = case.ranges[name]
        if low == high:
            return compare(low, rank)
        answers = {compare(value, rank) for value in range(low, high + 1)}
        return answers.pop() if len(answers) == 1 else None

    return truth


def counter(node: Numeric) -> Counter:
    """A function that gives the number ``node`` stands for in a case."""
    match node:
        case Number(value):
            return _constant(value)
        case FactNumber(name):
            return lambda case: case.states[name]
        case AsOf():
            return lambda case: case.day
        case Sum(left, right):
            return _arithmetic(operator.add, counter(left), counter(right))
        case Difference(left, right):
            return _arithmetic(operator.sub, counter(left), counter(right))
        case Result():
            raise TypeError("a result can only be compared with one of its levels")


def _arithmetic(operate: Callable[[int, int], int], left: Counter, right: Counter) -> Counter:
    def number(case: Case) -> int | Absent:
        one, other = left(case), right(case)
        if one is NOT_APPLICABLE or other is NOT_APPLICABLE:
            return NOT_APPLICABLE
        if isinstance(one, Absent) or isinstance(other, Absent):
            return UNKNOWN
        return operate(one, other)

    return number


class ReferenceEngine:
    """Evaluates cases one by one under a pack, keeping what explains the answer."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._coder = Coder(pack.vocabulary)
        self._tables = {name: [judge(rule.when) for rule in table.rules] for name, table in pack.tables.items()}
        self._table_reads = {name: _growing_reads(table) for name, table in pack.tables.items()}
        self._scorers = {name: Scorer(instrument, judge) for name, instrument in pack.instruments.items()}
        self._always = [name for name, instrument in pack.instruments.items() if instrument.is_for_rules]
        self._notices = [(notice, judge(notice.when)) for notice in pack.notices.values()]
        conditions = [rule.when for table in pack.tables.values() for rule in table.rules]
        conditions += [notice.when for notice in pack.notices.values()]
        self._read_later = frozenset(name for each in conditions for name in results_of(each))
        self._notice_reads = frozenset(name for notice in pack.notices.values() for name in facts_of(notice.when))

    def case(self, facts: Facts, as_of: dt.date) -> Case:
        """The case as the judges see it. ``facts`` hold states valid in the pack's vocabulary."""
        return Case(self._coder.coded(facts), (as_of - EPOCH).days, {})

    def evaluate(self, facts: Facts, as_of: dt.date, *, with_instruments: bool = False) -> Evaluation:
        """Everything the pack says of ``facts`` on the day ``as_of``.

        Instruments that rules read are always computed; those for display only ``with_instruments``.
        """
        case = self.case(facts, as_of)
        scores = self._scores(case, self.pack.instruments if with_instruments else self._always)
        results = {}
        for name, table in self.pack.tables.items():
            results[name] = self._look_up(table, case)
            if name in self._read_later:
                case.ranges[name] = results[name].level_range
        return Evaluation(
            pack_digest=self.pack.digest,
            as_of=as_of,
            read=self._recorded(facts, results, scores),
            tables=results,
            instruments=scores,
            notices=tuple(notice.id for notice, truth in self._notices if _fires(truth(case), notice.fires)),
        )

    def _scores(self, case: Case, names: Iterable[str]) -> dict[str, InstrumentResult]:
        scores = {}
        for name in names:
            scores[name] = self._scorers[name].score(case)
            case.ranges[name] = scores[name].bands or (0, len(self.pack.instruments[name].bands) - 1)
        return scores

    def _look_up(self, table: Table, case: Case) -> TableResult:
        truths: list[Truth] = []
        for truth in self._tables[table.name]:
            found = truth(case)
            truths.append(found)
            if found:
                break
        return TableResult(table, tuple(truths))

    def _recorded(
        self, facts: Facts, results: Mapping[str, TableResult], scores: Mapping[str, InstrumentResult]
    ) -> dict[str, FactState]:
        """Every fact that the evaluation looked at, with its state: enough to do it again without the case."""
        names = self._notice_reads.union(
            *(self._table_reads[name][len(result.truths)] for name, result in results.items()),
            *(self._scorers[name].reads for name in scores),
        )
        return {name: facts.get(name, UNKNOWN) for name in names}


def _growing_reads(table: Table) -> list[frozenset[str]]:
    """At position n: the facts that the first n rules read."""
    found = [frozenset[str]()]
    for rule in table.rules:
        found.append(found[-1].union(facts_of(rule.when)))
    return found


def _fires(truth: Truth, polarity: Polarity) -> bool:
    return bool(truth) or (truth is None and polarity is Polarity.POSSIBLE)


def rebuild(engine: ReferenceEngine, trace: Evaluation) -> Evaluation:
    """The evaluation done again from its trace alone. Equal to the trace, or the trace is not complete."""
    return engine.evaluate(trace.read, trace.as_of, with_instruments=bool(trace.instruments))
