"""AWS Cedar: one policy per rule. Cedar has no order and returns no numbers.

So the caller adds up the score, asks once per table, and takes the first of the policies that Cedar reports as determining. A
fact that is not known is an attribute that is not there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import cedarpy

from benchmarks.policy.peers.by_hand import bands
from benchmarks.policy.peers.protocol import CasePeer, Form
from benchmarks.policy.peers.texts import Writer
from benchmarks.policy.sample import Decision, Sample
from tidegate.policy.engines.lowering import BoolTest, NumberTest


class _CedarWriter(Writer):
    def flag(self, item: BoolTest) -> str:
        text = self.fact.format(item.name)
        return _guarded((item.name,), text if item.wanted else f"!{text}", item.if_unknown)

    def guarded(self, item: NumberTest) -> str:
        return _guarded(item.facts, self.comparison(item), item.if_unknown)


_WRITER = _CedarWriter(every=" && ", some=" || ", fact="context.{}", column="context.{}")
_REQUEST = {"principal": 'Case::"x"', "resource": 'Policy::"x"'}


def case_peers(sample: Sample) -> list[CasePeer]:
    """Cedar, a request per table."""
    return [
        CasePeer(
            name="Cedar, 3 requests a case",
            package="cedarpy",
            explains="ids of all matching rules",
            form=Form.BOTH,
            batch=300,
            decide=_Cedar(sample).decide,
        )
    ]


class _Cedar:
    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        text = _policies(sample)
        self._policies = cedarpy.PolicySet.from_str(text)
        self._entities = cedarpy.Entities.from_json_str("[]")
        parsed = json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"]
        self._index = {key: int(policy["annotations"]["id"]) for key, policy in parsed.items()}

    def decide(self, rows: Sequence[Any]) -> list[Decision]:
        return [self._decide(natural, coded) for natural, coded in rows]

    def _decide(self, natural: dict[str, Any], coded: dict[str, Any]) -> Decision:
        low, high = bands(natural)
        context = {name: value for name, value in coded.items() if value is not None}
        context |= {"band_low": low, "band_high": high}
        rules = []
        for step in self._sample.steps:
            rules.append(self._first(step.column, context))
            context[step.level] = step.levels[rules[-1]]
        return tuple(rules)

    def _first(self, action: str, context: dict[str, Any]) -> int:
        request = {**_REQUEST, "action": f'Action::"{action}"', "context": context}
        answer = cedarpy.is_authorized(request, self._policies, self._entities)
        return min(self._index.get(reason, len(self._index)) for reason in answer.diagnostics.reasons)


def _policies(sample: Sample) -> str:
    return "\n".join(
        f'@id("{index}")\npermit(principal, action == Action::"{step.column}", resource) when {{ {_WRITER.condition(rule)} }};'
        for step in sample.steps
        for index, rule in enumerate(step.conditions)
    )


def _guarded(facts: Sequence[str], text: str, if_unknown: bool) -> str:
    if if_unknown:
        return "(" + "".join(f"!(context has {fact}) || " for fact in facts) + text + ")"
    return "(" + "".join(f"context has {fact} && " for fact in facts) + text + ")"
