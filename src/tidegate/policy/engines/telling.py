"""Telling values: for an unknown fact, the values at which some condition of the pack changes its mind, in a given case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache

from tidegate.policy.language.pack import Pack
from tidegate.policy.language.tree import (
    AsOf,
    Compare,
    Difference,
    FactNumber,
    Number,
    Numeric,
    Sum,
    facts_of,
    walk,
)
from tidegate.records.codes import encode
from tidegate.records.facts import (
    EPOCH,
    FIRST_DATE,
    LAST_DATE,
    NOT_APPLICABLE,
    UNKNOWN,
    Absent,
    FactDefinition,
    Facts,
    FactState,
    FactType,
)

_Term = Number | FactNumber | AsOf


def telling_values(pack: Pack, name: str, facts: Facts, as_of: dt.date) -> list[FactState]:
    """The states worth trying for fact ``name``: every level, or the numbers on either side of every comparison."""
    fact = pack.vocabulary[name]
    match fact.type:
        case FactType.BOOL:
            values: list[FactState] = [False, True]
        case FactType.ENUM:
            values = list(fact.levels)
        case FactType.INT | FactType.DATE:
            values = [_state(fact, number) for number in sorted(_edges(pack, fact, facts, as_of))]
    return [*values, NOT_APPLICABLE] if fact.may_not_apply else values


def _state(fact: FactDefinition, number: int) -> FactState:
    return EPOCH + dt.timedelta(days=number) if fact.type is FactType.DATE else number


def _edges(pack: Pack, fact: FactDefinition, facts: Facts, as_of: dt.date) -> set[int]:
    """Both ends of the range, and the three numbers around every point at which a comparison turns."""
    low, high = _limits(fact)
    found = {low, high}
    for compare in comparisons(pack).get(fact.name, ()):
        turn = _turning_point(compare, fact, pack, facts, as_of)
        if turn is not None:
            found |= {turn - 1, turn, turn + 1}
    return {number for number in found if low <= number <= high}


def _limits(fact: FactDefinition) -> tuple[int, int]:
    if fact.type is FactType.DATE:
        return (FIRST_DATE - EPOCH).days, (LAST_DATE - EPOCH).days
    return fact.low, fact.high


@lru_cache(maxsize=32)
def comparisons(pack: Pack) -> dict[str, list[Compare]]:
    """The comparisons in which each fact stands."""
    conditions = [rule.when for table in pack.tables.values() for rule in table.rules]
    conditions += [row.when for each in pack.instruments.values() for rows in each.items.values() for row in rows]
    found: dict[str, list[Compare]] = {}
    for condition in dict.fromkeys(conditions):
        for node in walk(condition):
            if isinstance(node, Compare):
                for name in facts_of(node):
                    if node not in found.setdefault(name, []):
                        found[name].append(node)
    return found


def _turning_point(compare: Compare, fact: FactDefinition, pack: Pack, facts: Facts, as_of: dt.date) -> int | None:
    """The value of the fact at which both sides are equal (or the one before), if all else in the comparison is known."""
    weight, rest = 0, 0
    for sign, node in [*_terms(compare.left, 1), *_terms(compare.right, -1)]:
        if isinstance(node, FactNumber) and node.name == fact.name:
            weight += sign
            continue
        number = _number(node, pack, facts, as_of)
        if number is None:
            return None
        rest += sign * number
    return -rest // weight if weight else None


def _terms(node: Numeric, sign: int) -> Iterator[tuple[int, _Term]]:
    """The parts of a sum or difference, each with its sign. A result is never among them: see Compare."""
    match node:
        case Sum(left, right):
            yield from _terms(left, sign)
            yield from _terms(right, sign)
        case Difference(left, right):
            yield from _terms(left, sign)
            yield from _terms(right, -sign)
        case Number() | FactNumber() | AsOf():
            yield sign, node


def _number(node: _Term, pack: Pack, facts: Facts, as_of: dt.date) -> int | None:
    match node:
        case Number(value):
            return value
        case AsOf():
            return (as_of - EPOCH).days
        case FactNumber(name):
            state = facts.get(name, UNKNOWN)
            return None if isinstance(state, Absent) else encode(pack.vocabulary[name], state)
