"""Adding entries, for actions that have locked the case and checked what was given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from tidegate.casework.common.acting import Acting
from tidegate.casework.common.rows import insert
from tidegate.casework.facts.models import FactEntry
from tidegate.records.facts import FactState, to_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A state of a fact as somebody gives it: ``state`` typed, or as the JSON case record spells it."""

    name: str
    state: FactState | None
    kind: str = "fact"
    source: str
    known_on: dt.date | None = None
    known_by: str = ""


def add_entries(
    acting: Acting,
    case_id: str,
    given: Sequence[Given],
    before: Sequence[FactEntry],
    *,
    reference: str = "",
    corrects: FactEntry | None = None,
    correction_reason: str = "",
) -> list[FactEntry]:
    """Append what was given to what was recorded before, as it was given: its states must be checked by the vocabulary."""
    last = before[-1].number if before else 0
    rows = [
        FactEntry(
            id=acting.new_id("fac"),
            case_id=case_id,
            number=last + place,
            name=each.name,
            state=to_json(each.state) if each.state is not None else "unknown",
            kind=each.kind,
            source=each.source,
            known_on=each.known_on,
            known_by=each.known_by,
            reference=reference,
            recorded_by=acting.user_id,
            recorded_at=acting.at,
            corrects=corrects,
            correction_reason=correction_reason,
        )
        for place, each in enumerate(given, start=1)
    ]
    insert(rows)
    return rows
