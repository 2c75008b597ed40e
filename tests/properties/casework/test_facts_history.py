"""For every history of records and corrections: as known on an instant equals what had been recorded by then, replayed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from tests.casework import NOW
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.facts.replay import known
from tidegate.records.facts import FactState

NAMES = ("payment_evidence", "child_in_household", "position_of_trust")


@dataclass(frozen=True, slots=True)
class Step:
    """Record a fact, or (with ``corrects`` counting back over what was recorded) correct one."""

    name: str
    state: bool | str
    corrects: int | None


steps = st.lists(
    st.builds(
        Step,
        name=st.sampled_from(NAMES),
        state=st.sampled_from([True, False, "unknown"]),
        corrects=st.none() | st.integers(0, 5),
    ),
    max_size=14,
)


def entries(history: list[Step]) -> list[FactEntry]:
    made: list[FactEntry] = []
    for number, step in enumerate(history, start=1):
        roots = [each for each in made if not each.corrects_id]
        root = roots[-1 - step.corrects % len(roots)] if step.corrects is not None and roots else None
        made.append(
            FactEntry(
                id=f"fac_{number}", case_id="cas", number=number, name=root.name if root else step.name, state=step.state,
                kind="fact", source="local_records", recorded_by="usr", recorded_at=NOW + dt.timedelta(minutes=number),
                corrects_id=root.pk if root else None,
            )
        )  # fmt: skip
    return made


def replayed(made: list[FactEntry]) -> dict[str, bool | str]:
    """The plain model: a list of slots; a record adds one, a correction overwrites one; the last slot of a name holds."""
    slots: dict[str, tuple[str, bool | str]] = {}
    for entry in made:
        slots[entry.corrects_id or entry.pk] = (entry.name, entry.state)
    return dict(slots.values())


def spelt(states: dict[str, FactState]) -> dict[str, bool | str]:
    return {name: state if isinstance(state, bool) else "unknown" for name, state in states.items()}


@given(steps, st.integers(0, 15), st.randoms(use_true_random=False))
def test_as_known_on_an_instant_equals_replaying_what_was_recorded_by_then(
    history: list[Step], minute: int, chance: object
) -> None:
    made = entries(history)
    by_then = [each for each in made if each.recorded_at <= NOW + dt.timedelta(minutes=minute)]
    shuffled = list(by_then)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a Random
    states = {name: each.state for name, each in known(shuffled, current_pack().vocabulary).items()}
    assert spelt(states) == replayed(by_then)


@given(steps)
def test_what_was_known_earlier_never_changes_with_what_comes_later(history: list[Step]) -> None:
    made = entries(history)
    vocabulary = current_pack().vocabulary
    for count in range(len(made)):
        at = NOW + dt.timedelta(minutes=count)
        assert known([e for e in made if e.recorded_at <= at], vocabulary) == known(made[:count], vocabulary)
