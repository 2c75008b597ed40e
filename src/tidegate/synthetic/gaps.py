"""What is not on record, and what was recorded wrongly: turns true facts into the columns of a caseload."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tidegate.records.codes import dtype_name, unknown_code
from tidegate.records.facts import EPOCH, LAST_DATE, FactDefinition, FactType
from tidegate.synthetic.blocks import Block, Column, any_holds
from tidegate.synthetic.draws import BLOCK, Mask, Words, happens, share_threshold, words
from tidegate.synthetic.plan import Drawer, Plan


def recorded(plan: Plan, block: Block, unknown_share: float | None) -> dict[str, Column]:
    """The vocabulary's facts as they stand on record, in its order and in the types of the coded form.

    ``unknown_share`` leaves that share of every fact unknown instead of what the stage of each case makes likely. The
    facts themselves stay the same, and what is unknown at a small share is unknown at a larger one.
    """
    drawers = {drawer.recipe.name: drawer for drawer in plan.drawers}
    columns = {}
    for definition in plan.vocabulary:
        column = block.values[definition.name].astype(dtype_name(definition))
        hidden = _unknown(drawers[definition.name], block, unknown_share)
        if hidden is not None and definition.name in plan.clear and unknown_share is None:
            hidden = hidden & ~block.clear
        if hidden is not None:
            np.putmask(column, hidden, unknown_code(definition))
        columns[definition.name] = column
    return columns


def _unknown(drawer: Drawer, block: Block, unknown_share: float | None) -> Mask | None:
    """Which rows have this fact unknown, or None for none of them."""
    if unknown_share is not None:
        return happens(_words(drawer, block), unknown_share) if unknown_share else None
    hidden = _by_stage(drawer, block)
    if drawer.unknown_when:
        absent = any_holds(drawer.unknown_when, block)
        hidden = absent if hidden is None else hidden | absent
    return hidden


def _by_stage(drawer: Drawer, block: Block) -> Mask | None:
    """Which rows lack this fact at the stage their case has reached; all reports of a suspect alike."""
    if min(drawer.known_by_stage) == 1:
        return None
    thresholds = np.array([share_threshold(1 - known) for known in drawer.known_by_stage], dtype=np.uint32)
    hidden: Mask = (_words(drawer, block) >> np.uint32(1)) < thresholds.take(block.values["stage"])
    return hidden.take(block.lead) if drawer.recipe.per_suspect else hidden


def _words(drawer: Drawer, block: Block) -> Words:
    return words(block.seed, block.number, f"{drawer.recipe.name}?")


def spoil(plan: Plan, block: Block, columns: dict[str, Column]) -> NDArray[np.intp]:
    """Put impossible values into some rows, and say which row each row is a copy of (itself, for most)."""
    errors = plan.book.errors
    wrong = happens(words(block.seed, block.number, "impossible"), errors.impossible)
    present = [name for name in errors.facts if name in plan.vocabulary]
    which = words(block.seed, block.number, "impossible in") % np.uint32(max(1, len(present)))
    for position, name in enumerate(present):
        columns[name][wrong & (which == position)] = _impossible(plan.vocabulary[name])
    again = happens(words(block.seed, block.number, "duplicate"), errors.duplicate)
    return np.asarray(np.maximum.accumulate(np.where(again, 0, np.arange(BLOCK))))


def _impossible(definition: FactDefinition) -> int:
    """The smallest code above every possible one."""
    match definition.type:
        case FactType.BOOL:
            return 2
        case FactType.ENUM:
            return len(definition.levels)
        case FactType.INT:
            return definition.high + 1
        case FactType.DATE:
            return (LAST_DATE - EPOCH).days + 1
