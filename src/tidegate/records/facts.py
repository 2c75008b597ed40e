"""What may be known of a case: typed facts, each of which may also be unknown or not applicable.

A fact is never simply missing. ``UNKNOWN`` means nobody has yet established it; ``NOT_APPLICABLE`` means it is established
that the question does not arise. Neither means "no" (design rule 3).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

EPOCH = dt.date(1970, 1, 1)
FIRST_DATE = dt.date(1900, 1, 1)
LAST_DATE = dt.date(2199, 12, 31)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")  # Python would also read weeks


class Absent(Enum):
    """The two ways in which a fact has no value. A state of knowledge, not a value of the fact."""

    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not_applicable"

    def __repr__(self) -> str:
        return self.name


UNKNOWN = Absent.UNKNOWN
NOT_APPLICABLE = Absent.NOT_APPLICABLE

FactValue = bool | int | str | dt.date
FactState = FactValue | Absent
Facts = Mapping[str, FactState]


class FactType(Enum):
    """The four types a fact may have. Text is not among them: free text can hold what must never be stored."""

    BOOL = "bool"
    ENUM = "enum"
    INT = "int"
    DATE = "date"


class FactError(ValueError):
    """A value does not fit the fact it was given for. The message says what was given and what would fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDefinition:
    """One fact of the vocabulary.

    ``levels`` are the values of an enum, least first; ``names`` the words for those that do not read well as they are.
    ``low`` and ``high`` bound an int (inclusive). ``stage`` is the first stage of an investigation (S0 referral … S8
    register) at which the fact can be known, ``known_by`` who can know it. ``max_age_days`` is how long a recorded value may
    be relied on (None: it does not age).
    """

    name: str
    type: FactType
    ask: str
    levels: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    low: int = 0
    high: int = 0
    may_not_apply: bool = False
    stage: str = "S0"
    known_by: tuple[str, ...] = ()
    max_age_days: int | None = None
    source: tuple[str, ...] = ()

    def check(self, value: object) -> FactState:
        """Return ``value`` as a state of this fact.

        Accepts typed values and the spellings of the JSON case record: ``"unknown"`` or None, ``"not_applicable"``, true
        and false, whole numbers, level names, ISO dates. Raises FactError with the remedy otherwise.
        """
        if value is None or value is UNKNOWN or value == "unknown":
            return UNKNOWN
        if value is NOT_APPLICABLE or value == "not_applicable":
            if self.may_not_apply:
                return NOT_APPLICABLE
            raise FactError(f"{self.name} cannot be 'not_applicable': give a value, or 'unknown'")
        match self.type:
            case FactType.BOOL:
                if isinstance(value, bool):
                    return value
            case FactType.ENUM:
                if isinstance(value, str) and value in self.levels:
                    return value
            case FactType.INT:
                if isinstance(value, int) and not isinstance(value, bool) and self.low <= value <= self.high:
                    return value
            case FactType.DATE:
                date = _date(value)
                if date is not None and FIRST_DATE <= date <= LAST_DATE:
                    return date
        raise FactError(f"{self.name} cannot be {_shown(value)}: {self.expected()}")

    def is_too_old(self, known_on: dt.date | None, on: dt.date) -> bool:
        """Whether a value known since ``known_on`` may no longer be relied on, on that day: it then counts as unknown."""
        return known_on is not None and self.max_age_days is not None and (on - known_on).days > self.max_age_days

    def expected(self) -> str:
        """What a value of this fact looks like, for error messages."""
        match self.type:
            case FactType.BOOL:
                return "expected true, false or 'unknown'"
            case FactType.ENUM:
                return f"expected one of {', '.join(self.levels)}, or 'unknown'"
            case FactType.INT:
                return f"expected a whole number from {self.low} to {self.high}, or 'unknown'"
            case FactType.DATE:
                return f"expected a date from {FIRST_DATE} to {LAST_DATE} as YYYY-MM-DD, or 'unknown'"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The facts a policy knows, in the order it lists them."""

    definitions: Mapping[str, FactDefinition]

    def __getitem__(self, name: str) -> FactDefinition:
        return self.definitions[name]

    def __contains__(self, name: object) -> bool:
        return name in self.definitions

    def __iter__(self) -> Iterator[FactDefinition]:
        return iter(self.definitions.values())

    def __len__(self) -> int:
        return len(self.definitions)

    def names(self) -> tuple[str, ...]:
        """The names of all facts, in the policy's order."""
        return tuple(self.definitions)


def to_json(state: FactState) -> bool | int | str:
    """The state as the JSON case record writes it. Inverse of :meth:`FactDefinition.check`."""
    if isinstance(state, Absent):
        return state.value
    return state.isoformat() if isinstance(state, dt.date) else state


def _date(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return None
    if isinstance(value, dt.date):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _shown(value: object) -> str:
    """``value`` cut short and made printable: it may be hostile, and it may be long."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**18:
        return "a number of that size"
    text = ascii(value) if isinstance(value, (str, int, float, dt.date)) else f"a {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
