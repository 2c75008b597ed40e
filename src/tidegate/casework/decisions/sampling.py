"""Which decisions a scrutiny panel looks at: some at random, so that anybody can draw them again, some for what they are."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tidegate.casework.common.codes import Codes
from tidegate.casework.decisions.models import Decision

RANDOM = "random"
RISKS: Codes = {
    "departed": "It departed from the policy",
    "victim_opposed": "The victim did not support it",
    "grave_and_no_action": "No further action, though the level was or could be high",
    "caution": "A caution in a case of this kind",
    "decided_again": "The case had been decided before",
    "quick": "It was authorised within ten minutes of the proposal",
}
"""Why a decision is looked at for what it is, the weightiest first."""
WHY: Codes = {RANDOM: "Drawn at random", **RISKS}

_GRAVE = {"high", "very_high"}
_QUICK_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Drawn:
    """A decision in a sample, and why."""

    decision: Decision
    why: str


def draw(decisions: Iterable[Decision], seed: int, at_random: int, by_risk: int) -> list[Drawn]:
    """The sample: the first of all in the order of SHA-256 of "SEED:ID", then the riskiest of the rest."""
    shuffled = sorted(decisions, key=lambda each: hashlib.sha256(f"{seed}:{each.pk}".encode("ascii")).hexdigest())
    risky = [(found, each) for each in shuffled[at_random:] if (found := list(risks(each)))]
    risky.sort(key=lambda pair: (-len(pair[0]), list(RISKS).index(pair[0][0])))
    return [
        *(Drawn(each, RANDOM) for each in shuffled[:at_random]),
        *(Drawn(each, found[0]) for found, each in risky[:by_risk]),
    ]


def risks(decision: Decision) -> Iterator[str]:
    """What makes a decision worth a look, the weightiest first."""
    proposal, seen = decision.proposal, json.loads(decision.proposal.seen)["case"]
    if proposal.is_departure:
        yield "departed"
    if proposal.victim_views == "opposes":
        yield "victim_opposed"
    if decision.kind == "no_further_action" and {seen["level"], seen["could_be"]} & _GRAVE:
        yield "grave_and_no_action"
    if decision.kind in {"conditional_caution", "simple_caution"}:
        yield "caution"
    if decision.earlier_id is not None:
        yield "decided_again"
    if (decision.authorised_at - proposal.proposed_at).total_seconds() < _QUICK_SECONDS:
        yield "quick"
