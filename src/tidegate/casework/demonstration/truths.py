"""What is true of each made-up case, all of it: the story lets it become known bit by bit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tidegate.policy.language.pack import Pack
from tidegate.records.facts import FactState, to_json
from tidegate.synthetic.caseload import caseload
from tidegate.synthetic.neutral import records
from tidegate.synthetic.recipe import load_book

ABOUT_THE_DECISION = {"prosecutor_decision", "exceptional_circumstances_recorded", "human_decision_recorded"}
"""Facts that the story itself makes, so that they are not taken from the drawing."""
CLEAR_EVERY = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """One made-up case: the facts of each stage, S0 first."""

    received_at: dt.datetime
    by_stage: Mapping[str, Mapping[str, FactState]]

    def is_true(self, name: str) -> bool:
        """Whether that is so, known or not."""
        return any(facts.get(name) is True for facts in self.by_stage.values())

    def report(self, reference: str) -> dict[str, object]:
        """The neutral record by which it comes in: what the report itself says, and nothing else."""
        facts = {name: to_json(state) for name, state in self.by_stage["S0"].items()}
        return {"reference": reference, "received_at": f"{self.received_at:%Y-%m-%dT%H:%M:%SZ}", "facts": facts}


def is_clear(number: int) -> bool:
    """Whether nothing in that case will rule a caution out: the story follows those few to the prosecutor."""
    return number % CLEAR_EVERY == CLEAR_EVERY // 2


def truths(pack: Pack, seed: int, received: list[dt.datetime]) -> Iterator[Truth]:
    """One made-up case for each of these times of receipt."""
    drawn = records(caseload(len(received), seed, vocabulary=pack.vocabulary, unknown_share=0), pack.vocabulary)
    clear = {name: state for name, state in load_book().clear.facts.items() if state != "received"}
    for number, (record, at) in enumerate(zip(drawn, received, strict=True), start=1):
        shift = at.date() - dt.datetime.fromisoformat(record.received_at).date()
        stages: dict[str, dict[str, FactState]] = {f"S{number}": {} for number in range(9)}
        for name, spelt in {**record.facts, **(clear if is_clear(number) else {})}.items():
            definition = pack.vocabulary[name]
            state = definition.check(spelt)
            if isinstance(state, dt.date):
                state = min(state + shift, at.date())
            if name not in ABOUT_THE_DECISION and not name.startswith(("kirat_", "last_new_fact")):
                stages[definition.stage][name] = state
        yield Truth(received_at=at, by_stage=stages)
