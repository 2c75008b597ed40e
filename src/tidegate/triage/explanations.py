"""One case in full, as plain records: made once, rendered to the terminal, to HTML and to JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.records.facts import Absent, FactState
from tidegate.triage.items import Item, instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A fact that is not known: the question, and who can answer it from which stage on."""

    fact: str
    ask: str
    known_by: tuple[str, ...]
    stage: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFact:
    """An unknown fact that could change the level of ``tables``. ``settles``: any answer settles the priority."""

    asked: Asked
    tables: tuple[str, ...]
    settles: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSeen:
    """A rule that was looked at. ``truth`` is true, false or unknown; ``waits_for`` names the unknown facts it reads."""

    id: str
    level: str
    level_name: str
    truth: str
    says: str
    text: str
    waits_for: tuple[str, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableAnswer:
    """What a table answers. Where it is blocked, ``level`` and ``rule`` are None and ``ask`` says what to find out."""

    name: str
    title: str
    level: str | None
    level_name: str | None
    rule: str | None
    says: str
    outputs: Mapping[str, str | int | bool]
    ask: tuple[Asked, ...]
    rules: tuple[RuleSeen, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A criterion of the route: ``status`` is met, not_met or unknown."""

    id: str
    name: str
    level: str
    level_name: str
    status: str
    waits_for: tuple[str, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShown:
    """A recorded fact. ``used_by``: rules, instruments (display only) or nothing. ``stale``: recorded too long ago."""

    name: str
    ask: str
    state: FactState
    known_on: dt.date | None
    max_age_days: int | None
    stale: bool
    used_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One fact that, recorded otherwise, would move the case. ``size`` counts levels, units or days; 1 for anything else."""

    fact: str
    ask: str
    state_now: FactState
    state_then: FactState
    size: int
    priority_now: str
    priority_then: str
    route_now: str
    route_then: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentShown:
    """A published instrument, for display: never a gate. Pairs are (least, greatest) under what is unknown.

    ``applies`` is true, false or unknown. ``percent`` has two decimals, as published.
    """

    name: str
    title: str
    applies: str
    points: tuple[int, int] | None
    bands: tuple[str, str] | None
    percent: tuple[str, str] | None
    population: str
    horizon: str
    validity: str
    figures: tuple[tuple[str, str, str], ...]
    notes: tuple[str, ...]
    ask: tuple[Asked, ...]
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeShown:
    """Words that the policy attaches to this result."""

    id: str
    says: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """A criterion that only a prosecutor or a supervisor can record as met, and which of them."""

    criterion: str
    name: str
    roles: tuple[str, ...]
    status: str
    citations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedSource:
    """A source that the explanation names. ``status`` other than verified must be shown."""

    id: str
    title: str
    status: str
    note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackStamp:
    """The policy that produced a result."""

    id: str
    version: str
    title: str
    status: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseExplanation:
    """Everything there is to say about one case under one policy at one instant."""

    pack: PackStamp
    as_of: dt.datetime
    item: Item
    priority: TableAnswer
    route: TableAnswer
    other_tables: tuple[TableAnswer, ...]
    gates: tuple[Gate, ...]
    facts: tuple[FactShown, ...]
    unknown: tuple[OpenFact, ...]
    changes: tuple[Change, ...]
    instruments: tuple[InstrumentShown, ...]
    notices: tuple[NoticeShown, ...]
    deciders: tuple[Decider, ...]
    sources: tuple[CitedSource, ...]

    def to_json(self) -> dict[str, Any]:
        """The explanation as JSON: the item as published, then each part by its name here."""
        return {each.name: _json(getattr(self, each.name)) for each in dataclasses.fields(self)}


def _json(value: object) -> Any:
    match value:
        case Item():
            return value.to_json()
        case dt.datetime():
            return instant(value)
        case dt.date():
            return value.isoformat()
        case Absent():
            return value.value
        case tuple() | list():
            return [_json(each) for each in value]
        case Mapping():
            return {str(key): _json(each) for key, each in value.items()}
    if dataclasses.is_dataclass(value):
        return {each.name: _json(getattr(value, each.name)) for each in dataclasses.fields(value)}
    return value
