"""Which codes a column of a fact may hold: what every engine over columns checks before it trusts an answer."""

from __future__ import annotations

from typing import Any

from tidegate.policy.engines.emitting import Algebra
from tidegate.records.codes import not_applicable_code, unknown_code
from tidegate.records.facts import EPOCH, FIRST_DATE, LAST_DATE, FactDefinition, FactType

DATES = ((FIRST_DATE - EPOCH).days, (LAST_DATE - EPOCH).days)


def known_bounds(fact: FactDefinition) -> tuple[int, int]:
    """The least and greatest code of a known value."""
    match fact.type:
        case FactType.BOOL:
            return 0, 1
        case FactType.ENUM:
            return 0, len(fact.levels) - 1
        case FactType.INT:
            return fact.low, fact.high
        case FactType.DATE:
            return DATES


def absent_codes(fact: FactDefinition) -> tuple[int, ...]:
    """The codes of this fact that stand for no value."""
    return (unknown_code(fact), not_applicable_code(fact)) if fact.may_not_apply else (unknown_code(fact),)


def impossible(algebra: Algebra, fact: FactDefinition) -> Any:
    """The condition that a number is no code of ``fact``."""
    low, high = known_bounds(fact)
    codes, column = absent_codes(fact), algebra.fact(fact.name)
    above = algebra.compare(">", column, algebra.number(high))
    if low == 0 and -1 in codes:
        return algebra.some([above, algebra.compare("<", column, algebra.number(min(codes)))])
    others = [algebra.compare("!=", column, algebra.number(code)) for code in codes]
    return algebra.some([above, algebra.every([algebra.compare("<", column, algebra.number(low)), *others])])
