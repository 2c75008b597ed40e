"""What evaluating a policy gives: for each table the truth of each rule that was looked at, and what follows from it.

A result is made of the truths alone, so it can be rebuilt from them: that is what makes a stored trace worth anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from tidegate.policy.language.pack import Rule, Table, Unknowns
from tidegate.policy.language.tree import Polarity
from tidegate.records.facts import FactState

Truth = bool | None
"""True, False, or None where the unknown facts leave it open."""


@dataclass(frozen=True, slots=True)
class TableResult:
    """A table's answer. ``truths``: of its rules in order, up to and including the first that is certainly true."""

    table: Table
    truths: tuple[Truth, ...]

    @property
    def certain(self) -> Rule | None:
        """The first rule that holds whatever the unknowns turn out to be: what the known facts demand."""
        return self.table.rules[len(self.truths) - 1] if self.truths and self.truths[-1] else None

    @property
    def possible(self) -> Rule | None:
        """The first rule that may hold: the highest that is still possible, in a table sorted by falling level."""
        return next((rule for rule, truth in zip(self.table.rules, self.truths, strict=False) if truth is not False), None)

    @property
    def fired(self) -> Rule | None:
        """A cautious table's answer: the first rule that is true, or possible where the rule fires on that."""
        for rule, truth in zip(self.table.rules, self.truths, strict=False):
            if truth or (truth is None and rule.fires is Polarity.POSSIBLE):
                return rule
        return None

    @property
    def is_settled(self) -> bool:
        """Whether no unknown can change the answer."""
        return None not in self.truths

    @property
    def answer(self) -> Rule | None:
        """The rule that speaks: by the table's way with unknowns; None where it is blocked, or no rule holds."""
        match self.table.unknowns:
            case Unknowns.BRACKET:
                return self.certain
            case Unknowns.CAUTIOUS:
                return self.fired
            case Unknowns.ASK:
                return self.certain if self.is_settled else None

    @property
    def level_range(self) -> tuple[int, int]:
        """The least and greatest rank the answer can have, as later tables read it."""
        if self.table.unknowns is Unknowns.CAUTIOUS:
            return (self.fired.level, self.fired.level) if self.fired else (0, 0)
        low, high = self.certain, self.possible
        return (low.level if low else 0, high.level if high else 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentResult:
    """A computed instrument. Every pair is (least, greatest) under the unknowns; bands are ranks.

    ``applies`` None: unknown whether it applies. ``probabilities`` are exact where published as decimals.
    """

    name: str
    applies: Truth
    points: tuple[int, int] | None = None
    bands: tuple[int, int] | None = None
    probabilities: tuple[Fraction, Fraction] | None = None
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything a policy says of one case on one day. ``read`` holds every fact that was looked at, and its state."""

    pack_digest: str
    as_of: dt.date
    read: Mapping[str, FactState]
    tables: Mapping[str, TableResult]
    instruments: Mapping[str, InstrumentResult]
    notices: tuple[str, ...]
