"""Levels of the current policy in words, with a colour that never stands alone."""

from __future__ import annotations

from tidegate.casework.decisions.policies import current_pack

_COLOURS = ("grey", "blue", "orange", "red")


def level_name(table: str, level: str) -> str:
    """A level as the policy names it; as it is where the policy does not know it."""
    known = current_pack().tables[table]
    return known.level_name(known.levels.index(level)) if level in known.levels else level.replace("_", " ")


def level_colour(level: str) -> str:
    """The colour of a priority's tag: the graver, the warmer."""
    levels = current_pack().tables["priority"].levels
    if level not in levels:
        return "grey"
    most = len(levels) - 1
    return _COLOURS[round(levels.index(level) * (len(_COLOURS) - 1) / most)] if most else "grey"
