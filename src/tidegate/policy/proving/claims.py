"""What each guarantee claims, as formulas: the case that would break it. No such case: proved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import z3

from tidegate.policy.engines.compiled import results_read
from tidegate.policy.engines.lowering import lower
from tidegate.policy.engines.program import Program, Score
from tidegate.policy.language.pack import Guarantee, Pack, Promise, Table, Unknowns
from tidegate.policy.language.tree import Polarity
from tidegate.policy.proving.world import NO_RULE, View, World
from tidegate.records.facts import FactType

_Ends = tuple[z3.ArithRef, z3.ArithRef]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Smaller claims (none, where no score is read).

    When no case satisfies any of ``lemmas``, and none ``broken``, the whole claim is proved.
    """

    lemmas: list[z3.BoolRef]
    broken: z3.BoolRef


@dataclass(slots=True, kw_only=True)
class Claim:
    """One query. ``broken`` describes the cases that break the promise; for ``wanted`` claims, the cases that must exist.

    ``raised`` are the second values of facts that may differ between the two cases compared, ``first`` all first values.
    """

    guarantee: Guarantee
    table: str
    broken: z3.BoolRef
    subject: str = ""
    wanted: bool = False
    given: list[z3.BoolRef] = field(default_factory=list)
    raised: dict[str, z3.ExprRef] = field(default_factory=dict)
    first: dict[str, z3.ExprRef] = field(default_factory=dict)
    shortcut: Shortcut | None = None

    def steps(self) -> Iterator[list[z3.BoolRef]]:
        """Narrowings that together lose no case: ``broken`` may be asked under each in turn.

        A rise of several facts is a succession of rises of one, so a claim about rises is settled fact by fact.
        """
        if not self.raised:
            yield []
        for name in self.raised:
            yield [second == self.first[other] for other, second in self.raised.items() if other != name]


class Claims:
    """Makes the claims of a pack's guarantees over one world."""

    def __init__(self, pack: Pack, program: Program) -> None:
        self.pack = pack
        self.program = program
        self.world = World(pack.vocabulary)
        self.open = View(self.world).run(program)
        self.known = View(self.world, known=True).run(program)

    def of(self, guarantee: Guarantee) -> Iterator[Claim]:
        """The claims that together are ``guarantee``."""
        for name in guarantee.tables:
            table = self.pack.tables[name]
            match guarantee.promise:
                case Promise.NEVER:
                    yield self._never(guarantee, table)
                case Promise.TOTAL:
                    yield self._total(guarantee, table)
                case Promise.REACHABLE:
                    yield from self._reachable(guarantee, table)
                case Promise.MONOTONE:
                    yield self._monotone(guarantee, table)
                case Promise.UNKNOWN_SAFE:
                    yield self._unknown_safe(guarantee, table)

    def _never(self, guarantee: Guarantee, table: Table) -> Claim:
        merely_possible = self.open.condition(lower(guarantee.when, Polarity.POSSIBLE))
        rules = [index for index, rule in enumerate(table.rules) if rule.level in guarantee.levels]
        forbidden = z3.Or(*[self.open.indices[column] == index for column in _columns(table) for index in rules])
        if table.unknowns is Unknowns.ASK:
            forbidden = z3.And(_settled(table, self.open), forbidden)
        return Claim(guarantee=guarantee, table=table.name, broken=z3.And(merely_possible, forbidden))

    def _total(self, guarantee: Guarantee, table: Table) -> Claim:
        none = [self.open.indices[column] == NO_RULE for column in _columns(table)]
        return Claim(guarantee=guarantee, table=table.name, broken=z3.Or(*none))

    def _reachable(self, guarantee: Guarantee, table: Table) -> Iterator[Claim]:
        column = _columns(table)[0]
        for index, rule in enumerate(table.rules):
            fires = self.open.indices[column] == index
            yield Claim(guarantee=guarantee, table=table.name, broken=fires, subject=rule.id, wanted=True)

    def _monotone(self, guarantee: Guarantee, table: Table) -> Claim:
        raised, given = self._raised(guarantee)
        higher = View(self.world, changed=raised).run(self._needed(table))
        broken = _falls(table, self.open, higher)
        return Claim(
            guarantee=guarantee,
            table=table.name,
            broken=broken,
            given=given,
            raised=raised,
            first=self.world.value,
            shortcut=self._shortcut(table, _Pair(self.open, higher, ordered=True), broken),
        )

    def _needed(self, table: Table) -> Program:
        """The scores, the table, and the earlier tables that any table reads."""
        read = results_read(self.pack)
        return Program(self.program.scores, tuple(t for t in self.program.tables if t.name == table.name or t.name in read))

    def _raised(self, guarantee: Guarantee) -> tuple[dict[str, z3.ExprRef], list[z3.BoolRef]]:
        raised, given = {}, []
        for name, up in [*((n, True) for n in guarantee.raising), *((n, False) for n in guarantee.lowering)]:
            fact, first = self.pack.vocabulary[name], self.world.value[name]
            second = raised[name] = self.world.variable(fact, " raised")
            low, high = (first, second) if up else (second, first)
            given += self.world.within(fact, second)
            given.append(z3.Implies(low, high) if fact.type is FactType.BOOL else low <= high)
        return raised, given

    def _unknown_safe(self, guarantee: Guarantee, table: Table) -> Claim:
        broken = _unsafe(table, self.open, self.known)
        pair = _Pair(self.open, self.known, ordered=False)
        return Claim(guarantee=guarantee, table=table.name, broken=broken, shortcut=self._shortcut(table, pair, broken))

    def _shortcut(self, table: Table, pair: _Pair, whole: z3.BoolRef) -> Shortcut:
        """Claims about whole scores follow from claims about their items, which are small: prove those, forget the sums."""
        if not self.program.scores:
            return Shortcut([], whole)
        lemmas, links, first, second = [], [], {}, {}
        for score in self.program.scores:
            lemmas += pair.lemmas(score)
            first[score.name], second[score.name], more = pair.fresh(score)
            links += more
        needed = self._needed(table)
        one = View(self.world, changed=pair.one.changed, totals=first).run(needed)
        other = View(self.world, known=pair.other.known, changed=pair.other.changed, totals=second).run(needed)
        broken = (_falls if pair.ordered else _unsafe)(table, one, other)
        return Shortcut(lemmas, z3.And(*links, broken))


