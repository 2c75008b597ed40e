"""The recipe book: every number has its source, and every number is used."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from importlib import resources
from typing import Any

import numpy as np
import pytest
import yaml

from tests.unit.synthetic.support import only, shipped
from tidegate.records.facts import FactDefinition, FactType, Vocabulary
from tidegate.synthetic import AS_OF, RecipeError
from tidegate.synthetic.blocks import Block, draw_block, holds
from tidegate.synthetic.plan import STAGES, Drawer, Plan, make_plan
from tidegate.synthetic.recipe import load_book, read_book

TEXT = resources.files("tidegate.synthetic").joinpath("caseload.yaml").read_text("utf-8")
RAW = yaml.safe_load(TEXT)

FRAME = """
period: {received_within_days: 60, another_report_of_same_suspect: 0.2}
gaps: {at_referral: 1, when_stage_reached: 0.8, later: 0.9}
errors: {duplicate: 0, impossible: 0, in: []}
clear: {share: 0, facts: {}}
facts:
  stage: {hidden: true, shares: {S0: 1, S1: 0, S2: 0, S3: 0, S4: 0, S5: 0, S6: 0, S7: 0, S8: 0}}
"""


def book_with(facts: str) -> str:
    return FRAME + facts


def one(definition: FactDefinition) -> Vocabulary:
    return Vocabulary({definition.name: definition})


def numbers_without_source(value: Any, sourced: bool = False) -> Iterator[Any]:
    if isinstance(value, dict):
        here = sourced or "source" in value
        for name, each in value.items():
            if name != "source":
                yield from numbers_without_source(each, here)
    elif isinstance(value, list):
        for each in value:
            yield from numbers_without_source(each, sourced)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and not sourced:
        yield value


def sources(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name == "source":
                yield from each if isinstance(each, list) else [each]
            else:
                yield from sources(each)
    elif isinstance(value, list):
        for each in value:
            yield from sources(each)


def test_every_number_has_a_source_or_is_called_an_assumption() -> None:
    assert list(numbers_without_source(RAW)) == []
    assert set(sources(RAW)) == {*RAW["sources"], "assumption"}


def test_odds_on_a_sourced_share_say_where_they_are_from() -> None:
    for name, entry in RAW["facts"].items():
        if entry["source"] != "assumption":
            assert all("source" in odds for odds in entry.get("odds", [])), name


def test_every_fact_of_the_shipped_vocabulary_has_a_recipe_and_every_other_recipe_is_hidden() -> None:
    recipes = {recipe.name: recipe for recipe in load_book().recipes}
    assert set(shipped().names()) <= set(recipes)
    assert {name for name in recipes if name not in shipped()} == {n for n, each in recipes.items() if each.hidden}


@pytest.fixture(scope="module")
def drawn() -> tuple[Plan, list[Block]]:
    """Blocks enough for the rarest proportion to show."""
    plan = make_plan(load_book(), shipped())
    return plan, [draw_block(plan, 11, number, AS_OF) for number in range(6)]


def test_every_weight_is_drawn(drawn: tuple[Plan, list[Block]]) -> None:
    plan, blocks = drawn
    assert [each.recipe.name for each in plan.drawers if not _all_options_seen(each, blocks)] == []


def _all_options_seen(drawer: Drawer, blocks: list[Block]) -> bool:
    """Every option of a choice occurs; every band of a number, where nothing else goes into it, has a number in it."""
    values = np.concatenate([block.values[drawer.recipe.name] for block in blocks])
    recipe = drawer.recipe
    if not recipe.bands:
        wanted = range(len(recipe.options)) if drawer.codes is None else drawer.codes.tolist()
        return set(wanted) <= set(values.tolist())
    if recipe.plus or recipe.days_from:
        return len(set(values.tolist())) >= len(recipe.bands)
    return all(((values >= low) & (values <= high)).any() for low, high in recipe.bands)


def test_every_condition_is_met_by_some_case(drawn: tuple[Plan, list[Block]]) -> None:
    plan, blocks = drawn
    idle = [
        (drawer.recipe.name, when)
        for drawer in plan.drawers
        for when in (*drawer.contexts, *drawer.none_when, *drawer.unknown_when)
        if not any(holds(when, block).any() for block in blocks)
    ]
    assert idle == []


def test_weights_without_odds_come_out_as_written(drawn: tuple[Plan, list[Block]]) -> None:
    plan, blocks = drawn
    for drawer in plan.drawers:
        recipe = drawer.recipe
        if recipe.odds or recipe.bands or recipe.none_when:
            continue
        values = np.concatenate([block.values[recipe.name][~block.clear] for block in blocks])
        for position, weight in enumerate(recipe.weights):
            code = position if drawer.codes is None else int(drawer.codes[position])
            share = weight / sum(recipe.weights)
            # Suspects' facts are drawn for fewer suspects than there are rows, so the tolerance is doubled.
            tolerance = 10 * (share * (1 - share) / len(values)) ** 0.5
            assert (values == code).mean() == pytest.approx(share, abs=tolerance), (recipe.name, position)


def test_odds_multiply_odds() -> None:
    book = read_book(book_with("  lit: {share: 0.5}\n  warm: {share: 0.2, odds: [{when: {lit: true}, times: 4}]}"))
    facts = {name: FactDefinition(name=name, type=FactType.BOOL, ask="?") for name in ("lit", "warm")}
    block = draw_block(make_plan(book, Vocabulary(facts)), 1, 0, AS_OF)
    lit, warm = block.values["lit"] == 1, block.values["warm"] == 1
    assert warm[~lit].mean() == pytest.approx(0.2, abs=0.01)
    assert warm[lit].mean() == pytest.approx(0.5, abs=0.01)  # odds of 1 to 4 become 4 to 4


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ("  a: {share: 0.5, odds: [{when: {b: true}, times: 2}]}\n  b: {share: 0.5}", "move b above it"),
        ("  a: {shares: {x: 1}, odds: [{when: {stage: S0}, times: {y: 2}}]}", "a: odds are given for y"),
        ("  a: {bands: [[0, 1, 1]], odds: [{when: {stage: S0}, times: [2, 3]}]}", "2 multipliers for 1 options"),
        ("  a: {source: assumption}", "a has nothing to draw from"),
    ],
)
def test_a_book_that_contradicts_itself_is_refused(facts: str, says: str) -> None:
    with pytest.raises(RecipeError, match=says):
        read_book(book_with(facts))


@pytest.mark.parametrize(
    ("facts", "definition", "says"),
    [
        (
            "  a: {shares: {x: 1, y: 1}}",
            FactDefinition(name="a", type=FactType.ENUM, ask="?", levels=("x", "z")),
            "a share of y, which this vocabulary lacks",
        ),
        (
            "  a: {bands: [[0, 1, 1]]}",
            FactDefinition(name="a", type=FactType.BOOL, ask="?"),
            "draws a as a int, but this vocabulary has a bool",
        ),
        (
            "  a: {share: 0.5, odds: [{when: {stage: S9}, times: 2}]}",
            FactDefinition(name="a", type=FactType.BOOL, ask="?"),
            "a depends on stage being S9",
        ),
    ],
)
def test_a_book_that_does_not_fit_the_vocabulary_is_refused(facts: str, definition: FactDefinition, says: str) -> None:
    with pytest.raises(RecipeError, match=says):
        make_plan(read_book(book_with(facts)), one(definition))


def test_the_order_of_levels_is_the_vocabularys() -> None:
    book = read_book(book_with("  a: {shares: {second: 1, first: 0}}"))
    definition = FactDefinition(name="a", type=FactType.ENUM, ask="?", levels=("first", "second"))
    assert (draw_block(make_plan(book, one(definition)), 1, 0, AS_OF).values["a"] == 1).all()


@pytest.mark.parametrize(
    ("definition", "possible"),
    [
        (FactDefinition(name="new", type=FactType.BOOL, ask="?"), {0, 1}),
        (FactDefinition(name="new", type=FactType.ENUM, ask="?", levels=("a", "b", "c")), {0, 1, 2}),
        (FactDefinition(name="new", type=FactType.INT, ask="?", low=2, high=5), {2, 3, 4, 5}),
    ],
)
def test_a_fact_without_a_recipe_is_drawn_evenly(definition: FactDefinition, possible: set[int]) -> None:
    values = draw_block(make_plan(load_book(), one(definition)), 1, 0, AS_OF).values["new"]
    found, counts = np.unique(values, return_counts=True)
    assert set(found.tolist()) == possible
    assert counts / len(values) == pytest.approx(1 / len(possible), abs=0.01)


def test_a_date_without_a_recipe_lies_in_the_year_before() -> None:
    definition = FactDefinition(name="new", type=FactType.DATE, ask="?")
    values = draw_block(make_plan(load_book(), one(definition)), 1, 0, AS_OF).values["new"]
    today = (AS_OF.date() - dt.date(1970, 1, 1)).days
    assert (values.min(), values.max()) == (today - 365, today)


def test_only_what_a_vocabulary_needs_is_drawn() -> None:
    plan = make_plan(load_book(), only("report_sextortion"))
    names = [drawer.recipe.name for drawer in plan.drawers]
    assert names[0] == "stage"
    assert "report_sextortion" in names
    assert "disposal" not in names
    assert len(STAGES) == 9
