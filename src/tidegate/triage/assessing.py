"""Runs a pack on one referral and puts the answer into the words and deadlines of a worklist item."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterable, Iterator
from typing import cast

from tidegate.policy.engines.bounds import Bounds, facts_behind, open_facts
from tidegate.policy.engines.explained import ExplainedEngine
from tidegate.policy.engines.judging import judge
from tidegate.policy.engines.results import Evaluation, TableResult, Truth
from tidegate.policy.language.pack import Pack, Rule, Table, Unknowns
from tidegate.records.deadlines import UK, Duration, Unit, due_at
from tidegate.records.facts import UNKNOWN, Facts, FactState
from tidegate.records.holidays import bank_holidays
from tidegate.records.referrals import Receipt, Referral, Status
from tidegate.triage.items import Citation, Criterion, Item, Priority, Question, Route

_STATUS: dict[Truth, str] = {True: "met", False: "not_met", None: "unknown"}


class UnfitPackError(ValueError):
    """The pack has no priority or route table of the form that triage needs."""


class Assessor:
    """Assesses referrals under one pack at one instant."""

    def __init__(self, pack: Pack, as_of: dt.datetime) -> None:
        check_fit(pack)
        self.pack = pack
        self.as_of = as_of
        self.day = as_of.astimezone(UK).date()
        self.engine = ExplainedEngine(pack)
        self._bounds = Bounds(pack)
        self._criteria = [(each, judge(each.when)) for each in pack.tables["route"].criteria]

    def at(self, as_of: dt.datetime) -> Assessor:
        """The same assessor at another instant, at no cost: what was built of the pack is shared."""
        moved = copy.copy(self)
        moved.as_of, moved.day = as_of, as_of.astimezone(UK).date()
        return moved

    def item(self, receipt: Receipt) -> Item:
        """The worklist item for one receipt, whatever became of it."""
        if receipt.status is not Status.ACCEPTED or receipt.referral is None:
            return Item(reference=receipt.reference, source=receipt.source, status=receipt.status, reason=receipt.reason)
        return self._assessed(receipt.source, receipt.referral)

    def _assessed(self, source: str, referral: Referral) -> Item:
        facts, stale = self._fresh(referral)
        evaluation = self.engine.evaluate(facts, self.day)
        priority, route = evaluation.tables["priority"], evaluation.tables["route"]
        criteria = tuple(self._judged_criteria(evaluation, facts))
        return Item(
            reference=referral.reference,
            source=source,
            status=Status.ACCEPTED,
            received_at=referral.received_at,
            priority=self._priority(priority, referral, facts),
            route=self._route(route),
            criteria=criteria,
            unknown=_unknown_that_matter(self.pack, priority, route, facts),
            stale=stale,
            next_question=self._next_question(evaluation, facts, criteria),
            notices=self._notices(evaluation, route),
            citations=self._citations([priority.certain, priority.possible, route.fired]),
            facts=facts,
            known_on=referral.known_on,
        )

    def _fresh(self, referral: Referral) -> tuple[dict[str, FactState], tuple[str, ...]]:
        """The facts, those recorded too long ago made unknown again, and the names of the latter."""
        vocabulary, known_on = self.pack.vocabulary, referral.known_on
        known = {name: state for name, state in referral.facts.items() if name in vocabulary}
        stale = tuple(name for name in known if vocabulary[name].is_too_old(known_on.get(name), self.day))
        return {**known, **dict.fromkeys(stale, UNKNOWN)}, stale

    def _priority(self, result: TableResult, referral: Referral, facts: Facts) -> Priority:
        certain, possible = _required(result.certain), _required(result.possible)
        raises = possible.level > certain.level
        _start, clock_assumed = self._start(certain, referral, facts)
        return Priority(
            level=result.table.levels[certain.level],
            act_by=self._due(certain, "act_within", referral, facts),
            rule=certain.id,
            says=certain.says or "",
            could_be=result.table.levels[max(possible.level, certain.level)],
            find_out_by=self._due(possible, "find_out_within", referral, facts) if raises else None,
            could_be_rule=possible.id,
            could_be_says=possible.says or "",
            provisional=bool(certain.outputs["provisional"]),
            clock_assumed=clock_assumed,
            rank=certain.level,
            possible_rank=max(possible.level, certain.level),
        )

    def _due(self, rule: Rule, output: str, referral: Referral, facts: Facts) -> dt.datetime:
        allowed = cast("Duration", rule.outputs[output])
        holidays = bank_holidays() if allowed.unit is Unit.WORKING_DAYS else frozenset()
        start, _assumed = self._start(rule, referral, facts)
        return due_at(start, allowed, holidays=holidays)

    def _start(self, rule: Rule, referral: Referral, facts: Facts) -> tuple[dt.datetime, bool]:
        """When the rule's clock began: the KIRAT assessment's day, else the receipt. And whether that had to be assumed.

        Where neither is known, or a wrong date would have it begin after the run, it is assumed to begin with the run.
        """
        assessed_on = facts.get("kirat_assessed_on", UNKNOWN)
        began = referral.received_at
        if rule.outputs["clock"] == "kirat" and isinstance(assessed_on, dt.date):
            began = dt.datetime.combine(assessed_on, dt.time(), tzinfo=UK)
        if began is None or began > self.as_of:
            return self.as_of, True
        return began, False

    def _route(self, result: TableResult) -> Route:
        rule = _required(result.fired)
        table = result.table
        return Route(name=table.levels[rule.level], title=table.level_name(rule.level), rule=rule.id, says=rule.says or "")

    def _judged_criteria(self, evaluation: Evaluation, facts: Facts) -> Iterator[Criterion]:
        case, levels = self.engine.judged(evaluation, facts), self.pack.tables["route"].levels
        for each, truth in self._criteria:
            yield Criterion(id=each.id, name=each.name, level=levels[each.level], status=_STATUS[truth(case)])

    def _next_question(self, evaluation: Evaluation, facts: Facts, criteria: tuple[Criterion, ...]) -> Question | None:
        questions = self._bounds.questions(evaluation, "priority", facts)
        if questions:
            return self._question(questions[0].fact, settles=questions[0].settles)
        fact = self._open_criterion_fact(facts, criteria)
        return self._question(fact, settles=False) if fact else None

    def _question(self, fact: str, *, settles: bool) -> Question:
        return Question(fact=fact, ask=self.pack.vocabulary[fact].ask, settles=settles)

    def _open_criterion_fact(self, facts: Facts, criteria: tuple[Criterion, ...]) -> str | None:
        """The first unknown fact of the first open gate of a level none of whose gates has failed."""
        failed = {each.level for each in criteria if each.status == "not_met"}
        for definition, each in zip(self.pack.tables["route"].criteria, criteria, strict=True):
            if each.status == "unknown" and each.level not in failed:
                behind = facts_behind(self.pack, definition.when)
                return next(name for name in behind if facts.get(name, UNKNOWN) is UNKNOWN)
        return None

    def _notices(self, evaluation: Evaluation, route: TableResult) -> tuple[str, ...]:
        of_rule = route.fired.notices if route.fired else ()
        return tuple(self.pack.notices[name].says for name in dict.fromkeys([*of_rule, *evaluation.notices]))

    def _citations(self, rules: Iterable[Rule | None]) -> tuple[Citation, ...]:
        ids = dict.fromkeys(source for rule in rules if rule for source in rule.source)
        sources = (self.pack.sources[each] for each in ids)
        return tuple(Citation(id=each.id, title=each.title, status=each.status) for each in sources)


def _required(rule: Rule | None) -> Rule:
    if rule is None:
        raise UnfitPackError("no rule of the table holds: run 'tidegate policy check' on the pack, which shows the gap")
    return rule


def _unknown_that_matter(pack: Pack, priority: TableResult, route: TableResult, facts: Facts) -> tuple[str, ...]:
    names = [*open_facts(pack, priority, facts, at_other_levels=True), *open_facts(pack, route, facts, at_other_levels=True)]
    return tuple(dict.fromkeys(names))


def check_fit(pack: Pack) -> None:
    """Raises UnfitPackError for a pack that has no priority and route of the form that triage needs."""
    priority, route = pack.tables.get("priority"), pack.tables.get("route")
    if priority is None or priority.unknowns is not Unknowns.BRACKET or not _has_outputs(priority):
        raise UnfitPackError(
            f"pack {pack.id} cannot rank referrals: it needs a table 'priority' with 'unknown: bracket' and the outputs "
            "act_within, find_out_within, clock and provisional"
        )
    if route is None or route.unknowns is not Unknowns.CAUTIOUS:
        raise UnfitPackError(f"pack {pack.id} cannot route referrals: it needs a table 'route' with 'unknown: cautious'")


def _has_outputs(table: Table) -> bool:
    needed = {"act_within": Duration, "find_out_within": Duration, "clock": str, "provisional": bool}
    return all(isinstance(rule.outputs.get(name), kind) for rule in table.rules for name, kind in needed.items())
