"""What a further report adds to a case that has facts already.

A report adds and never takes away: it fills in what is unknown; where an earlier report said less (no before yes, a lower
level or count, an earlier date), it raises. What a person recorded since is left as they recorded it.
"""

from __future__ import annotations

from collections.abc import Mapping

from tidegate.casework.facts.catalogue import REFERRAL
from tidegate.casework.facts.replay import Known
from tidegate.records.facts import UNKNOWN, Absent, FactDefinition, Facts, FactState, Vocabulary


def additions(standing: Mapping[str, Known], reported: Facts, vocabulary: Vocabulary) -> dict[str, FactState]:
    """Those of the reported states that are to be recorded."""
    return {
        name: state
        for name, state in reported.items()
        if state is not UNKNOWN and name in vocabulary and _adds(vocabulary[name], standing.get(name), state)
    }


def _adds(definition: FactDefinition, held: Known | None, state: FactState) -> bool:
    if held is None or held.state is UNKNOWN:
        return True
    if held.source != REFERRAL or isinstance(state, Absent):
        return False
    if isinstance(held.state, Absent):
        return True
    if definition.levels:
        return definition.levels.index(str(state)) > definition.levels.index(str(held.state))
    return bool(state > held.state)  # type: ignore[operator]  # one fact's states are of one type
