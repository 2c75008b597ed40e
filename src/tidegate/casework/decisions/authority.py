"""Which decisions a policy knows, on which routes each is in keeping with it, and who may authorise it (decisions.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from tidegate.casework.access.roles import Grade
from tidegate.policy.language.library import SHIPPED
from tidegate.records.digests import digest

TABLE = SHIPPED / "england-wales" / "2026.1" / "decisions.yaml"


class Prosecutor(StrEnum):
    """The prosecutor's part in a decision."""

    NONE = "none"
    DECIDES = "decides"
    AGREES_FIRST = "agrees_first"


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionKind:
    """One decision under one policy, and what it demands."""

    code: str
    title: str
    routes: tuple[str, ...]
    grade: Grade
    prosecutor: Prosecutor
    needs_exceptional: bool
    needs_victim_views: bool
    reasons: tuple[str, ...]
    source: tuple[str, ...]

    def departs_from(self, route: str) -> bool:
        """Whether deciding this on that route departs from the policy."""
        return route not in self.routes


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str
    routes: tuple[str, ...]
    authorised_by: str
    prosecutor: Prosecutor
    exceptional: bool = False
    victim_views: str = ""
    reasons: tuple[str, ...]
    source: tuple[str, ...]


class _Demand(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    authorised_by: str | None = None
    exceptional: bool | None = None
    source: tuple[str, ...]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    decisions: Mapping[str, _Row]
    policies: Mapping[str, Mapping[str, _Demand]]
    sources: Mapping[str, Mapping[str, str]]


@cache
def kinds_of(pack_id: str) -> Mapping[str, DecisionKind]:
    """Every decision under that policy, by code, in the table's order."""
    table = _table()
    demands = table.policies.get(pack_id, {})
    return {code: _kind(code, row, demands.get(code)) for code, row in table.decisions.items()}


@cache
def table_digest() -> str:
    """What names this state of the table in a proposal."""
    return digest(yaml.safe_load(TABLE.read_text(encoding="utf-8")))


@cache
def own_sources() -> Mapping[str, Mapping[str, str]]:
    """The sources that only this table cites."""
    return _table().sources


@cache
def _table() -> _Table:
    document: Any = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    return _Table.model_validate(document)


def _kind(code: str, row: _Row, demand: _Demand | None) -> DecisionKind:
    grade = (demand.authorised_by if demand else None) or row.authorised_by
    exceptional = demand.exceptional if demand and demand.exceptional is not None else row.exceptional
    return DecisionKind(
        code=code,
        title=row.title,
        routes=row.routes,
        grade=Grade[grade.upper()],
        prosecutor=row.prosecutor,
        needs_exceptional=exceptional,
        needs_victim_views=row.victim_views == "required",
        reasons=row.reasons,
        source=row.source + (demand.source if demand else ()),
    )
