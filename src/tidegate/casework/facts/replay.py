"""What is known of a case, replayed from what was recorded: now, or as it was known at any earlier instant.

The latest entry of a fact holds. A correction holds in the place of the entry it corrects, the latest correction before
earlier ones: to correct an old entry does not bring it back before a newer one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from tidegate.casework.common.rows import columns_of, several
from tidegate.casework.facts.models import FactEntry
from tidegate.records.facts import FactError, FactState, Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A fact as it stands. ``entry_id`` is what a correction names; ``recorded_at`` when it came to stand so."""

    name: str
    state: FactState
    kind: str
    source: str
    known_on: dt.date | None
    known_by: str
    recorded_by: str
    recorded_at: dt.datetime
    entry_id: str
    is_corrected: bool


def standing(entries: Iterable[FactEntry]) -> dict[str, FactEntry]:
    """The entry that holds for each fact, of entries in any order."""
    best: dict[str, tuple[int, int, FactEntry]] = {}
    numbers: dict[str, int] = {}
    listed = sorted(entries, key=lambda each: each.number)
    for entry in listed:
        numbers[entry.pk] = entry.number
        place = (numbers[entry.corrects_id or entry.pk], entry.number)
        if entry.name not in best or place > best[entry.name][:2]:
            best[entry.name] = (*place, entry)
    return {name: entry for name, (_, _, entry) in best.items()}


def known(entries: Iterable[FactEntry], vocabulary: Vocabulary) -> dict[str, Known]:
    """What is known, by fact, in the policy's order. What the policy no longer asks for is left out."""
    held = standing(entries)
    return {name: _known(held[name], state) for name, state in _readable(held, vocabulary).items()}


def _readable(held: Mapping[str, FactEntry], vocabulary: Vocabulary) -> dict[str, FactState]:
    """The states that the vocabulary can read: a policy may have changed what a fact can be since it was recorded."""
    states: dict[str, FactState] = {}
    for name in vocabulary.names():
        if name in held:
            try:
                states[name] = vocabulary[name].check(held[name].state)
            except FactError:
                continue
    return states


def _known(entry: FactEntry, state: FactState) -> Known:
    return Known(
        name=entry.name,
        state=state,
        kind=entry.kind,
        source=entry.source,
        known_on=entry.known_on,
        known_by=entry.known_by,
        recorded_by=entry.recorded_by,
        recorded_at=entry.recorded_at,
        entry_id=entry.corrects_id or entry.pk,
        is_corrected=entry.corrects_id is not None,
    )


def entries_of(case_id: str, at: dt.datetime | None = None) -> QuerySet[FactEntry]:
    """What was recorded of a case, by ``at`` where that is given."""
    rows = FactEntry.everything.filter(case_id=case_id).order_by("number")
    return rows if at is None else rows.filter(recorded_at__lte=at)


def recorded_of(case_id: str) -> list[FactEntry]:
    """Everything that was recorded of a case: for actions, which have locked it."""
    return several(FactEntry.everything, f"{_RECORDED} WHERE case_id = %s ORDER BY number", case_id)


_RECORDED = f"SELECT {columns_of(FactEntry)} FROM facts_factentry"  # noqa: S608  our own names
