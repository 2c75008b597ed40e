"""Draws the true facts of one block of cases, before anything is forgotten, mistyped or not yet found out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tidegate.records.codes import NOT_APPLICABLE_CODE, NOT_APPLICABLE_DATE
from tidegate.records.facts import EPOCH
from tidegate.synthetic.draws import BLOCK, Mask, Words, choose, happens, spread, words
from tidegate.synthetic.plan import Drawer, Plan, When

_DAY = 86_400
Column = NDArray[np.int8] | NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Block:
    """One block: the codes of every fact, when each referral was received, and which rows share a suspect.

    ``lead`` is, for each row, the first row of the same suspect.
    """

    seed: int
    number: int
    lead: NDArray[np.intp]
    received_at: NDArray[np.int64]
    clear: Mask
    values: dict[str, Column] = field(default_factory=dict)


def draw_block(plan: Plan, seed: int, number: int, as_of: dt.datetime) -> Block:
    """Every fact of the plan for the rows of block ``number``."""
    lead = _leads(plan, seed, number)
    earlier = np.arange(BLOCK) - lead
    received = int(as_of.timestamp()) - _ages(plan, words(seed, number, "received"), lead, earlier)
    clear = happens(words(seed, number, "clear"), plan.book.clear.share).take(lead)
    block = Block(seed, number, lead, received * 1_000_000, clear)
    block.values["report_number"] = earlier.astype(np.int32)
    block.values["received"] = (received // _DAY).astype(np.int32)
    block.values["as_of"] = np.full(BLOCK, (as_of.astimezone(dt.UTC).date() - EPOCH).days, dtype=np.int32)
    for drawer in plan.drawers:
        block.values[drawer.recipe.name] = _draw(drawer, block)
    for name, code in plan.clear.items():
        value = block.values["received"] if code is None else np.full(BLOCK, code)
        np.copyto(block.values[name], value, where=clear, casting="unsafe")
    return block


def _leads(plan: Plan, seed: int, number: int) -> NDArray[np.intp]:
    """For each row the first row of its suspect: a report either opens a new suspect or follows the one before it."""
    follows = happens(words(seed, number, "suspects"), plan.book.another_report)
    rows = np.where(follows, 0, np.arange(BLOCK))
    return np.asarray(np.maximum.accumulate(rows))


def _ages(plan: Plan, drawn: Words, lead: NDArray[np.intp], earlier: NDArray[np.intp]) -> NDArray[np.int64]:
    """Seconds since each report came in; of a suspect's reports, each came in more recently than the one before."""
    span = np.full(BLOCK, plan.book.received_within_days * _DAY, dtype=np.uint64)
    return np.asarray(spread(drawn, span).take(lead) // (1 + earlier), dtype=np.int64)


def _draw(drawer: Drawer, block: Block) -> Column:
    recipe = drawer.recipe
    drawn = words(block.seed, block.number, recipe.name, 2 * BLOCK if recipe.bands else BLOCK)
    picked = choose(drawn[:BLOCK], drawer.starts, _context(drawer, block))
    value: Column = _number(drawer, block, picked, drawn[BLOCK:]) if recipe.bands else _level(drawer, picked)
    if drawer.none_when:
        absent = NOT_APPLICABLE_DATE if recipe.days_from else NOT_APPLICABLE_CODE
        np.putmask(value, any_holds(drawer.none_when, block), absent)
    return value.take(block.lead) if recipe.per_suspect else value


def _context(drawer: Drawer, block: Block) -> NDArray[np.uint8] | None:
    """Which odds apply in each row, one bit for each; None where the fact has none."""
    context: NDArray[np.uint8] | None = None
    for bit, when in enumerate(drawer.contexts):
        applies = holds(when, block).view(np.uint8) << np.uint8(bit)
        context = applies if context is None else context | applies
    return context


def _level(drawer: Drawer, picked: NDArray[np.int8]) -> NDArray[np.int8]:
    return picked if drawer.codes is None else drawer.codes.take(picked)


def _number(drawer: Drawer, block: Block, picked: NDArray[np.int8], drawn: NDArray[np.uint32]) -> NDArray[np.int32]:
    recipe = drawer.recipe
    value = drawer.lows.take(picked) + spread(drawn, drawer.widths.take(picked))
    for name in recipe.plus:
        value += block.values[name]
    if recipe.days_from:
        return _date(drawer, block, value)
    if recipe.within:
        of, less = recipe.within
        value = np.minimum(value, block.values[of] - sum(block.values[name] for name in less))
    if drawer.definition is not None:
        np.clip(value, drawer.definition.low, drawer.definition.high, out=value)
    return value


def _date(drawer: Drawer, block: Block, days: NDArray[np.int32]) -> NDArray[np.int32]:
    start = block.values[str(drawer.recipe.days_from)]
    value = start + days if drawer.recipe.forwards else start - days
    for name in drawer.recipe.never_after:
        value = np.minimum(value, block.values[name])
    return np.asarray(value, dtype=np.int32)


def any_holds(alternatives: tuple[When, ...], block: Block) -> Mask:
    """In which rows at least one of these holds."""
    found = holds(alternatives[0], block)
    for when in alternatives[1:]:
        found = found | holds(when, block)
    return found


def holds(when: When, block: Block) -> Mask:
    """In which rows all the tests hold. A fact that does not apply passes none."""
    result: Mask = np.ones(BLOCK, dtype=np.bool_)
    for test in when:
        value = block.values[test.fact]
        passed: Mask = np.zeros(BLOCK, dtype=np.bool_)
        for low, high in test.ranges:
            passed |= (value == low) if low == high else (value >= low) & (value <= high)
        result &= passed
    return result
