"""The retention groups and their periods (retention.yaml), and days reckoned by them. Pure: no table is read here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("retention.yaml")


class Group(BaseModel):
    """A group. None: the guidance fixes no such period."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    says: str
    clear_years: int | None
    again_years: int | None
    until_age: int | None
    source: tuple[str, ...]


class Rule(BaseModel):
    """When a group applies: all that it names must hold."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: str
    says: str
    fact: str = ""
    decided: str = ""
    closed: tuple[str, ...] = ()

    def holds(self, facts: Collection[str], decided: Collection[str], closed: Collection[str]) -> bool:
        """Whether it does, for a person of whom these facts are known to be so and the cases ended for these reasons.

        What speaks for a lighter group must hold of every case; what speaks for a graver one, of any.
        """
        return (
            (not self.fact or self.fact in facts)
            and (not self.decided or set(decided) == {self.decided})
            and (not self.closed or (bool(closed) and set(closed) <= set(self.closed)))
        )


class Schedule(BaseModel):
    """Groups and rules, with what they rest on."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    groups: Mapping[str, Group]
    rules: tuple[Rule, ...]
    first_look_years: int
    longest_years: int
    sources: Mapping[str, Mapping[str, str]]

    def rule_for(self, facts: Collection[str], decided: Collection[str], closed: Collection[str]) -> Rule:
        """The first rule that holds; the last holds of everybody."""
        return next(rule for rule in self.rules if rule.holds(facts, decided, closed))

    def first_review(self, group: str, clear_from: dt.date) -> dt.date:
        """The day on which the first review of somebody of that group is due."""
        years = self.groups[group].clear_years
        return years_after(clear_from, self.first_look_years if years is None else years)

    def latest_next(self, group: str, on: dt.date) -> dt.date:
        """The last day to which a review that is held on that day may put the next one off."""
        years = self.groups[group].again_years
        return years_after(on, self.longest_years if years is None else years)


@cache
def schedule() -> Schedule:
    """The schedule, read once."""
    document: Any = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Schedule.model_validate(document)


def years_after(day: dt.date, years: int) -> dt.date:
    """The same day so many years later; of 29 February, where that year has none, 1 March: no period ends early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)
