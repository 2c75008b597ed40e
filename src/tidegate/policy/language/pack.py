"""A policy ready to run: what the loader builds, and what every engine, proof and page reads. Frozen throughout."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from tidegate.policy.language.tree import Condition, Constant, Numeric, Polarity
from tidegate.records.deadlines import Duration
from tidegate.records.facts import FactState, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something comes from. ``status``: verified, recalled, unverified or assumption."""

    id: str
    title: str
    status: str
    read: str | None
    note: str | None

    @property
    def is_doubtful(self) -> bool:
        """Whether the source was not read as it stands, so that every page must mark it."""
        return self.status != "verified"


@dataclass(frozen=True, slots=True)
class Validity:
    """Half open: ``start`` counts, ``end`` does not. None is an open end."""

    start: dt.date | None = None
    end: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether ``day`` lies inside."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A named condition or number. ``text`` is the expression as written."""

    name: str
    body: Condition | Numeric
    text: str
    says: str | None
    source: tuple[str, ...]


class Unknowns(Enum):
    """What a table does with what is not known.

    BRACKET: gives the level the known facts demand and the highest still possible. CAUTIOUS: gives one result; each rule says
    whether it fires when certain or already when possible. ASK: answers only if the unknowns cannot change the answer.
    """

    BRACKET = "bracket"
    CAUTIOUS = "cautious"
    ASK = "ask"


OutputValue = Duration | bool | int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of a table. ``level`` is a rank; ``text`` the condition as written; ``fires`` only in cautious tables."""

    id: str
    when: Condition
    text: str
    level: int
    fires: Polarity | None
    outputs: Mapping[str, OutputValue]
    says: str | None
    source: tuple[str, ...]
    notices: tuple[str, ...]
    validity: Validity

    @property
    def is_otherwise(self) -> bool:
        """Whether this is the catch-all row."""
        return self.text == "otherwise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A gate of a level: shown as met, not met or unknown."""

    id: str
    level: int
    name: str
    when: Condition
    text: str
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A first-match table. ``levels`` ascend (later is more urgent, or harsher); ``concessions`` are ranks."""

    name: str
    title: str
    unknowns: Unknowns
    levels: tuple[str, ...]
    names: Mapping[str, str]
    concessions: frozenset[int]
    rules: tuple[Rule, ...]
    criteria: tuple[Criterion, ...]

    def level_name(self, rank: int) -> str:
        """The level as pages show it."""
        return self.names.get(self.levels[rank], self.levels[rank])

    def index(self, rule_id: str) -> int:
        """The position of a rule. Raises ValueError for an id the table does not have."""
        return [rule.id for rule in self.rules].index(rule_id)


@dataclass(frozen=True, slots=True)
class PointsRow:
    """Points of an item when this row is the first to match."""

    when: Condition
    text: str
    points: int


@dataclass(frozen=True, slots=True)
class LookUpRow:
    """Band (rank) and probability of a look-up instrument when this row is the first to match."""

    when: Condition
    text: str
    band: int
    probability: Decimal


@dataclass(frozen=True, slots=True)
class Logistic:
    """1 / (1 + exp(-(intercept + slope × total))); a total of 0 gives 0 when ``zero_at_zero``."""

    intercept: Decimal
    slope: Decimal
    zero_at_zero: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """A published instrument: ``items`` with ``cuts`` (least totals of the bands after the first), or look-up ``rows``."""

    name: str
    title: str
    is_for_rules: bool
    population: str | None
    horizon: str | None
    validity: str | None
    figures: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    applies_when: Condition
    bands: tuple[str, ...]
    cuts: tuple[int, ...]
    items: Mapping[str, tuple[PointsRow, ...]]
    rows: tuple[LookUpRow, ...]
    logistic: Logistic | None
    reduce_when: Condition | None
    reduce_above: int
    refuses_missing: bool
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Words that appear with every result that meets the condition."""

    id: str
    when: Condition
    text: str
    fires: Polarity
    says: str
    source: tuple[str, ...]


_ALWAYS = Constant(value=True)


class Promise(Enum):
    """The kinds of guarantee."""

    NEVER = "never"
    MONOTONE = "monotone"
    UNKNOWN_SAFE = "unknown_safe"
    TOTAL = "total"
    REACHABLE = "reachable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantee:
    """What must hold for every conceivable case. ``levels`` and ``when`` for NEVER, ``raising``/``lowering`` for MONOTONE."""

    id: str
    promise: Promise
    tables: tuple[str, ...]
    says: str | None
    levels: frozenset[int] = frozenset()
    when: Condition = _ALWAYS
    text: str = ""
    raising: tuple[str, ...] = ()
    lowering: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A clause-numbered case of the pack with its expected results, keyed by table or instrument."""

    id: str
    clauses: tuple[str, ...]
    says: str | None
    as_of: dt.date
    facts: Mapping[str, FactState]
    expect: Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """A whole policy. Equal content has an equal ``digest``, whatever files it was read from.

    ``roles`` are the titles of those who can know a fact, by the short names that facts use.
    """

    id: str
    version: str
    title: str
    summary: str | None
    jurisdiction: str
    status: str
    validity: Validity
    digest: str
    sources: Mapping[str, Source]
    roles: Mapping[str, str]
    vocabulary: Vocabulary
    definitions: Mapping[str, Definition]
    instruments: Mapping[str, Instrument]
    tables: Mapping[str, Table]
    notices: Mapping[str, Notice]
    guarantees: tuple[Guarantee, ...]
    examples: tuple[Example, ...]

    def levels_of(self, result: str) -> tuple[str, ...]:
        """The levels of a table or the bands of an instrument."""
        if result in self.tables:
            return self.tables[result].levels
        return self.instruments[result].bands
