"""What a condition means: a small typed tree, the same for every engine.

Conditions are three-valued (Kleene): a test of an unknown fact is unknown. A test of a fact that does not apply is false, and
its negation true: that the question does not arise is itself known. There is deliberately no way to ask whether a fact is
known: a policy that could would answer differently for learning something that changes nothing.

Every value is a whole number to the engines: an enum is the rank of its level, a date its number of days since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Literal

Op = Literal["<", "<=", ">", ">=", "==", "!="]

OPPOSITE: dict[Op, Op] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
MIRROR: dict[Op, Op] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Polarity(Enum):
    """How a condition that unknown facts leave open is read: false (certain) or true (possible)."""

    CERTAIN = "certain"
    POSSIBLE = "possible"


# ---- numbers


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, the rank of a level, or the day number of a date."""

    value: int


@dataclass(frozen=True, slots=True)
class FactNumber:
    """The value of an int, enum or date fact."""

    name: str


@dataclass(frozen=True, slots=True)
class AsOf:
    """The day for which the policy is run. An input: no engine reads a clock."""


@dataclass(frozen=True, slots=True)
class Sum:
    """``left + right``."""

    left: Numeric
    right: Numeric


@dataclass(frozen=True, slots=True)
class Difference:
    """``left - right``: of two dates, days."""

    left: Numeric
    right: Numeric


@dataclass(frozen=True, slots=True)
class Result:
    """The rank of an earlier result: the level of a table or the band of an instrument. Under unknowns it is a range."""

    name: str


Numeric = Number | FactNumber | AsOf | Sum | Difference | Result

# ---- conditions


@dataclass(frozen=True, slots=True)
class Constant:
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class FactTrue:
    """A bool fact."""

    name: str


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of two numbers. Where one side is a Result the other is a Number, on the right."""

    op: Op
    left: Numeric
    right: Numeric


@dataclass(frozen=True, slots=True)
class Applies:
    """Whether the question of a fact arises at all."""

    name: str


@dataclass(frozen=True, slots=True)
class Not:
    """Negation."""

    item: Condition


@dataclass(frozen=True, slots=True)
class And:
    """All of the items."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of the items."""

    items: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A definition or criterion used inside a condition. Means its body; the name is for people."""

    name: str
    body: Condition


Condition = Constant | FactTrue | Compare | Applies | Not | And | Or | Named
Node = Condition | Numeric


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly below ``node``."""
    match node:
        case And(items) | Or(items):
            return items
        case Not(item):
            return (item,)
        case Named(_, body):
            return (body,)
        case Compare(_, left, right) | Sum(left, right) | Difference(left, right):
            return (left, right)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything below it, top down, left to right."""
    yield node
    for child in children(node):
        yield from walk(child)


def facts_of(node: Node) -> tuple[str, ...]:
    """The names of the facts that ``node`` reads, in order of first use."""
    found = (each.name for each in walk(node) if isinstance(each, FactTrue | FactNumber | Applies))
    return tuple(dict.fromkeys(found))


def results_of(node: Node) -> tuple[str, ...]:
    """The names of the earlier results (tables, instruments) that ``node`` reads, in order of first use."""
    return tuple(dict.fromkeys(each.name for each in walk(node) if isinstance(each, Result)))


def conjunction(items: tuple[Condition, ...]) -> Condition:
    """All of ``items``, without an And around a single one."""
    return items[0] if len(items) == 1 else And(items)
