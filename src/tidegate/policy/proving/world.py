"""Every conceivable case as formulas: for each fact a value, whether it is unknown, and whether it does not apply.

A *view* reads a world either with its unknowns or as it would be were they all found out; a second view may raise some values.
Tables and scores become formulas over a view, by the same lowering that the fast engines use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

import z3

from tidegate.policy.engines.limits import DATES, known_bounds
from tidegate.policy.engines.lowering import All, AppliesTest, BoolTest, Fixed, Lowered, NumberTest, ResultTest, Some
from tidegate.policy.engines.program import Chain, Program, Score, TableProgram
from tidegate.policy.language.tree import AsOf, Difference, FactNumber, Number, Numeric, Result, Sum
from tidegate.records.facts import FactDefinition, FactType, Vocabulary

NO_RULE = -1


class World:
    """The variables of one case. ``limits`` keep every value within its fact's type."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.value: dict[str, z3.ExprRef] = {fact.name: self.variable(fact, "") for fact in vocabulary}
        self.unknown = {fact.name: z3.Bool(f"unknown {fact.name}") for fact in vocabulary}
        self.absent = {fact.name: z3.Bool(f"absent {fact.name}") for fact in vocabulary if fact.may_not_apply}
        self.as_of = z3.Int("as_of")
        self.limits = [self.as_of >= DATES[0], self.as_of <= DATES[1]]
        for fact in vocabulary:
            self.limits += self.within(fact, self.value[fact.name])

    def variable(self, fact: FactDefinition, suffix: str) -> z3.ExprRef:
        """A fresh variable for a value of ``fact``."""
        name = f"value {fact.name}{suffix}"
        return z3.Bool(name) if fact.type is FactType.BOOL else z3.Int(name)

    def within(self, fact: FactDefinition, value: z3.ExprRef) -> list[z3.BoolRef]:
        """What keeps ``value`` within the type of ``fact``."""
        if fact.type is FactType.BOOL:
            return []
        low, high = known_bounds(fact)
        return [value >= low, value <= high]


@dataclass(slots=True)
class View:
    """One way of reading a world.

    ``known``: as if every unknown had been found out. ``changed``: values that differ from the world's. ``totals``: variables
    that stand for a score's least and greatest points, where a lemma has made the sum itself unnecessary.
    """

    world: World
    known: bool = False
    changed: Mapping[str, z3.ExprRef] = field(default_factory=dict)
    totals: Mapping[str, tuple[z3.ArithRef, z3.ArithRef]] = field(default_factory=dict)
    ranges: dict[str, tuple[z3.ArithRef, z3.ArithRef]] = field(default_factory=dict)
    indices: dict[str, z3.ArithRef] = field(default_factory=dict)
    _made: dict[Lowered, z3.BoolRef] = field(default_factory=dict)

    def run(self, program: Program) -> View:
        """Work out every score and table of the program in this view."""
        for score in program.scores:
            self._score(score)
        for table in program.tables:
            self._table(table)
        return self

    def value(self, name: str) -> z3.ExprRef:
        """The value of a fact in this view."""
        return self.changed.get(name, self.world.value[name])

    def is_unknown(self, name: str) -> z3.BoolRef:
        """Whether the fact is unknown in this view."""
        return z3.BoolVal(False) if self.known else self.world.unknown[name]

    def is_absent(self, name: str) -> z3.BoolRef:
        """Whether the fact, one that may not apply, is known not to in this view."""
        if self.known:
            return self.world.absent[name]
        return z3.And(self.world.absent[name], z3.Not(self.is_unknown(name)))

    def condition(self, lowered: Lowered) -> z3.BoolRef:
        """The formula of a lowered condition. Made once: most rules share most of their parts."""
        if lowered not in self._made:
            self._made[lowered] = self._make(lowered)
        return self._made[lowered]

    def _make(self, lowered: Lowered) -> z3.BoolRef:
        match lowered:
            case Fixed(value):
                return z3.BoolVal(value)
            case All(items):
                return z3.And(*[self.condition(item) for item in items])
            case Some(items):
                return z3.Or(*[self.condition(item) for item in items])
            case BoolTest(name, wanted, if_unknown, if_absent):
                holds = self.value(name) if wanted else z3.Not(self.value(name))
                return self._test(holds, (name,), if_unknown, if_absent)
            case AppliesTest(name, wanted, if_unknown):
                applies = z3.Not(self.world.absent[name]) if wanted else self.world.absent[name]
                return self._unless(applies, self.is_unknown(name), if_unknown)
            case ResultTest(name, upper, op, rank):
                return _compare(op, self.ranges[name][upper], z3.IntVal(rank))
            case NumberTest(op, left, right, facts, if_unknown, if_absent):
                return self._test(_compare(op, self._number(left), self._number(right)), facts, if_unknown, if_absent)

    def _test(self, holds: z3.BoolRef, facts: tuple[str, ...], if_unknown: bool, if_absent: bool) -> z3.BoolRef:
        for name in () if self.known else facts:
            holds = self._unless(holds, self.is_unknown(name), if_unknown)
        for name in facts:
            if name in self.world.absent:
                holds = self._unless(holds, self.is_absent(name), if_absent)
        return holds

    @staticmethod
    def _unless(holds: z3.BoolRef, exception: z3.BoolRef, then: bool) -> z3.BoolRef:
        return z3.Or(exception, holds) if then else z3.And(z3.Not(exception), holds)

    def _number(self, node: Numeric) -> z3.ArithRef:
        match node:
            case Number(value):
                return z3.IntVal(value)
            case FactNumber(name):
                return self.value(name)
            case AsOf():
                return self.world.as_of
            case Sum(left, right):
                return self._number(left) + self._number(right)
            case Difference(left, right):
                return self._number(left) - self._number(right)
            case Result():
                raise TypeError("a result can only be compared with one of its levels")

    def points(self, chain: Chain, otherwise: int = 0) -> z3.ArithRef:
        """The value of a first-match chain."""
        tests = [(self.condition(condition), value) for condition, value in chain]
        return reduce(lambda rest, each: z3.If(each[0], z3.IntVal(each[1]), rest), reversed(tests), z3.IntVal(otherwise))

    def _score(self, score: Score) -> None:
        if score.name in self.totals:
            ends = self.totals[score.name]
        else:
            least = z3.Sum([self.points(chain) for chain in score.least])
            ends = least, z3.Sum([self.points(chain) for chain in score.greatest])
        self.ranges[score.name] = (_band(ends[0], score.cuts), _band(ends[1], score.cuts))

    def _table(self, table: TableProgram) -> None:
        for lookup in table.lookups:
            self.indices[lookup.column] = self.points(lookup.chain, NO_RULE)
        first, last = table.lookups[0].column, table.lookups[-1].column
        self.ranges[table.name] = (self._rank(table, first), self._rank(table, last))

    def _rank(self, table: TableProgram, column: str) -> z3.ArithRef:
        chain = list(enumerate(table.levels))
        index = self.indices[column]
        return reduce(lambda rest, each: z3.If(index == each[0], z3.IntVal(each[1]), rest), reversed(chain), z3.IntVal(0))


def _band(total: z3.ArithRef, cuts: tuple[int, ...]) -> z3.ArithRef:
    return z3.Sum([z3.If(total >= cut, z3.IntVal(1), z3.IntVal(0)) for cut in cuts]) if cuts else z3.IntVal(0)


def _compare(op: str, left: z3.ArithRef, right: z3.ArithRef) -> z3.BoolRef:
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "==":
            return left == right
    return left != right
