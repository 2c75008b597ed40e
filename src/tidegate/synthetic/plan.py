"""Fits the recipe book to a vocabulary: every fact as a table of thresholds that a block can be drawn with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidegate.records.codes import encode
from tidegate.records.facts import FactDefinition, FactType, Vocabulary
from tidegate.synthetic.draws import choice_thresholds
from tidegate.synthetic.recipe import GIVEN, Book, Gaps, Recipe, RecipeError, needs

STAGES = ("S0", "S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8")
_NO_LIMIT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Test:
    """Whether the code of one fact falls in one of these ranges (both ends included)."""

    fact: str
    ranges: tuple[tuple[int, int], ...]


When = tuple[Test, ...]
"""Tests that must all hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawer:
    """One fact, ready to be drawn: which odds apply makes a context, and each context has its own thresholds."""

    recipe: Recipe
    definition: FactDefinition | None
    starts: NDArray[np.uint32]
    contexts: tuple[When, ...]
    none_when: tuple[When, ...]
    unknown_when: tuple[When, ...]
    codes: NDArray[np.int8] | None
    lows: NDArray[np.int32]
    widths: NDArray[np.uint64]
    known_by_stage: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All facts in the order they are drawn, and the vocabulary they are written in."""

    book: Book
    vocabulary: Vocabulary
    drawers: tuple[Drawer, ...]
    clear: Mapping[str, int | None]
    """The code of each fact of a clear case; None for a date: the day on which the report was received."""


def make_plan(book: Book, vocabulary: Vocabulary) -> Plan:
    """A plan for this vocabulary. Facts that the book does not know are drawn evenly: a pack in the making works."""
    named = {recipe.name for recipe in book.recipes}
    recipes = (*book.recipes, *(_even(definition) for definition in vocabulary if definition.name not in named))
    levels = {recipe.name: _levels(recipe, vocabulary) for recipe in recipes}
    wanted = _wanted(recipes, vocabulary)
    drawers = tuple(_drawer(each, vocabulary, levels, book.gaps) for each in recipes if each.name in wanted)
    return Plan(book, vocabulary, drawers, _clear(book, vocabulary))


def _clear(book: Book, vocabulary: Vocabulary) -> dict[str, int | None]:
    known = {name: value for name, value in book.clear.facts.items() if name in vocabulary}
    return {
        name: None if value == "received" else encode(vocabulary[name], vocabulary[name].check(value))
        for name, value in known.items()
    }


def _wanted(recipes: Sequence[Recipe], vocabulary: Vocabulary) -> set[str]:
    """The vocabulary's facts, the stage, and whatever these depend on."""
    wanted = {*vocabulary.names(), "stage"}
    for recipe in reversed(recipes):
        if recipe.name in wanted:
            wanted.update(needs(recipe))
    return wanted


def _even(definition: FactDefinition) -> Recipe:
    """A recipe that favours no value, for a fact that caseload.yaml does not know."""
    options: tuple[str, ...]
    match definition.type:
        case FactType.BOOL:
            options = ("false", "true")
        case FactType.ENUM:
            options = definition.levels
        case FactType.INT:
            return replace(_flat(definition.name, ("any",)), bands=((definition.low, definition.high),))
        case FactType.DATE:
            recent = replace(_flat(definition.name, ("any",)), bands=((0, 365),))
            return replace(recent, days_from="as_of", forwards=False)
    return _flat(definition.name, options)


def _flat(name: str, options: tuple[str, ...]) -> Recipe:
    return Recipe(name=name, options=options, weights=(1.0,) * len(options))


