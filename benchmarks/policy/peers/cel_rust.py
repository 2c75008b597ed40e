"""CEL, Google's Common Expression Language, in its Rust implementation: one expression per number of the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cel

from benchmarks.policy.peers.protocol import CasePeer, Form
from benchmarks.policy.peers.texts import Writer
from benchmarks.policy.sample import Decision, Sample

_WRITER = Writer(every=" && ", some=" || ")


def case_peers(sample: Sample) -> list[CasePeer]:
    """CEL, compiled once."""
    scores = [cel.compile(" + ".join(_WRITER.points(items))) for _, items in sample.bounds()]
    steps = [(step, cel.compile(_WRITER.rule(step))) for step in sample.steps]

    def decide_one(row: dict[str, Any]) -> Decision:
        low, high = (sample.band(program.execute(row)) for program in scores)
        known = row | {"band_low": low, "band_high": high}
        rules = []
        for step, program in steps:
            rules.append(program.execute(known))
            known[step.level] = step.levels[rules[-1]]
        return tuple(rules)

    def decide(rows: Sequence[Any]) -> list[Decision]:
        return [decide_one(row) for row in rows]

    return [
        CasePeer(
            name="CEL (Rust)",
            package="common-expression-language",
            explains="none",
            form=Form.CODED,
            batch=1000,
            decide=decide,
        )
    ]
