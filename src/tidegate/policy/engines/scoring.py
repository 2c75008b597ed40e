"""Scores published instruments exactly, as ranges where facts are unknown.

Points are whole numbers; published probabilities are kept as exact fractions; the logistic is evaluated in decimal
arithmetic of 30 digits, so that no platform's floating point can move a published figure.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

from tidegate.policy.engines.judging import Case, Judge, judge
from tidegate.policy.engines.results import InstrumentResult
from tidegate.policy.language.pack import Instrument, Logistic, PointsRow
from tidegate.policy.language.tree import AsOf, Result, facts_of, walk
from tidegate.records.facts import UNKNOWN, Absent

_EXACT = Context(prec=30)
MOST_REMEMBERED = 1000
Item = Callable[[Case], tuple[int, int]]


def probability_of(total: int, logistic: Logistic) -> Fraction:
    """The logistic of a total, to 30 digits."""
    if total == 0 and logistic.zero_at_zero:
        return Fraction(0)
    exponent = _EXACT.minus(_EXACT.add(logistic.intercept, _EXACT.multiply(logistic.slope, Decimal(total))))
    return Fraction(_EXACT.divide(Decimal(1), _EXACT.add(Decimal(1), _EXACT.exp(exponent))))


def percent(probability: Fraction) -> str:
    """``probability`` as per cent with two decimals, halves up: how OSP publishes it."""
    exact = _EXACT.divide(Decimal(probability.numerator * 100), Decimal(probability.denominator))
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


class Scorer:
    """Scores one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._applies = judge(instrument.applies_when)
        self._items = [_item(rows) for rows in instrument.items.values()]
        self._rows = [judge(row.when) for row in instrument.rows]
        self._reduce = judge(instrument.reduce_when) if instrument.reduce_when else None
        conditions = [instrument.applies_when, *(row.when for rows in instrument.items.values() for row in rows),
                      *(row.when for row in instrument.rows)]  # fmt: skip
        if instrument.reduce_when:
            conditions.append(instrument.reduce_when)
        self.reads = tuple(dict.fromkeys(name for each in conditions for name in facts_of(each)))

    def score(self, case: Case) -> InstrumentResult:
        """The instrument's result for a case."""
        name, applies = self._instrument.name, self._applies(case)
        states = case.states
        unknown = tuple([each for each in self.reads if states[each] is UNKNOWN])
        if applies is not True or (self._instrument.refuses_missing and unknown):
            return InstrumentResult(name=name, applies=applies, unknown=unknown)
        if self._rows:
            return self._looked_up(case, unknown)
        low, high = self._totals(case)
        logistic = self._instrument.logistic
        return InstrumentResult(
            name=name,
            applies=True,
            points=(low, high),
            bands=self._bands(low, high, case),
            probabilities=(probability_of(low, logistic), probability_of(high, logistic)) if logistic else None,
            unknown=unknown,
        )

    def _totals(self, case: Case) -> tuple[int, int]:
        low = high = 0
        for item in self._items:
            least, most = item(case)
            low += least
            high += most
        return low, high

    def _bands(self, low: int, high: int, case: Case) -> tuple[int, int]:
        cuts, above = self._instrument.cuts, self._instrument.reduce_above
        least, most = bisect_right(cuts, low), bisect_right(cuts, high)
        reduced = self._reduce(case) if self._reduce else False
        if reduced is not False and least > above:
            least -= 1
        if reduced and most > above:
            most -= 1
        return least, most

    def _looked_up(self, case: Case, unknown: tuple[str, ...]) -> InstrumentResult:
        found = []
        for row, truth in zip(self._instrument.rows, (row(case) for row in self._rows), strict=True):
            if truth is not False:
                found.append(row)
            if truth:
                break
        if not found:
            return InstrumentResult(name=self._instrument.name, applies=False, unknown=unknown)
        least, most = min(found, key=lambda row: row.probability), max(found, key=lambda row: row.probability)
        return InstrumentResult(
            name=self._instrument.name,
            applies=True,
            bands=(min(row.band for row in found), max(row.band for row in found)),
            probabilities=(Fraction(least.probability), Fraction(most.probability)),
            unknown=unknown,
        )


def _item(rows: tuple[PointsRow, ...]) -> Item:
    """A function that gives an item's points. One that reads a single fact remembers what each value of it gives."""
    judged = [(judge(row.when), row.points) for row in rows]
    read = {name for row in rows for name in facts_of(row.when)}
    if len(read) != 1 or any(isinstance(node, AsOf | Result) for row in rows for node in walk(row.when)):
        return lambda case: _reachable(judged, case)
    (name,) = read
    remembered: dict[int | Absent, tuple[int, int]] = {}

    def points(case: Case) -> tuple[int, int]:
        state = case.states[name]
        found = remembered.get(state)
        if found is None:
            found = _reachable(judged, case)
            if len(remembered) < MOST_REMEMBERED:
                remembered[state] = found
        return found

    return points


def _reachable(rows: list[tuple[Judge, int]], case: Case) -> tuple[int, int]:
    """The least and greatest points an item can still give: of every row that may be the first to match, else 0."""
    found: list[int] = []
    for row, points in rows:
        truth = row(case)
        if truth:
            return (min(*found, points), max(*found, points)) if found else (points, points)
        if truth is None:
            found.append(points)
    return (min(*found, 0), max(*found, 0)) if found else (0, 0)
