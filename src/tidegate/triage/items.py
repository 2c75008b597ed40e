"""What triage says of each item: the published record, from which every output format is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.records.facts import FactState
from tidegate.records.referrals import Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Priority:
    """The level that the known facts demand, and the highest that is still possible, each with its deadline and rule.

    ``find_out_by`` is None when nothing unknown could raise the level. ``provisional``: no current KIRAT stands behind it.
    ``clock_assumed``: the record does not say when it was received, so the clock starts at the time of the run.
    """

    level: str
    act_by: dt.datetime
    rule: str
    says: str
    could_be: str
    find_out_by: dt.datetime | None
    could_be_rule: str
    could_be_says: str
    provisional: bool
    clock_assumed: bool
    rank: int
    possible_rank: int

    @property
    def next_due(self) -> dt.datetime:
        """The earlier of the two deadlines."""
        return min(self.act_by, self.find_out_by) if self.find_out_by else self.act_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A gate: ``status`` is met, not_met or unknown."""

    id: str
    name: str
    level: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """What the recorded criteria allow, and by which rule."""

    name: str
    title: str
    rule: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What to find out next, as an officer would ask it. ``settles``: any answer settles the priority."""

    fact: str
    ask: str
    settles: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A source of the rules that fired. ``status`` other than verified must be shown."""

    id: str
    title: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One referral or record and what became of it. Everything after ``reason`` is empty unless it was accepted.

    ``same_suspect`` names the first of the others that may be about the same suspect; ``same_suspect_count`` is how many they
    are at the least.
    """

    reference: str | None
    source: str
    status: Status
    reason: str = ""
    received_at: dt.datetime | None = None
    priority: Priority | None = None
    route: Route | None = None
    criteria: tuple[Criterion, ...] = ()
    unknown: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()
    next_question: Question | None = None
    notices: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    same_suspect: tuple[str, ...] = ()
    same_suspect_count: int = 0
    facts: Mapping[str, FactState] | None = None
    known_on: Mapping[str, dt.date] | None = None

    def to_json(self) -> dict[str, Any]:
        """The item as the published JSON Schema describes it."""
        return {
            "reference": self.reference,
            "source": self.source,
            "status": self.status.value,
            "reason": self.reason or None,
            "priority": _priority_json(self.priority),
            "route": _plain(self.route, "name", "title", "rule", "says"),
            "criteria": [_plain(each, "id", "name", "level", "status") for each in self.criteria],
            "unknown": list(self.unknown),
            "stale": list(self.stale),
            "next_question": _plain(self.next_question, "fact", "ask", "settles"),
            "notices": list(self.notices),
            "citations": [_plain(each, "id", "title", "status") for each in self.citations],
            "same_suspect": list(self.same_suspect),
            "same_suspect_count": self.same_suspect_count,
        }


def instant(moment: dt.datetime | None) -> str | None:
    """An instant as every output writes it: UTC, to the second, ending in Z."""
    return moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _priority_json(priority: Priority | None) -> dict[str, Any] | None:
    if priority is None:
        return None
    return {
        "level": priority.level,
        "act_by": instant(priority.act_by),
        "rule": priority.rule,
        "says": priority.says,
        "could_be": priority.could_be,
        "find_out_by": instant(priority.find_out_by),
        "could_be_rule": priority.could_be_rule,
        "could_be_says": priority.could_be_says,
        "provisional": priority.provisional,
        "clock_assumed": priority.clock_assumed,
    }


def _plain(record: object, *names: str) -> Any:
    return None if record is None else {name: getattr(record, name) for name in names}
