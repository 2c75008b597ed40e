"""Lowered conditions as the text of another engine: one writer, and a spelling per engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks.policy.sample import Sample, Step, column_of, constant, fact_of, sides
from tidegate.policy.engines.lowering import All, BoolTest, Fixed, Lowered, NumberTest, ResultTest, Some
from tidegate.policy.engines.program import Chain
from tidegate.policy.language.tree import Numeric


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """How an engine spells things. ``fact`` and ``column`` have a place for the name."""

    every: str = " and "
    some: str = " or "
    true: str = "true"
    false: str = "false"
    operators: Mapping[str, str] = field(default_factory=dict)
    fact: str = "{}"
    column: str = "{}"
    flag_is: str = "{} == {}"
    flag_is_not: str = "{} != {}"
    unknown: str = "{} == null"
    known: str = "{} != null"
    choice: str = "({} ? {} : {})"

    def condition(self, item: Lowered) -> str:
        """A condition, in brackets where it joins several."""
        match item:
            case Fixed(value):
                return self.true if value else self.false
            case All(items):
                return "(" + self.every.join(map(self.condition, items)) + ")"
            case Some(items):
                return "(" + self.some.join(map(self.condition, items)) + ")"
            case BoolTest():
                return self.flag(item)
            case NumberTest():
                return self.guarded(item)
            case ResultTest():
                return f"({self.column.format(column_of(item))} {self._operator(item.op)} {item.rank})"
        raise ValueError(f"no peer is given {type(item).__name__}: the sample has no such test")

    def flag(self, item: BoolTest) -> str:
        """A test of a bool fact. When unknown counts, it is a test against the opposite."""
        pattern = self.flag_is_not if item.if_unknown else self.flag_is
        return pattern.format(self.fact.format(item.name), self.true if item.wanted != item.if_unknown else self.false)

    def guarded(self, item: NumberTest) -> str:
        """A comparison, and what to do when a fact in it is unknown."""
        pattern, join = (self.unknown, self.some) if item.if_unknown else (self.known, self.every)
        guards = [pattern.format(self.fact.format(name)) for name in item.facts]
        return "(" + join.join([*guards, self.comparison(item)]) + ")"

    def comparison(self, item: NumberTest) -> str:
        """The comparison itself."""
        return f"({self.number(item.left)} {self._operator(item.op)} {self.number(item.right)})"

    def number(self, number: Numeric) -> str:
        """A number, in brackets where it is a sum."""
        found = sides(number)
        if found:
            return f"({self.number(found[1])} {found[0]} {self.number(found[2])})"
        name = fact_of(number)
        return self.fact.format(name) if name else str(constant(number))

    def first_match(self, chain: Chain, otherwise: int) -> str:
        """Nested choices: the number of the first row whose condition holds."""
        text = str(otherwise)
        for condition, number in reversed(chain):
            text = self.choice.format(self.condition(condition), number, text)
        return text

    def points(self, items: tuple[Chain, ...]) -> list[str]:
        """The points of each item."""
        return [self.first_match(item, 0) for item in items]

    def band(self, sample: Sample, total: str) -> str:
        """The rank of the band of ``total``."""
        text = "0"
        for rank, cut in enumerate(sample.score.cuts, 1):
            text = self.choice.format(f"{total} >= {cut}", rank, text)
        return text

    def rule(self, step: Step) -> str:
        """The index of the rule that decides."""
        return self.first_match(step.decided, step.last)

    def _operator(self, op: str) -> str:
        return self.operators.get(op, op)


class SentinelWriter(Writer):
    """For columns in which a number below every value stands for unknown: most tests then need no guard."""

    def guarded(self, item: NumberTest) -> str:
        """A rising test is false of the number that stands for unknown, and a falling one true: often just what is wanted."""
        unguarded = ("<", "<=") if item.if_unknown else (">", ">=", "==")
        if fact_of(item.left) and constant(item.right) is not None and item.op in unguarded:
            return self.comparison(item)
        return super().guarded(item)
