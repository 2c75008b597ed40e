"""The reference engine: plain Kleene logic over the tree, with every truth kept. The yardstick for all other engines.

A pack is turned once into nested functions, one per node; each takes a case and gives true, false or None (unknown).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from tidegate.policy.engines.judging import Case, judge
from tidegate.policy.engines.results import Evaluation, InstrumentResult, TableResult, Truth
from tidegate.policy.engines.scoring import Scorer
from tidegate.policy.language.pack import Pack, Table
from tidegate.policy.language.tree import Polarity, facts_of, results_of
from tidegate.records.facts import EPOCH, UNKNOWN, Absent, Facts, FactState, FactType, Vocabulary

Found = tuple[dict[str, InstrumentResult], dict[str, TableResult], tuple[str, ...]]
"""Instruments that rules read, tables, and the notices that appear."""


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


class ReferenceEngine:
    """Evaluates cases one by one under a pack, keeping what explains the answer."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._coder = Coder(pack.vocabulary)
        self._tables = {name: [judge(rule.when) for rule in table.rules] for name, table in pack.tables.items()}
        self._table_reads = {name: _growing_reads(table) for name, table in pack.tables.items()}
        self._scorers = {name: Scorer(instrument) for name, instrument in pack.instruments.items()}
        self._always = [name for name, instrument in pack.instruments.items() if instrument.is_for_rules]
        self._notices = [(notice, judge(notice.when)) for notice in pack.notices.values()]
        conditions = [rule.when for table in pack.tables.values() for rule in table.rules]
        conditions += [notice.when for notice in pack.notices.values()]
        self._read_later = frozenset(name for each in conditions for name in results_of(each))
        self._reads_by_reach: dict[tuple[tuple[int, ...], tuple[str, ...]], frozenset[str]] = {}
        self._notice_reads = frozenset(name for notice in pack.notices.values() for name in facts_of(notice.when))

    def case(self, facts: Facts, as_of: dt.date) -> Case:
        """The case as the judges see it. ``facts`` hold states valid in the pack's vocabulary."""
        return Case(self._coder.coded(facts), (as_of - EPOCH).days, {})

    def evaluate(self, facts: Facts, as_of: dt.date, *, with_instruments: bool = False) -> Evaluation:
        """Everything the pack says of ``facts`` on the day ``as_of``.

        Instruments that rules read are always computed; those for display only ``with_instruments``.
        """
        scores, results, notices = self._found(facts, as_of)
        if with_instruments:
            case = self.case(facts, as_of)
            scores = {name: scores.get(name) or self._scorers[name].score(case) for name in self.pack.instruments}
        return Evaluation(
            pack_digest=self.pack.digest,
            as_of=as_of,
            read=self._recorded(facts, results, scores),
            tables=results,
            instruments=scores,
            notices=notices,
        )

    def judged(self, evaluation: Evaluation, facts: Facts) -> Case:
        """The case with its results: what a condition outside the tables is judged by."""
        case = self.case(facts, evaluation.as_of)
        case.ranges.update({name: result.level_range for name, result in evaluation.tables.items()})
        case.ranges.update({name: result.bands for name, result in evaluation.instruments.items() if result.bands})
        return case

    def has_more(self, evaluation: Evaluation) -> bool:
        """Whether instruments were worked out that no rule reads."""
        return len(evaluation.instruments) > len(self._always)

    def _found(self, facts: Facts, as_of: dt.date) -> Found:
        """What the rules make of the facts: the instruments they read, the tables and the notices."""
        case = self.case(facts, as_of)
        scores = {name: self._scorers[name].score(case) for name in self._always}
        case.ranges.update({name: score.bands for name, score in scores.items() if score.bands})
        results = {}
        for name, table in self.pack.tables.items():
            results[name] = self._look_up(table, case)
            if name in self._read_later:
                case.ranges[name] = results[name].level_range
        return scores, results, tuple(notice.id for notice, truth in self._notices if _fires(truth(case), notice.fires))

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
        reach = (tuple([len(result.truths) for result in results.values()]), tuple(scores))
        names = self._reads_by_reach.get(reach)
        if names is None:
            names = self._notice_reads.union(
                *(self._table_reads[name][len(result.truths)] for name, result in results.items()),
                *(self._scorers[name].reads for name in scores),
            )
            self._reads_by_reach[reach] = names
        state_of = facts.get
        return {name: state_of(name, UNKNOWN) for name in names}


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
    return engine.evaluate(trace.read, trace.as_of, with_instruments=engine.has_more(trace))