@dataclass(slots=True)
class _Pair:
    """Two views whose scores are compared. ``ordered``: the other's are at least the one's; else they lie inside its range."""

    one: View
    other: View
    ordered: bool

    def lemmas(self, score: Score) -> list[z3.BoolRef]:
        """For each item, what would break the comparison of the two scores."""
        found = []
        for least, greatest in zip(score.least, score.greatest, strict=True):
            low, high = self.one.points(least), self.one.points(greatest)
            other_low, other_high = self.other.points(least), self.other.points(greatest)
            broken = z3.Or(other_low < low, other_high < high) if self.ordered else z3.Or(other_low < low, other_high > high)
            found.append(broken)
        return found

    def fresh(self, score: Score) -> tuple[_Ends, _Ends, list[z3.BoolRef]]:
        """Variables in place of the sums, and what the lemmas say of them."""
        one = z3.Int(f"least {score.name}"), z3.Int(f"greatest {score.name}")
        other = z3.Int(f"other least {score.name}"), z3.Int(f"other greatest {score.name}")
        ordered = [other[0] >= one[0], other[1] >= one[1]] if self.ordered else [other[0] >= one[0], other[1] <= one[1]]
        return one, other, [*ordered, one[0] <= one[1], other[0] <= other[1]]


def _columns(table: Table) -> list[str]:
    if table.unknowns is Unknowns.CAUTIOUS:
        return [f"{table.name}_rule"]
    return [f"{table.name}_certain", f"{table.name}_possible"]


def _settled(table: Table, view: View) -> z3.BoolRef:
    certain, possible = _columns(table)
    return view.indices[certain] == view.indices[possible]


def _falls(table: Table, one: View, other: View) -> z3.BoolRef:
    """The other view's result is below the one's."""
    (low, high), (other_low, other_high) = one.ranges[table.name], other.ranges[table.name]
    falls = z3.Or(other_low < low, other_high < high)
    if table.unknowns is Unknowns.ASK:
        return z3.And(_settled(table, one), _settled(table, other), falls)
    return falls


def _unsafe(table: Table, one: View, known: View) -> z3.BoolRef:
    """The result with unknowns does not cover what finding them out gives; or a concession was given too early."""
    (low, high), (truth, _) = one.ranges[table.name], known.ranges[table.name]
    match table.unknowns:
        case Unknowns.BRACKET:
            return z3.Or(truth < low, truth > high)
        case Unknowns.CAUTIOUS:
            conceded = z3.Or(*[low == rank for rank in sorted(table.concessions)])
            return z3.And(conceded, truth > low)
        case Unknowns.ASK:
            column = _columns(table)[0]
            return z3.And(_settled(table, one), one.indices[column] != known.indices[column])
