"""Which names an expression may use, and what it is told when it cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tidegate.policy.language.tree import Condition, Numeric
from tidegate.records.facts import FactDefinition


class ExpressionError(Exception):
    """An expression is outside the subset or does not fit its types. ``mend`` says what to write instead."""

    def __init__(self, what: str, mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Scope:
    """The names an expression may use.

    ``conditions`` and ``numbers`` are definitions already built, ``results`` the levels of earlier tables and instruments,
    ``criteria`` the conjunction of the criteria per level, ``barred`` names that exist but may not be used here, and why.
    """

    facts: Mapping[str, FactDefinition]
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    numbers: Mapping[str, tuple[Numeric, str]] = field(default_factory=dict)
    results: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    criteria: Mapping[str, Condition] = field(default_factory=dict)
    barred: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> list[str]:
        """Every usable name, for suggestions."""
        return [*self.facts, *self.conditions, *self.numbers, *self.results, "as_of"]
