"""Emits a lowered condition over coded facts into any two-valued algebra: Python source, Polars expressions, and so on.

The codes of unknown and not applicable lie below every value a fact can take, so that most tests come out right for them by
themselves; where one does not, it is put right by one more comparison.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Any, Protocol

from tidegate.policy.engines.lowering import All, AppliesTest, BoolTest, Fixed, Lowered, NumberTest, ResultTest, Some
from tidegate.policy.language.tree import AsOf, Difference, FactNumber, Number, Numeric, Op, Result, Sum
from tidegate.records.codes import not_applicable_code, unknown_code
from tidegate.records.facts import FactDefinition, FactType, Vocabulary

_RAW = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq, "!=": operator.ne}


class Algebra(Protocol):
    """What a target must be able to say. Numbers and conditions are opaque to the emitter."""

    def fixed(self, value: bool) -> Any:
        """A constant condition."""

    def every(self, items: Sequence[Any]) -> Any:
        """All of the conditions."""

    def some(self, items: Sequence[Any]) -> Any:
        """Any of the conditions."""

    def compare(self, op: Op, left: Any, right: Any) -> Any:
        """A comparison of numbers."""

    def fact(self, name: str) -> Any:
        """The code of a fact."""

    def result(self, name: str, upper: bool) -> Any:
        """The least, or greatest (``upper``), rank of an earlier result."""

    def number(self, value: int) -> Any:
        """A constant number."""

    def as_of(self) -> Any:
        """The day number of the run."""

    def plus(self, left: Any, right: Any) -> Any:
        """A sum."""

    def minus(self, left: Any, right: Any) -> Any:
        """A difference."""


class Emitter:
    """Emits conditions of one pack into one algebra."""

    def __init__(self, algebra: Algebra, vocabulary: Vocabulary) -> None:
        self._to = algebra
        self._vocabulary = vocabulary

    def condition(self, lowered: Lowered) -> Any:
        """``lowered`` in the algebra."""
        match lowered:
            case Fixed(value):
                return self._to.fixed(value)
            case All(items):
                return self._to.every([self.condition(item) for item in items])
            case Some(items):
                return self._to.some([self.condition(item) for item in items])
            case BoolTest(name, wanted, if_unknown, if_absent):
                return self._fact_test(name, "==", int(wanted), if_unknown, if_absent)
            case AppliesTest(name, wanted, if_unknown):
                return self._applies_test(name, wanted, if_unknown)
            case ResultTest(name, upper, op, rank):
                return self._to.compare(op, self._to.result(name, upper), self._to.number(rank))
            case NumberTest(op, FactNumber(name), Number(value), _, if_unknown, if_absent):
                return self._fact_test(name, op, value, if_unknown, if_absent)
            case NumberTest():
                return self._general_test(lowered)

    def _fact_test(self, name: str, op: Op, value: int, if_unknown: bool, if_absent: bool) -> Any:
        """A fact against a constant: the bare comparison, put right for the two codes where it errs."""
        fact = self._vocabulary[name]
        codes = _wanted(fact, if_unknown, if_absent)
        ways = [(way, [(code, wanted) for code, wanted in codes if _RAW[way[0]](code, way[1]) != wanted])
                for way in _ways(op, value, fact)]  # fmt: skip
        (op, value), wrong = min(ways, key=lambda way: len(way[1]))
        bare = self._to.compare(op, self._to.fact(name), self._to.number(value))
        if len(wrong) == 2 and wrong[0][1] == wrong[1][1]:
            return self._both_put_right(bare, fact, wrong[0][1])
        for code, wanted in wrong:
            bare = self._put_right(bare, name, code, wanted)
        return bare

    def _put_right(self, bare: Any, name: str, code: int, wanted: bool) -> Any:
        same = self._to.compare("==" if wanted else "!=", self._to.fact(name), self._to.number(code))
        return self._to.some([bare, same]) if wanted else self._to.every([bare, same])

    def _both_put_right(self, bare: Any, fact: FactDefinition, wanted: bool) -> Any:
        """Both codes are wrong in the same way: they are the two that lie below every value."""
        highest = max(unknown_code(fact), not_applicable_code(fact))
        test = self._to.compare("<=" if wanted else ">", self._to.fact(fact.name), self._to.number(highest))
        return self._to.some([bare, test]) if wanted else self._to.every([bare, test])

    def _applies_test(self, name: str, wanted: bool, if_unknown: bool) -> Any:
        code = not_applicable_code(self._vocabulary[name])
        bare = self._to.compare("!=" if wanted else "==", self._to.fact(name), self._to.number(code))
        if wanted == if_unknown:
            return bare
        return self._put_right(bare, name, unknown_code(self._vocabulary[name]), if_unknown)

    def _general_test(self, test: NumberTest) -> Any:
        """Several facts: not applicable decides first, then unknown, then the comparison."""
        found = self._to.compare(test.op, self._number(test.left), self._number(test.right))
        facts = [self._vocabulary[name] for name in test.facts]
        for fact in facts:
            found = self._put_right(found, fact.name, unknown_code(fact), test.if_unknown)
        for fact in facts:
            if fact.may_not_apply:
                found = self._put_right(found, fact.name, not_applicable_code(fact), test.if_absent)
        return found

    def _number(self, node: Numeric) -> Any:
        match node:
            case Number(value):
                return self._to.number(value)
            case FactNumber(name):
                return self._to.fact(name)
            case AsOf():
                return self._to.as_of()
            case Sum(left, right):
                return self._to.plus(self._number(left), self._number(right))
            case Difference(left, right):
                return self._to.minus(self._number(left), self._number(right))
            case Result():
                raise TypeError("a result can only be compared with one of its levels")


def _loosened(op: Op, value: int) -> tuple[Op, int]:
    """Whole numbers: ``> 3`` is ``>= 4``, so that one form is emitted for both."""
    return {">": (">=", value + 1), "<": ("<=", value - 1)}.get(op, (op, value))  # type: ignore[return-value]


def _ways(op: Op, value: int, fact: FactDefinition) -> list[tuple[Op, int]]:
    """Ways to say the same of every value of the fact; they differ in what they say of its codes for no value."""
    plain = _loosened(op, value)
    if fact.type is FactType.BOOL and op == "==":
        return [plain, ("!=", 1 - value)]
    return [plain]


def _wanted(fact: FactDefinition, if_unknown: bool, if_absent: bool) -> list[tuple[int, bool]]:
    wanted = [(unknown_code(fact), if_unknown)]
    return [*wanted, (not_applicable_code(fact), if_absent)] if fact.may_not_apply else wanted
