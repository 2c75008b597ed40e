"""What the unknowns leave open: every result that can still be reached, and which question to ask next.

Finding out one fact is tried with each value at which some rule could change its mind (*telling values*); between two of them
nothing changes.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from tidegate.policy.engines.compiled import Decide, compile_pack
from tidegate.policy.engines.results import Evaluation, TableResult
from tidegate.policy.engines.telling import comparisons, telling_values
from tidegate.policy.language.pack import Pack, Table
from tidegate.policy.language.tree import Condition, facts_of, results_of
from tidegate.records.codes import encode
from tidegate.records.facts import EPOCH, UNKNOWN, Facts, FactState

MOST_COMPLETIONS = 20_000


@dataclass(frozen=True, slots=True)
class Reachable:
    """The rules a table can still end at. ``is_exact`` False: each may be, but some perhaps cannot."""

    rules: frozenset[str]
    levels: frozenset[str]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class Question:
    """An unknown fact worth finding out. ``left`` is the mean number of levels still open once it is known."""

    fact: str
    table: str
    left: float
    settles: bool


def open_facts(pack: Pack, result: TableResult, facts: Facts, *, at_other_levels: bool = False) -> tuple[str, ...]:
    """The unknown facts that keep the table from being settled, in the order of its rules.

    ``at_other_levels``: only those that could change the level, not merely the rule that gives it.
    """
    speaks = result.answer if at_other_levels else None
    names = (
        name
        for rule, behind, truth in zip(
            result.table.rules, _facts_behind_rules(pack, result.table.name), result.truths, strict=False
        )
        if truth is None and (speaks is None or rule.level != speaks.level)
        for name in behind
    )
    return tuple(name for name in dict.fromkeys(names) if facts.get(name, UNKNOWN) is UNKNOWN)


@lru_cache(maxsize=64)
def _facts_behind_rules(pack: Pack, table: str) -> tuple[tuple[str, ...], ...]:
    """The facts behind each rule of a table, found once: a long way for a question that every assessment asks."""
    return tuple(tuple(dict.fromkeys(facts_behind(pack, rule.when))) for rule in pack.tables[table].rules)


def facts_behind(pack: Pack, condition: Condition) -> Iterator[str]:
    """The facts that a condition reads itself, then those that the results it reads were made of."""
    yield from facts_of(condition)
    for name in results_of(condition):
        if name in pack.tables:
            conditions = [rule.when for rule in pack.tables[name].rules]
        else:
            conditions = [row.when for rows in pack.instruments[name].items.values() for row in rows]
        for each in conditions:
            yield from facts_behind(pack, each)


class Bounds:
    """Looks ahead for cases of one pack, with the compiled engine."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._order = {name: index for index, name in enumerate(pack.vocabulary.names())}

    def reachable(self, result: TableResult, facts: Facts, as_of: dt.date) -> Reachable:
        """Every rule of the table that some way of finding out the unknowns can end at.

        Exact while the combinations to try are few; else the rules that logic alone cannot rule out.
        """
        table = result.table
        unknown = open_facts(self.pack, result, facts)
        values = [telling_values(self.pack, name, facts, as_of) for name in unknown]
        if math.prod(map(len, values)) > MOST_COMPLETIONS:
            rules = [rule for rule, truth in zip(table.rules, result.truths, strict=False) if truth is not False]
            return _reachable(table, {table.index(rule.id) for rule in rules}, is_exact=False)
        case, day = self._coded(facts), (as_of - EPOCH).days
        ends, decide = set(), _decider(self.pack, table.name)
        for combination in itertools.product(*values):
            found = dict(zip(unknown, combination, strict=True))
            ends.add(decide({**case, **self._codes(found)}, day)[0])
        return _reachable(table, ends, is_exact=not _entangled(self.pack, unknown))

    def questions(self, evaluation: Evaluation, table: str, facts: Facts) -> list[Question]:
        """Every open fact of a bracket table, the one that narrows it most first; then the earliest to be had."""
        result = evaluation.tables[table]
        if result.is_settled:
            return []
        case, day = self._coded(facts), (evaluation.as_of - EPOCH).days
        found, decide = [], _decider(self.pack, table)
        for name in open_facts(self.pack, result, facts, at_other_levels=True):
            tried = [
                {**case, **self._codes({name: value})} for value in telling_values(self.pack, name, facts, evaluation.as_of)
            ]
            widths = [_width(result.table, decide(each, day)) for each in tried]
            found.append(Question(name, table, sum(widths) / len(widths), max(widths) == 0))
        return sorted(found, key=lambda each: (each.left, self.pack.vocabulary[each.fact].stage, self._order[each.fact]))

    def _coded(self, facts: Facts) -> dict[str, int]:
        return {fact.name: encode(fact, facts.get(fact.name, UNKNOWN)) for fact in self.pack.vocabulary}

    def _codes(self, found: Mapping[str, FactState]) -> dict[str, int]:
        return {name: encode(self.pack.vocabulary[name], state) for name, state in found.items()}


@lru_cache(maxsize=64)
def _decider(pack: Pack, table: str) -> Decide:
    """Decides one table, for a part of what all of them cost: its rule, or the ones that hold certainly and possibly."""
    program, decide = compile_pack(pack, sorted(_tables_behind(pack, table)))
    before = sum(len(each.lookups) for each in program.tables[:-1])
    return decide if before == 0 else lambda case, day: decide(case, day)[before:]


def _tables_behind(pack: Pack, table: str) -> frozenset[str]:
    """The table and those whose results its rules read, all of which stand before it."""
    read = {name for rule in pack.tables[table].rules for name in results_of(rule.when) if name in pack.tables}
    return frozenset({table}).union(*(_tables_behind(pack, name) for name in read))


def _width(table: Table, rules: tuple[int, ...]) -> int:
    """How many levels are open between the rule that certainly holds and the one that possibly does."""
    # No rule yet is the least level, as later tables read it.
    least, most = (table.rules[index].level if index >= 0 else 0 for index in rules)
    return max(0, most - least)


def _entangled(pack: Pack, unknown: tuple[str, ...]) -> bool:
    """Whether two unknown numbers are compared with each other: trying each one's telling values may then miss a result."""
    return any(len(set(facts_of(each)) & set(unknown)) > 1 for name in unknown for each in comparisons(pack).get(name, ()))


def _reachable(table: Table, ends: set[int], *, is_exact: bool) -> Reachable:
    rules = [table.rules[index] for index in ends if index >= 0]
    return Reachable(frozenset(rule.id for rule in rules), frozenset(table.levels[rule.level] for rule in rules), is_exact)
