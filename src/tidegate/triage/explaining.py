"""Explains one item in full: every rule that was looked at, every gate, what is unknown, and what would move the case."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tidegate.policy.engines.bounds import Bounds, open_facts
from tidegate.policy.engines.results import Evaluation, InstrumentResult, TableResult, Truth
from tidegate.policy.engines.scoring import percent
from tidegate.policy.language.pack import Instrument, OutputValue, Pack
from tidegate.policy.language.tree import Condition, facts_of
from tidegate.records.deadlines import Duration
from tidegate.records.facts import UNKNOWN, Facts
from tidegate.triage.assessing import Assessor
from tidegate.triage.explanations import (
    Asked,
    CaseExplanation,
    CitedSource,
    Decider,
    FactShown,
    Gate,
    InstrumentShown,
    NoticeShown,
    OpenFact,
    PackStamp,
    RuleSeen,
    TableAnswer,
)
from tidegate.triage.items import Item
from tidegate.triage.nearest import NearestChanges

_TRUTH: dict[Truth, str] = {True: "true", False: "false", None: "unknown"}
_DECIDING = frozenset({"CPS", "SUP"})


class NothingToExplainError(ValueError):
    """The item was not accepted, so no policy was applied to it."""


def stamp(pack: Pack) -> PackStamp:
    """What names the policy in everything it produces."""
    return PackStamp(id=pack.id, version=pack.version, title=pack.title, status=pack.status, digest=pack.digest)


class Explainer:
    """Explains items that ``assessor`` assessed."""

    def __init__(self, assessor: Assessor) -> None:
        self._assessor = assessor
        self._pack = assessor.pack
        self._bounds = Bounds(assessor.pack)
        self._nearest = NearestChanges(assessor.pack)
        self._rule_facts, self._instrument_facts = _facts_by_use(assessor.pack)

    def at(self, as_of: dt.datetime) -> Explainer:
        """The same explainer at another instant, at no cost."""
        moved = copy.copy(self)
        moved._assessor = self._assessor.at(as_of)  # noqa: SLF001  its own kind
        return moved

    def explain(self, item: Item) -> CaseExplanation:
        """The whole explanation. Raises NothingToExplainError for an item that was not accepted."""
        if item.facts is None:
            raise NothingToExplainError(
                f"{item.reference or item.source} was {item.status.value}, so no policy was applied to it: {item.reason}"
            )
        facts = item.facts
        evaluation = self._assessor.engine.evaluate(facts, self._assessor.day, with_instruments=True)
        answers = {name: self._answer(result, facts) for name, result in evaluation.tables.items()}
        explanation = CaseExplanation(
            pack=stamp(self._pack),
            as_of=self._assessor.as_of,
            item=item,
            priority=answers.pop("priority"),
            route=answers.pop("route"),
            other_tables=tuple(answers.values()),
            gates=tuple(self._gates(item, facts)),
            facts=tuple(self._facts(item, facts)),
            unknown=tuple(self._unknown(evaluation, facts)),
            changes=self._nearest.of(facts, self._assessor.day),
            instruments=tuple(self._instrument(each) for each in evaluation.instruments.values()),
            notices=tuple(self._notices(evaluation)),
            deciders=tuple(self._deciders(item)),
            sources=(),
        )
        return replace(explanation, sources=self._sources(explanation))

    def _answer(self, result: TableResult, facts: Facts) -> TableAnswer:
        table, rule = result.table, result.answer
        return TableAnswer(
            name=table.name,
            title=table.title,
            level=table.levels[rule.level] if rule else None,
            level_name=table.level_name(rule.level) if rule else None,
            rule=rule.id if rule else None,
            says=(rule.says or "") if rule else "",
            outputs={name: _output(value) for name, value in rule.outputs.items()} if rule else {},
            ask=() if rule else tuple(self._asked(name) for name in open_facts(self._pack, result, facts)),
            rules=tuple(self._rules(result, facts)),
            citations=rule.source if rule else (),
        )

    def _rules(self, result: TableResult, facts: Facts) -> Iterator[RuleSeen]:
        for rule, truth in zip(result.table.rules, result.truths, strict=False):
            yield RuleSeen(
                id=rule.id,
                level=result.table.levels[rule.level],
                level_name=result.table.level_name(rule.level),
                truth=_TRUTH[truth],
                says=rule.says or "",
                text=rule.text,
                waits_for=_unknown_in(rule.when, facts) if truth is None else (),
                citations=rule.source,
            )

    def _gates(self, item: Item, facts: Facts) -> Iterator[Gate]:
        table = self._pack.tables["route"]
        for criterion, judged in zip(table.criteria, item.criteria, strict=True):
            yield Gate(
                id=criterion.id,
                name=criterion.name,
                level=judged.level,
                level_name=table.level_name(criterion.level),
                status=judged.status,
                waits_for=_unknown_in(criterion.when, facts) if judged.status == "unknown" else (),
                citations=criterion.source,
            )

    def _facts(self, item: Item, facts: Facts) -> Iterator[FactShown]:
        """Every fact that is recorded, in the policy's order; a stale one is unknown again."""
        known_on = item.known_on or {}
        for fact in self._pack.vocabulary:
            state, stale = facts.get(fact.name, UNKNOWN), fact.name in item.stale
            if state is not UNKNOWN or stale:
                yield FactShown(
                    name=fact.name,
                    ask=fact.ask,
                    state=state,
                    known_on=known_on.get(fact.name),
                    max_age_days=fact.max_age_days,
                    stale=stale,
                    used_by=self._used_by(fact.name),
                )

    def _used_by(self, name: str) -> str:
        if name in self._rule_facts:
            return "rules"
        return "instruments" if name in self._instrument_facts else "nothing"

    def _unknown(self, evaluation: Evaluation, facts: Facts) -> Iterator[OpenFact]:
        """What could change the priority, most telling question first; then what could change only the route."""
        questions = self._bounds.questions(evaluation, "priority", facts)
        route = open_facts(self._pack, evaluation.tables["route"], facts, at_other_levels=True)
        for each in questions:
            tables = ("priority", "route") if each.fact in route else ("priority",)
            yield OpenFact(asked=self._asked(each.fact), tables=tables, settles=each.settles)
        for name in route:
            if name not in {each.fact for each in questions}:
                yield OpenFact(asked=self._asked(name), tables=("route",), settles=False)

    def _asked(self, name: str) -> Asked:
        fact = self._pack.vocabulary[name]
        return Asked(fact=name, ask=fact.ask, known_by=fact.known_by, stage=fact.stage)

    def _instrument(self, result: InstrumentResult) -> InstrumentShown:
        instrument = self._pack.instruments[result.name]
        bands, probabilities = result.bands, result.probabilities
        return InstrumentShown(
            name=instrument.name,
            title=instrument.title,
            applies=_TRUTH[result.applies],
            points=result.points,
            bands=(instrument.bands[bands[0]], instrument.bands[bands[1]]) if bands else None,
            percent=(percent(probabilities[0]), percent(probabilities[1])) if probabilities else None,
            population=instrument.population or "",
            horizon=instrument.horizon or "",
            validity=instrument.validity or "",
            figures=instrument.figures,
            notes=instrument.notes,
            ask=tuple(self._asked(name) for name in result.unknown),
            citations=instrument.source,
        )

    def _notices(self, evaluation: Evaluation) -> Iterator[NoticeShown]:
        fired = evaluation.tables["route"].fired
        of_rule = fired.notices if fired else ()
        for name in dict.fromkeys([*of_rule, *evaluation.notices]):
            notice = self._pack.notices[name]
            yield NoticeShown(id=notice.id, says=notice.says, citations=notice.source)

    def _deciders(self, item: Item) -> Iterator[Decider]:
        """The gates that hang on what only a prosecutor or a supervisor can record."""
        for criterion, judged in zip(self._pack.tables["route"].criteria, item.criteria, strict=True):
            known_by = [self._pack.vocabulary[name].known_by for name in facts_of(criterion.when)]
            roles = [role for each in known_by if each and _DECIDING.issuperset(each) for role in each]
            if roles:
                yield Decider(
                    criterion=criterion.id,
                    name=criterion.name,
                    roles=tuple(dict.fromkeys(roles)),
                    status=judged.status,
                    citations=criterion.source,
                )

    def _sources(self, explanation: CaseExplanation) -> tuple[CitedSource, ...]:
        """Every source that the explanation names, in the order in which it does."""
        named: list[TableAnswer | Gate | InstrumentShown | NoticeShown] = [
            explanation.priority,
            explanation.route,
            *explanation.other_tables,
        ]
        named += [*explanation.gates, *explanation.instruments, *explanation.notices]
        ids = [*(cited.id for cited in explanation.item.citations), *(each for part in named for each in part.citations)]
        sources = (self._pack.sources[each] for each in dict.fromkeys(ids))
        return tuple(CitedSource(id=each.id, title=each.title, status=each.status, note=each.note) for each in sources)


def _unknown_in(condition: Condition, facts: Facts) -> tuple[str, ...]:
    return tuple(name for name in facts_of(condition) if facts.get(name, UNKNOWN) is UNKNOWN)


def _output(value: OutputValue) -> str | int | bool:
    return str(value) if isinstance(value, Duration) else value


def _facts_by_use(pack: Pack) -> tuple[frozenset[str], frozenset[str]]:
    """The facts that rules, criteria or notices read, and those that instruments read."""
    conditions: list[Condition] = [notice.when for notice in pack.notices.values()]
    for table in pack.tables.values():
        conditions += [*(rule.when for rule in table.rules), *(each.when for each in table.criteria)]
    scored = [each for instrument in pack.instruments.values() for each in _conditions_of(instrument)]
    return _read(conditions), _read(scored)


def _conditions_of(instrument: Instrument) -> Iterator[Condition]:
    yield instrument.applies_when
    yield from (row.when for rows in instrument.items.values() for row in rows)
    yield from (row.when for row in instrument.rows)
    if instrument.reduce_when:
        yield instrument.reduce_when


def _read(conditions: Iterable[Condition]) -> frozenset[str]:
    return frozenset(name for each in conditions for name in facts_of(each))
