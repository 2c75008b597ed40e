"""Lowers a three-valued condition, for one polarity, to plain and/or over two-valued tests.

Negation is pushed to the tests and flips the polarity on its way: "certainly not x" is "not possibly x". What remains is true
or false for every case, so each fast engine and the prover is a short emitter over five node types. Each test says what it
gives for an unknown fact (``if_unknown``) and for one that does not apply (``if_absent``).
"""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.policy.language.tree import (
    OPPOSITE,
    And,
    Applies,
    Compare,
    Condition,
    Constant,
    FactTrue,
    Named,
    Not,
    Number,
    Numeric,
    Op,
    Or,
    Polarity,
    Result,
    facts_of,
)


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always true, or always false."""

    value: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every item is true."""

    items: tuple[Lowered, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Some item is true."""

    items: tuple[Lowered, ...]


@dataclass(frozen=True, slots=True)
class BoolTest:
    """Whether a bool fact equals ``wanted``."""

    name: str
    wanted: bool
    if_unknown: bool
    if_absent: bool


@dataclass(frozen=True, slots=True)
class AppliesTest:
    """Whether a fact's question arises (``wanted``) or does not."""

    name: str
    wanted: bool
    if_unknown: bool


@dataclass(frozen=True, slots=True)
class NumberTest:
    """A comparison of numbers that reads at least one fact or the day."""

    op: Op
    left: Numeric
    right: Numeric
    facts: tuple[str, ...]
    if_unknown: bool
    if_absent: bool


@dataclass(frozen=True, slots=True)
class ResultTest:
    """A comparison of one end of an earlier result's range with a rank. ``upper``: the highest still possible."""

    name: str
    upper: bool
    op: Op
    rank: int


Lowered = Fixed | All | Some | BoolTest | AppliesTest | NumberTest | ResultTest


def lower(condition: Condition, polarity: Polarity) -> Lowered:
    """``condition`` as it reads for ``polarity``."""
    return _lower(condition, polarity is Polarity.POSSIBLE, negated=False)


def _lower(condition: Condition, unknown: bool, *, negated: bool) -> Lowered:
    """``unknown``: what an undecided test counts as here, at this depth, negation already taken into account."""
    match condition:
        case Constant(value):
            return Fixed(value != negated)
        case Named(_, body):
            return _lower(body, unknown, negated=negated)
        case Not(item):
            return _lower(item, unknown, negated=not negated)
        case And(items):
            return _join([_lower(item, unknown, negated=negated) for item in items], every=not negated)
        case Or(items):
            return _join([_lower(item, unknown, negated=negated) for item in items], every=negated)
        case FactTrue(name):
            return BoolTest(name, not negated, unknown, negated)
        case Applies(name):
            return AppliesTest(name, not negated, unknown)
        case Compare(op, Result(name), Number(rank)):
            return _result_test(name, OPPOSITE[op] if negated else op, rank, unknown)
        case Compare(op, left, right):
            return NumberTest(OPPOSITE[op] if negated else op, left, right, facts_of(condition), unknown, negated)


def _result_test(name: str, op: Op, rank: int, possible: bool) -> Lowered:
    """A result under unknowns is a range of ranks: 'possible' looks at its favourable end, 'certain' at the other."""
    match op:
        case ">=" | ">":
            return ResultTest(name, possible, op, rank)
        case "<=" | "<":
            return ResultTest(name, not possible, op, rank)
        case "==":
            ends = (ResultTest(name, True, ">=", rank), ResultTest(name, False, "<=", rank))
            sure = (ResultTest(name, False, ">=", rank), ResultTest(name, True, "<=", rank))
            return All(ends if possible else sure)
        case "!=":
            away = (ResultTest(name, True, ">", rank), ResultTest(name, False, "<", rank))
            sure_away = (ResultTest(name, False, ">", rank), ResultTest(name, True, "<", rank))
            return Some(away if possible else sure_away)


def _join(items: list[Lowered], *, every: bool) -> Lowered:
    """And (``every``) or or, flattened, constants folded."""
    kind: type[All | Some] = All if every else Some
    flat: list[Lowered] = []
    for item in items:
        if isinstance(item, kind):
            flat += item.items
        elif not isinstance(item, Fixed):
            flat.append(item)
        elif item.value != every:
            return item
    unique = tuple(dict.fromkeys(flat))
    if not unique:
        return Fixed(every)
    return unique[0] if len(unique) == 1 else kind(unique)
