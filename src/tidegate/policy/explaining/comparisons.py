"""Comparisons in words: levels, numbers, dates, and lists of levels."""

from __future__ import annotations

from tidegate.policy.explaining.names import Names, day_number_words, series
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.tree import (
    AsOf,
    Compare,
    Condition,
    Difference,
    FactNumber,
    Number,
    Numeric,
    Op,
    Or,
    Result,
    Sum,
    facts_of,
)
from tidegate.records.facts import FactType

_LEVEL: dict[Op, str] = {
    ">=": "{} or higher", ">": "above {}", "<=": "{} or lower", "<": "below {}", "==": "{}", "!=": "not {}",
}  # fmt: skip
_INT: dict[Op, str] = {
    ">=": "at least {}", ">": "more than {}", "<=": "at most {}", "<": "less than {}", "==": "exactly {}", "!=": "not {}",
}  # fmt: skip
_DATE: dict[Op, str] = {
    ">=": "on or after {}", ">": "after {}", "<=": "on or before {}", "<": "before {}", "==": "on {}", "!=": "not on {}",
}  # fmt: skip

_FIRST_WRITTEN_DATE = 10_000
"""19 May 1997 as a number of days. As a length of time it would be 27 years."""

_Levels = tuple[str, ...]


class Comparisons:
    """Puts the comparisons of one pack into words."""

    def __init__(self, pack: Pack, names: Names) -> None:
        self._pack = pack
        self._names = names

    def compare(self, condition: Compare, *, negated: bool = False) -> str:
        """A comparison: 'suspect age at least 18', 'KIRAT level is high or higher'."""
        left, kind = self.number(condition.left), self._kind(condition.left)
        join = (" is" if isinstance(kind, tuple) else "") + (" not " if negated else " ")
        if isinstance(kind, tuple):
            return f"{left}{join}{self._level_test(condition, kind)}"
        right = condition.right
        value = day_number_words(right.value) if kind == "date" and isinstance(right, Number) else self.number(right)
        return f"{left}{join}{(_DATE if kind == 'date' else _INT)[condition.op].format(value)}"

    def membership(self, condition: Condition, *, negated: bool = False) -> str:
        """'offence is a, b or c', where that is all the condition asks; otherwise nothing."""
        items = condition.items if isinstance(condition, Or) else ()
        tests = [each for each in items if isinstance(each, Compare) and each.op == "==" and isinstance(each.right, Number)]
        subjects = {each.left for each in tests}
        if len(tests) < max(len(items), 2) or len(subjects) != 1:
            return ""
        kind = self._kind(tests[0].left)
        values = [self._value(kind, each.right) for each in tests]
        return f"{self.number(tests[0].left)} is {'none of ' * negated}{series(values, 'and' if negated else 'or')}"

    def may_not_apply(self, condition: Condition) -> bool:
        """Whether the condition reads a fact that may not apply."""
        return any(self._pack.vocabulary[name].may_not_apply for name in facts_of(condition))

    def number(self, node: Numeric) -> str:
        """A number or date in words."""
        match node:
            case Number(value):
                return f"{value:,}"
            case AsOf():
                return "the as-of date"
            case Result(name):
                return self._names.readable(name)
            case FactNumber(name):
                words = self._names.unit(name)
                return words.removesuffix(" on") if self._kind(node) == "date" else words
            case Sum(left, right):
                return self._sum(left, right)
        return self._difference(node.left, node.right)

    def _sum(self, left: Numeric, right: Numeric) -> str:
        if self._is_date(left):
            return f"{self.number(right)} days after {self._day(left)}"
        return f"{self.number(left)} plus {self.number(right)}"

    def _difference(self, left: Numeric, right: Numeric) -> str:
        if not self._is_date(left):
            return f"{self.number(left)} less {self.number(right)}"
        if self._is_date(right):
            return f"days from {self._day(right)} to {self._day(left)}"
        return f"{self.number(right)} days before {self._day(left)}"

    def _day(self, node: Numeric) -> str:
        return day_number_words(node.value) if isinstance(node, Number) else self.number(node)

    def _is_date(self, node: Numeric) -> bool:
        """Whether ``node`` is a date. The tree keeps a written-out date as a number of days, so its size must tell."""
        return node.value >= _FIRST_WRITTEN_DATE if isinstance(node, Number) else self._kind(node) == "date"

    def _kind(self, node: Numeric) -> str | _Levels:
        """What a number counts: 'int', 'date' or levels."""
        match node:
            case AsOf():
                return "date"
            case Result(name):
                return self._pack.levels_of(name)
            case FactNumber(name):
                fact = self._pack.vocabulary[name]
                return fact.levels if fact.type is FactType.ENUM else fact.type.value
            case Sum(left, _):
                return "date" if self._is_date(left) else "int"
            case Difference(left, right):
                return "date" if self._is_date(left) and not self._is_date(right) else "int"
        return "int"

    def _level_test(self, condition: Compare, levels: _Levels) -> str:
        value, op = condition.right, condition.op
        name = self._result_level(condition) or self._value(levels, value)
        ends = {">=": len(levels) - 1, "<=": 0}
        if isinstance(value, Number) and ends.get(op) == value.value:
            return name
        return _LEVEL[op].format(name)

    def _result_level(self, condition: Compare) -> str:
        """The level of an earlier table as pages show it, in quotes: such names can be whole sentences."""
        match condition:
            case Compare(_, Result(name), Number(rank)) if name in self._pack.tables:
                return f"“{self._pack.tables[name].level_name(rank)}”"
        return ""

    def _value(self, kind: str | _Levels, node: Numeric) -> str:
        if isinstance(kind, tuple) and isinstance(node, Number):
            return self._names.level(kind[node.value])
        return self._day(node) if kind == "date" else self.number(node)
