"""rule-engine: expressions over Python objects, matched one rule at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import rule_engine

from benchmarks.policy.peers.protocol import CasePeer, Form
from benchmarks.policy.peers.texts import Writer
from benchmarks.policy.sample import Decision, Sample, Step
from tidegate.policy.engines.lowering import Lowered
from tidegate.policy.engines.program import Chain

_Row = dict[str, Any]
_Compiled = list[tuple[rule_engine.Rule, int]]
_WRITER = Writer()
_CONTEXT = rule_engine.Context(default_value=None)


def case_peers(sample: Sample) -> list[CasePeer]:
    """rule-engine, compiled once, first match by the caller."""
    scores = [[_compiled(item) for item in items] for _, items in sample.bounds()]
    steps = [(step, _step(step)) for step in sample.steps]

    def decide_one(row: _Row) -> Decision:
        low, high = (sample.band(sum(_first(item, row, 0) for item in items)) for items in scores)
        known = row | {"band_low": low, "band_high": high}
        rules = []
        for step, chain in steps:
            rules.append(_first(chain, known, step.last))
            known[step.level] = step.levels[rules[-1]]
        return tuple(rules)

    def decide(rows: Sequence[_Row]) -> list[Decision]:
        return [decide_one(row) for row in rows]

    return [CasePeer(name="rule-engine", package="rule-engine", explains="none", form=Form.CODED, batch=100, decide=decide)]


def _step(step: Step) -> _Compiled:
    return _compiled(step.decided)


def _compiled(chain: Chain) -> _Compiled:
    return [(_rule(condition), number) for condition, number in chain]


def _rule(condition: Lowered) -> rule_engine.Rule:
    return rule_engine.Rule(_WRITER.condition(condition), context=_CONTEXT)


def _first(chain: _Compiled, row: _Row, otherwise: int) -> int:
    return next((number for rule, number in chain if rule.matches(row)), otherwise)
