"""The shape of a pack as written: what the YAML may hold. Its JSON Schema is published by ``tidegate policy schema``.

These models check shape only. What the words mean (names, types, levels, order) is checked when the pack is built.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

NAME = r"^[a-z][a-z0-9_]*$"
IDENTIFIER = r"^[A-Za-z0-9][A-Za-z0-9._:-]*$"
LEVEL = r"^[a-z0-9][a-z0-9_]*$|^[A-Z][A-Z0-9]*$"
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
ROLE = r"^[A-Z][A-Z0-9_]*$"
STAGE = r"^S[0-8]$"
PACK_NAME = r"^[a-z0-9][a-z0-9-]*$"

Name = Annotated[str, Field(pattern=NAME, max_length=60)]
Identifier = Annotated[str, Field(pattern=IDENTIFIER, max_length=60)]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Expression = Annotated[str, Field(min_length=1, max_length=4000)] | bool
Level = Annotated[str, Field(pattern=LEVEL, max_length=40)]
Role = Annotated[str, Field(pattern=ROLE, max_length=20)]
Decimal = Annotated[str, Field(pattern=DECIMAL, max_length=30)]
MAX_INT = 1_000_000_000


class Part(BaseModel):
    """Common settings: unknown keys are mistakes, and nothing is silently converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class SourceDoc(Part):
    """Where a rule, period or figure comes from, and how sure we are of having read it right."""

    title: Text
    status: Literal["verified", "recalled", "unverified", "assumption"]
    read: str | dt.date | None = None
    note: Text | None = None


class ValidityDoc(Part):
    """From the first day it holds to the first day it no longer does. An open end is null."""

    from_: Annotated[dt.date | None, Field(alias="from")] = None
    until: dt.date | None = None


class IntType(Part):
    """A whole number within bounds (inclusive, from 0 up)."""

    int: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(le=MAX_INT)]]

    @model_validator(mode="before")
    @classmethod
    def _bounds_from_list(cls, value: Any) -> Any:
        if isinstance(value, dict) and isinstance(value.get("int"), list):
            return {**value, "int": tuple(value["int"])}
        return value


class FactDoc(Part):
    """One fact: its type, the question as an officer reads it, who can know it and when, and how old it may be.

    ``names`` are the words for levels that do not read well as they are; the same in every fact that has the level.
    """

    type: Literal["bool", "date"] | IntType | list[Level]
    ask: Text
    names: dict[str, Text] = {}
    known_by: list[Role] = []
    stage: Annotated[str, Field(pattern=STAGE)] = "S0"
    max_age_days: Annotated[int, Field(ge=1, le=36_500)] | None = None
    may_not_apply: bool = False
    protected: bool = False
    source: list[Identifier] = []


class DefinitionDoc(Part):
    """A named condition (``when``) or number (``value``) that later definitions and tables may use."""

    when: Expression | None = None
    value: Text | None = None
    says: Text | None = None
    source: list[Identifier] = []


class PointsDoc(Part):
    """One row of an instrument's item: the points it gives when it is the first to match."""

    when: Expression
    points: Annotated[int, Field(ge=-100, le=100)]


class BandDoc(Part):
    """A band and the least total that reaches it (the first band has no floor)."""

    band: Level
    from_: Annotated[int | None, Field(alias="from")] = None


class LookUpRowDoc(Part):
    """One row of a look-up instrument: band and published probability when it is the first to match."""

    when: Expression
    band: Level
    probability: Decimal
    note: Text | None = None


class ProbabilityDoc(Part):
    """A published logistic on the total: 1 / (1 + exp(-(intercept + slope × total)))."""

    intercept: Decimal
    slope: Decimal
    zero_at_zero: bool = False


class ReduceBandDoc(Part):
    """One band down when the condition is certain, for bands above the one named."""

    when: Expression
    above: Level
    says: Text | None = None


class FigureDoc(Part):
    """A published validation figure."""

    statistic: Text
    value: Text
    study: Text


class InstrumentDoc(Part):
    """A published instrument: either items with points and bands, or a look-up."""

    title: Text
    use: Literal["display", "rules"]
    population: Text | None = None
    horizon: Text | None = None
    validity: Text | None = None
    figures: list[FigureDoc] = []
    applies_when: Expression = True
    items: dict[str, list[PointsDoc]] | None = None
    bands: list[BandDoc] | None = None
    rows: list[LookUpRowDoc] | None = None
    probability: ProbabilityDoc | None = None
    reduce_band: ReduceBandDoc | None = None
    missing: Literal["range", "refuse"] = "range"
    source: list[Identifier] = []
    notes: list[Text] = []


class RuleDoc(BaseModel):
    """One row of a table. Beside these keys it holds a value for each output that its table declares."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True)
    id: Identifier
    when: Expression
    then: Level
    fires: Literal["certain", "possible"] | None = None
    says: Text | None = None
    source: list[Identifier] = []
    notice: list[Identifier] = []
    valid: ValidityDoc | None = None


class CriterionDoc(Part):
    """A gate shown as met, not met or unknown for the level it belongs to, in this order."""

    id: Identifier
    level: Level
    name: Text
    when: Expression
    says: Text | None = None
    source: list[Identifier] = []


class TableDoc(Part):
    """A first-match table with typed outputs."""

    title: Text
    unknown: Literal["bracket", "cautious", "ask"]
    levels: list[Level]
    names: dict[str, Text] = {}
    concessions: list[Level] = []
    outputs: dict[Name, Literal["duration", "bool", "text", "int"] | list[Level]] = {}
    criteria: list[CriterionDoc] = []
    rules: list[RuleDoc]


class NoticeDoc(Part):
    """Words that appear with every result that meets the condition."""

    when: Expression
    fires: Literal["certain", "possible"]
    says: Text
    source: list[Identifier] = []


class NeverDoc(Part):
    """The levels of a table that must never be given."""

    table: Name
    levels: list[Level]


class GuaranteeDoc(Part):
    """What must hold for every conceivable case. Exactly one kind; ``when`` belongs to ``never``."""

    id: Identifier
    says: Text | None = None
    never: NeverDoc | None = None
    when: Expression | None = None
    monotone: Name | None = None
    raising: list[Name] = []
    lowering: list[Name] = []
    unknown_safe: list[Name] | None = None
    total: list[Name] | None = None
    reachable: list[Name] | None = None


class CaseDoc(Part):
    """A clause-numbered example with its expected results."""

    id: Identifier
    clause: Identifier | list[Identifier]
    says: Text | None = None
    like: Identifier | None = None
    as_of: dt.date | None = None
    facts: dict[str, bool | int | str | dt.date] = {}
    expect: dict[str, dict[str, Any]]


class PackDoc(Part):
    """A whole pack after includes and changes have been worked in."""

    pack: Annotated[str, Field(pattern=PACK_NAME, max_length=60)]
    version: Annotated[str, Field(min_length=1, max_length=20)]
    title: Text
    summary: Text | None = None
    jurisdiction: Text
    status: Literal["current", "historical", "proposal", "prospective"]
    valid: ValidityDoc
    include: list[str] = []
    extends: str | None = None
    change: list[dict[str, Any]] = []
    sources: dict[Identifier, SourceDoc] = {}
    roles: dict[Role, Text] = {}
    facts: dict[Name, FactDoc]
    definitions: dict[Name, DefinitionDoc] = {}
    instruments: dict[Name, InstrumentDoc] = {}
    tables: dict[Name, TableDoc]
    notices: dict[Identifier, NoticeDoc] = {}
    guarantees: list[GuaranteeDoc] = []
    cases: list[CaseDoc] = []
