"""OPA's Rego in rego-cpp (regopy). A rule's body is a conjunction, so each disjunction becomes a helper rule."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import regopy

from benchmarks.policy.peers.protocol import CasePeer, Form
from benchmarks.policy.peers.texts import Writer
from benchmarks.policy.sample import Decision, Sample, Step
from tidegate.policy.engines.lowering import All, Fixed, Lowered, NumberTest, Some
from tidegate.policy.engines.program import Chain

_WRITER = Writer(fact="input.{}")


def case_peers(sample: Sample) -> list[CasePeer]:
    """Rego, compiled to a bundle once."""
    interpreter = regopy.Interpreter()
    interpreter.add_module("sample", _Module(sample).text())
    bundle = interpreter.build("data.sample.decision")

    def decide_one(row: dict[str, Any]) -> Any:
        interpreter.set_input(row)
        return interpreter.query_bundle(bundle)

    def decide(rows: Sequence[dict[str, Any]]) -> list[Any]:
        return [decide_one(row) for row in rows]

    return [
        CasePeer(
            name="Rego (rego-cpp)",
            package="regopy",
            explains="none",
            form=Form.CODED,
            batch=10,
            decide=decide,
            read=_read,
        )
    ]


def _read(answer: Any) -> Decision:
    return tuple(json.loads(str(answer))["expressions"][0])


class _Module:
    def __init__(self, sample: Sample) -> None:
        self._sample = sample
        self._helpers: dict[Lowered, str] = {}
        self._lines = ["package sample", "import rego.v1"]

    def text(self) -> str:
        for bound, items in self._sample.bounds():
            self._score(bound, items)
        for step in self._sample.steps:
            self._step(step)
        self._lines.append(f"decision := [{', '.join(self._sample.columns)}]")
        return "\n".join(self._lines)

    def _score(self, bound: str, items: tuple[Chain, ...]) -> None:
        names = [f"{bound}_{index}" for index in range(len(items))]
        for name, item in zip(names, items, strict=True):
            self._choose(name, item, 0)
        self._lines.append(f"score_{bound} := {' + '.join(names)}")
        cuts = [f"{rank} if {{ score_{bound} >= {cut} }}" for rank, cut in enumerate(self._sample.score.cuts, 1)]
        self._lines.append(f"band_{bound} := " + " else := ".join([*reversed(cuts), "0"]))

    def _step(self, step: Step) -> None:
        self._choose(step.column, step.decided, step.last)
        self._lines.append(f"{step.level} := {list(step.levels)}[{step.column}]")

    def _choose(self, name: str, chain: Chain, otherwise: int) -> None:
        choices = [f"{number} if {{ {'; '.join(self._body(condition))} }}" for condition, number in chain]
        self._lines.append(f"{name} := " + " else := ".join([*choices, str(otherwise)]))

    def _body(self, item: Lowered) -> list[str]:
        match item:
            case All(items):
                return [line for each in items for line in self._body(each)]
            case Some(items):
                return [self._helper(item, [self._body(each) for each in items])]
            case NumberTest(if_unknown=True):
                unknown = [[_WRITER.unknown.format(_WRITER.fact.format(name))] for name in item.facts]
                return [self._helper(item, [*unknown, [_WRITER.comparison(item)]])]
            case NumberTest():
                known = [_WRITER.known.format(_WRITER.fact.format(name)) for name in item.facts]
                return [*known, _WRITER.comparison(item)]
            case Fixed(value):
                return [] if value else ["false"]
        return [_WRITER.condition(item)]

    def _helper(self, item: Lowered, bodies: list[list[str]]) -> str:
        if item not in self._helpers:
            self._helpers[item] = f"helper_{len(self._helpers)}"
            self._lines += [f"{self._helpers[item]} if {{ {'; '.join(body)} }}" for body in bodies]
        return self._helpers[item]
