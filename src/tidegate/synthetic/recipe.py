"""Reads caseload.yaml: what share of made-up cases has what, and what depends on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

GIVEN = ("received", "as_of", "report_number")
"""What a recipe may use beside the facts drawn before: two dates, and how many reports of the suspect came earlier."""


class RecipeError(ValueError):
    """The recipe does not fit itself or the vocabulary. The message names the fact and says what to change."""


@dataclass(frozen=True, slots=True)
class Odds:
    """When ``when`` holds, the weight of each option is multiplied by ``times`` (in the order of the options)."""

    when: Mapping[str, Any]
    times: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How one fact is drawn. The words are those of caseload.yaml, which explains them."""

    name: str
    options: tuple[str, ...]
    weights: tuple[float, ...]
    bands: tuple[tuple[int, int], ...] = ()
    odds: tuple[Odds, ...] = ()
    plus: tuple[str, ...] = ()
    within: tuple[str, tuple[str, ...]] | None = None
    days_from: str | None = None
    forwards: bool = True
    never_after: tuple[str, ...] = ()
    none_when: tuple[Mapping[str, Any], ...] = ()
    unknown_when: tuple[Mapping[str, Any], ...] = ()
    per_suspect: bool = False
    hidden: bool = False
    known: float | None = None
    any_stage: bool = False


@dataclass(frozen=True, slots=True)
class Gaps:
    """Share of facts on record: of the report itself, of the stage the case is in, and of the stages before."""

    at_referral: float
    when_stage_reached: float
    later: float


@dataclass(frozen=True, slots=True)
class Errors:
    """Share of rows sent twice, and of rows with an impossible value in one of ``facts``."""

    duplicate: float
    impossible: float
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clear:
    """Share of suspects about whom everything has been found out and is clear, and what is then on record."""

    share: float
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole of caseload.yaml."""

    received_within_days: int
    another_report: float
    gaps: Gaps
    errors: Errors
    clear: Clear
    recipes: tuple[Recipe, ...]


@cache
def load_book() -> Book:
    """The recipe book that comes with the package."""
    return read_book(resources.files(__package__).joinpath("caseload.yaml").read_text("utf-8"))


def read_book(text: str) -> Book:
    """A recipe book from its YAML text. Raises RecipeError for the first thing that does not fit."""
    raw = yaml.safe_load(text)
    period, gaps, errors = raw["period"], raw["gaps"], raw["errors"]
    recipes = tuple(_recipe(name, entry) for name, entry in raw["facts"].items())
    _check_order(recipes)
    return Book(
        received_within_days=period["received_within_days"],
        another_report=period["another_report_of_same_suspect"],
        gaps=Gaps(gaps["at_referral"], gaps["when_stage_reached"], gaps["later"]),
        errors=Errors(errors["duplicate"], errors["impossible"], tuple(errors["in"])),
        clear=Clear(raw["clear"]["share"], raw["clear"]["facts"]),
        recipes=recipes,
    )


def _recipe(name: str, entry: Mapping[str, Any]) -> Recipe:
    options, weights = _options(name, entry)
    within = entry.get("within")
    return Recipe(
        name=name,
        options=options,
        weights=weights,
        bands=tuple((low, high) for low, high, _ in entry.get("bands", ())),
        odds=tuple(Odds(each["when"], _times(name, options, each["times"])) for each in entry.get("odds", ())),
        plus=tuple(entry.get("plus", ())),
        within=(within["of"], tuple(within["less"])) if within else None,
        days_from=entry.get("days_before") or entry.get("days_after"),
        forwards="days_after" in entry,
        never_after=tuple(entry.get("never_after", ())),
        none_when=tuple(entry.get("none_when", ())),
        unknown_when=tuple(entry.get("unknown_when", ())),
        per_suspect=entry.get("of") == "suspect",
        hidden=entry.get("hidden", False),
        known=entry.get("known"),
        any_stage=entry.get("any_stage", False),
    )


def _options(name: str, entry: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[float, ...]]:
    if "share" in entry:
        return ("false", "true"), (1 - entry["share"], entry["share"])
    if "shares" in entry:
        return tuple(entry["shares"]), tuple(entry["shares"].values())
    if "bands" in entry:
        return tuple(f"{low}..{high}" for low, high, _ in entry["bands"]), tuple(band[2] for band in entry["bands"])
    raise RecipeError(f"{name} has nothing to draw from: give it a share, shares or bands")


def _times(name: str, options: Sequence[str], times: object) -> tuple[float, ...]:
    """The multiplier of every option: a number is meant for "true", a list for each band in turn."""
    if isinstance(times, Mapping):
        strangers = sorted(set(times) - set(options))
        if strangers:
            raise RecipeError(f"{name}: odds are given for {', '.join(strangers)}, which it has no share for: add a share")
        return tuple(times.get(option, 1) for option in options)
    multipliers = tuple(times) if isinstance(times, list) else (1, times)
    if len(multipliers) != len(options):
        raise RecipeError(f"{name}: odds have {len(multipliers)} multipliers for {len(options)} options: give one for each")
    return multipliers


def _check_order(recipes: Sequence[Recipe]) -> None:
    """A fact may only lean on facts drawn before it."""
    drawn = set(GIVEN)
    for recipe in recipes:
        for needed in needs(recipe):
            if needed not in drawn:
                raise RecipeError(f"{recipe.name} depends on {needed}, which is not drawn before it: move {needed} above it")
        drawn.add(recipe.name)


def needs(recipe: Recipe) -> tuple[str, ...]:
    """The facts and given values a recipe depends on."""
    conditions = [*(each.when for each in recipe.odds), *recipe.none_when, *recipe.unknown_when]
    within = (recipe.within[0], *recipe.within[1]) if recipe.within else ()
    start = (recipe.days_from,) if recipe.days_from else ()
    return (*(name for when in conditions for name in when), *recipe.plus, *within, *start, *recipe.never_after)
