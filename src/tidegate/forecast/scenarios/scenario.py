"""What a scenario is, and what it does to drawn parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change to a parameter: ``how`` is set, multiply or add."""

    parameter: str
    how: str
    amount: float
    because: str

    def of(self, value: float) -> float:
        """The changed value."""
        match self.how:
            case "set":
                return self.amount
            case "multiply":
                return value * self.amount
            case _:
                return value + self.amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A policy, and changes to the parameters under it."""

    id: str
    title: str
    says: str
    policy: str
    changes: tuple[Change, ...] = ()

    def applied(self, values: Mapping[str, float]) -> dict[str, float]:
        """The parameters as this scenario has them."""
        changed = dict(values)
        for change in self.changes:
            changed[change.parameter] = change.of(changed[change.parameter])
        return changed

    def with_changes(self, changes: Iterable[Change], policy: str, name: str) -> Scenario:
        """The scenario with other changes and another policy."""
        return replace(self, id=name, policy=policy, changes=tuple(changes))
