"""Truth and numbers of one case: plain Kleene logic. Each node of a condition becomes a function that takes a case.

A condition gives true, false or None (unknown); a number may also be unknown, or not apply.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from tidegate.policy.engines.results import Truth
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
    Result,
    Sum,
    facts_of,
)
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, Absent

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
            return _all_judge(tuple(judge(item) for item in items))
        case Or(items) if all(isinstance(item, FactTrue) for item in items):
            return _any_fact_judge(facts_of(condition))
        case Or(items):
            return _any_judge(tuple(judge(item) for item in items))
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


def _all_judge(items: tuple[Judge, ...]) -> Judge:
    """One false item decides; else one unknown item leaves it open."""

    def truth(case: Case) -> Truth:
        result: Truth = True
        for item in items:
            found = item(case)
            if not found:
                if found is False:
                    return False
                result = None
        return result

    return truth


def _any_judge(items: tuple[Judge, ...]) -> Judge:
    """One true item decides; else one unknown item leaves it open."""

    def truth(case: Case) -> Truth:
        result: Truth = False
        for item in items:
            found = item(case)
            if found:
                return True
            if found is None:
                result = None
        return result

    return truth


def _any_fact_judge(names: tuple[str, ...]) -> Judge:
    """Any of several bool facts, in one step: much the commonest disjunction."""

    def truth(case: Case) -> Truth:
        states = case.states
        result: Truth = False
        for name in names:
            state = states[name]
            if state is True:
                return True
            if state is UNKNOWN:
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
