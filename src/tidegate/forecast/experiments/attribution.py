"""The difference between two scenarios, shared out among their separate changes so that the shares add up to it exactly.

A change's share is its mean effect over the orders in which the changes can be made (Shapley's value). Each order's effects
add up to the whole, so their mean does; fractions are used instead of floating-point numbers so that it does so exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations

import numpy as np

ALL_ORDERS_UP_TO = 5
"""With so many changes or fewer every order is taken: 32 runs. Beyond, orders are drawn, and each is taken backwards too."""

Value = Callable[[frozenset[str]], float]
"""The measure when these changes are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one change contributes."""

    change: str
    exact: Fraction

    @property
    def value(self) -> float:
        """The share, for people."""
        return float(self.exact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """The measure without and with all changes, and the shares, the largest first. ``orders``: how many were taken."""

    before: Fraction
    after: Fraction
    shares: tuple[Share, ...]
    orders: int


def attribute(value: Value, changes: Sequence[str], *, orders: int, seed: int) -> Attribution:
    """Share out the effect of ``changes``. ``orders`` are drawn where there are too many to take all."""
    known: dict[frozenset[str], Fraction] = {}

    def at(made: frozenset[str]) -> Fraction:
        if made not in known:
            known[made] = Fraction(value(made))
        return known[made]

    taken = list(_orders(changes, orders, seed))
    sums = dict.fromkeys(changes, Fraction(0))
    for order in taken:
        made: frozenset[str] = frozenset()
        for change in order:
            sums[change] += at(made | {change}) - at(made)
            made |= {change}
    shares = [Share(change=change, exact=total / len(taken)) for change, total in sums.items()]
    return Attribution(
        before=at(frozenset()),
        after=at(frozenset(changes)),
        shares=tuple(sorted(shares, key=lambda each: -abs(each.exact))),
        orders=len(taken),
    )


def _orders(changes: Sequence[str], orders: int, seed: int) -> Iterable[tuple[str, ...]]:
    """Every order, or drawn ones each followed by its reverse."""
    if len(changes) <= ALL_ORDERS_UP_TO:
        yield from permutations(changes)
        return
    rng = np.random.default_rng(seed)
    for _ in range((orders + 1) // 2):
        order = tuple(changes[place] for place in rng.permutation(len(changes)))
        yield order
        yield order[::-1]
