"""What a parameter is: a figure, how far it may be off, in which unit, from which source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

UNITS: Mapping[str, tuple[float, float]] = {
    "share": (0, 1), "share a year": (-0.5, 1), "effect": (-1, 1), "times": (0, 100),
    "cases a year": (0, 1e7), "people": (0, 1e8), "people a year": (0, 1e7), "places a year": (0, 1e7),
    "staff": (0, 1e6), "staff a team": (1, 100), "person-days a case": (0.01, 1000), "people a person-day": (0, 10),
    "children a person": (0, 20), "people a group": (1, 1000), "sitting days a year": (0, 1e7),
    "cases a sitting day": (0.01, 100), "days": (0, 10_000), "weeks": (1, 500), "months": (0.1, 1200), "years": (0, 100),
    "days a year": (1, 365), "visits a year": (0, 1000), "offences a year": (0, 1000), "pounds": (0, 1e9),
}  # fmt: skip
"""Every unit, with the least and the most that a value in it can sensibly be."""

SCALED = frozenset({"cases a year", "people", "people a year", "places a year", "staff", "sitting days a year"})
"""The units of what a force has its part of."""

PARTS_OF_A_WHOLE = (("courts.custody", "courts.suspended"), ("people.category_c", "people.category_a"))
"""Shares that exclude each other: together they are at most the whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One figure. ``counts`` (so many of so many) belong to the shape ``beta``: the sampling error of a published share."""

    name: str
    title: str
    group: str
    value: float
    low: float
    high: float
    shape: str
    unit: str
    year: int
    status: str
    source: str
    note: str = ""
    counts: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterBook:
    """All parameters of a country, by name, and how many people (in millions) live in each force's area."""

    id: str
    title: str
    starts: dt.date
    groups: Mapping[str, str]
    parameters: Mapping[str, Parameter]
    forces: Mapping[str, float]
    forces_source: str
    digest: str

    def __iter__(self) -> Iterator[Parameter]:
        """The parameters in the order of the file."""
        return iter(self.parameters.values())

    def part(self, force: str | None) -> float:
        """The part of the country that a force stands for, by its people; 1 for the whole."""
        return 1.0 if force is None else self.forces[force] / sum(self.forces.values())


def within(unit: str) -> str:
    """Between what a value in this unit can sensibly be, in words."""
    least, most = UNITS[unit]
    return f"between {least:,g} and {most:,.10g} ({unit})"


def limits(unit: str) -> tuple[float, float]:
    """The least and the most that a value in this unit can sensibly be."""
    return UNITS[unit]
