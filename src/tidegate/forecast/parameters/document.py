"""The shape of a parameter file and of a scenario file as written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

NAME = r"^[a-z][a-z0-9_]*$"
HYPHENED = r"^[a-z0-9][a-z0-9-]*$"

Text = Annotated[str, Field(min_length=1, max_length=2000)]
Number = Annotated[int | float, Field(allow_inf_nan=False)]
Steps = tuple[str, ...]
FIGURE: Steps = ("groups", "*", "parameters", "*")
DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Part(BaseModel):
    """Unknown keys are mistakes, and nothing is silently converted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class File(Part):
    """A whole file. So that a mistake of shape hides no other, what is misshapen is left out, and the rest looked at.

    ``entries``: the paths of what can be left out by itself, ``*`` for any step; ``stand_ins``: what stands for the rest.
    Of several that fit a mistake the longest is taken.
    """

    entries: ClassVar[Collection[Steps]]
    stand_ins: ClassVar[Mapping[Steps, Any]]


class ParameterDoc(Part):
    """One figure."""

    title: Text
    value: Number
    low: Number
    high: Number
    shape: Literal["fixed", "uniform", "triangular", "lognormal", "beta"]
    counts: Annotated[list[int], Field(min_length=2, max_length=2)] | None = None
    unit: Text
    year: Annotated[int, Field(ge=1900, le=2100)]
    status: Literal["verified", "recalled", "assumed"]
    source: Text
    note: Text | None = None


class GroupDoc(Part):
    """Figures that belong together."""

    title: Text
    parameters: dict[Annotated[str, Field(pattern=NAME)], ParameterDoc]


class ForcesDoc(Part):
    """How many people live in each force's area."""

    source: Text
    status: Literal["verified", "recalled", "assumed"]
    millions: dict[Annotated[str, Field(pattern=HYPHENED)], Annotated[int | float, Field(gt=0)]]


class BookDoc(File):
    """A whole parameter file."""

    entries = (FIGURE, ("groups", "*"), ("forces", "millions", "*"))
    stand_ins = {
        ("parameters",): "none",
        ("title",): "None",
        ("starts",): dt.date(2000, 1, 1),
        ("groups",): {},
        ("groups", "*", "title"): "None",
        **{(*FIGURE, key): "None" for key in ("title", "source", "note")},
        (*FIGURE, "year"): 2000,
        (*FIGURE, "status"): "assumed",
        ("forces",): {"source": "None", "status": "assumed", "millions": {}},
    }

    parameters: Annotated[str, Field(pattern=HYPHENED)]
    title: Text
    starts: dt.date
    groups: dict[Annotated[str, Field(pattern=NAME)], GroupDoc]
    forces: ForcesDoc


class ChangeDoc(Part):
    """One change that a scenario makes to a parameter: set it, multiply it or add to it, in its own unit."""

    parameter: Text
    set: Number | None = None
    multiply: Number | None = None
    add: Number | None = None
    unit: Text | None = None
    because: Text


class ScenarioDoc(File):
    """A whole scenario file."""

    entries = (("changes", "*"),)
    stand_ins = {
        **{(key,): "None" for key in ("title", "says")},
        ("scenario",): "none",
        ("policy",): "charge-all",
        ("changes",): [],
        ("changes", "*", "because"): "None",
    }

    scenario: Annotated[str, Field(pattern=HYPHENED)]
    title: Text
    says: Text
    policy: Text
    changes: list[ChangeDoc] = []


def parameters_schema() -> dict[str, Any]:
    """The JSON Schema of a parameter file."""
    return {"$schema": DIALECT, **BookDoc.model_json_schema(), "title": "Tidegate forecast parameters"}


def scenario_schema() -> dict[str, Any]:
    """The JSON Schema of a scenario file."""
    return {"$schema": DIALECT, **ScenarioDoc.model_json_schema(), "title": "Tidegate forecast scenario"}