def _levels(recipe: Recipe, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The levels whose positions are this fact's codes: the vocabulary's, or the recipe's own where it is alone."""
    definition = vocabulary.definitions.get(recipe.name)
    if definition is None or recipe.bands:
        _check_kind(recipe, definition)
        return recipe.options
    levels = ("false", "true") if definition.type is FactType.BOOL else definition.levels
    strangers = [option for option in recipe.options if option not in levels]
    if strangers:
        raise RecipeError(
            f"caseload.yaml gives {recipe.name} a share of {', '.join(strangers)}, which this vocabulary lacks: "
            f"name the fact otherwise in the pack, or give the recipe shares of {', '.join(levels) or 'its values'}"
        )
    return levels


def _check_kind(recipe: Recipe, definition: FactDefinition | None) -> None:
    wanted = FactType.DATE if recipe.days_from else FactType.INT
    if definition is not None and definition.type is not wanted:
        raise RecipeError(
            f"caseload.yaml draws {recipe.name} as a {wanted.value}, but this vocabulary has a "
            f"{definition.type.value}: name the fact otherwise in the pack, or change the recipe"
        )


def _drawer(recipe: Recipe, vocabulary: Vocabulary, levels: Mapping[str, tuple[str, ...]], gaps: Gaps) -> Drawer:
    codes = [levels[recipe.name].index(option) for option in recipe.options]
    bands = recipe.bands or ((0, 0),)
    definition = vocabulary.definitions.get(recipe.name)
    may_be_none = definition is None or definition.may_not_apply
    return Drawer(
        recipe=recipe,
        definition=definition,
        starts=_starts(recipe),
        contexts=tuple(_when(recipe.name, odds.when, levels) for odds in recipe.odds),
        none_when=tuple(_when(recipe.name, when, levels) for when in recipe.none_when) if may_be_none else (),
        unknown_when=tuple(_when(recipe.name, when, levels) for when in recipe.unknown_when),
        codes=None if codes == list(range(len(codes))) else np.array(codes, dtype=np.int8),
        lows=np.array([low for low, _ in bands], dtype=np.int32),
        widths=np.array([high - low + 1 for low, high in bands], dtype=np.uint64),
        known_by_stage=_known_by_stage(recipe, definition, gaps),
    )


def _starts(recipe: Recipe) -> NDArray[np.uint32]:
    """One column of thresholds per context; bit ``k`` of a context says whether odds ``k`` apply."""
    columns = []
    for reversed_bits in product((False, True), repeat=len(recipe.odds)):
        weights = list(recipe.weights)
        for applies, odds in zip(reversed(reversed_bits), recipe.odds, strict=True):
            if applies:
                weights = [weight * times for weight, times in zip(weights, odds.times, strict=True)]
        columns.append(choice_thresholds(weights))
    return np.ascontiguousarray(np.array(columns).T)


def _when(name: str, when: Mapping[str, Any], levels: Mapping[str, tuple[str, ...]]) -> When:
    return tuple(Test(fact, tuple(_ranges(name, fact, allowed, levels))) for fact, allowed in when.items())


def _ranges(name: str, fact: str, allowed: Any, levels: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """The allowed codes as few ranges as possible; a range of numbers as it stands."""
    if fact in GIVEN or isinstance(allowed, dict):
        yield allowed.get("from", 0), allowed.get("to", _NO_LIMIT)
        return
    spelt = {True: "true", False: "false"}
    wanted = {str(spelt.get(each, each)) for each in (allowed if isinstance(allowed, list) else [allowed])}
    strangers = sorted(wanted - set(levels[fact]))
    if strangers:
        raise RecipeError(f"{name} depends on {fact} being {', '.join(strangers)}, which is none of its levels: correct it")
    codes = sorted(levels[fact].index(level) for level in wanted)
    first = last = codes[0]
    for code in codes[1:]:
        if code > last + 1:
            yield first, last
            first = code
        last = code
    yield first, last


def _known_by_stage(recipe: Recipe, definition: FactDefinition | None, gaps: Gaps) -> tuple[float, ...]:
    """The share on record at each stage a case may have reached."""
    if definition is None:
        return (1.0,) * len(STAGES)
    reached = STAGES.index(definition.stage)
    first = gaps.at_referral if reached == 0 else gaps.when_stage_reached
    later = gaps.at_referral if reached == 0 else gaps.later
    if recipe.known is not None:
        first = later = recipe.known
    before = first if recipe.any_stage else 0.0
    return tuple(before if at < reached else first if at == reached else later for at in range(len(STAGES)))
