"""SpiffWorkflow's DMN engine (Python): decision tables with one expression column per rule. The caller adds up the score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.specs.model import DecisionTable, HitPolicy, Input, InputEntry, Output, OutputEntry, Rule

from benchmarks.policy.peers.by_hand import bands
from benchmarks.policy.peers.protocol import CasePeer, Form
from benchmarks.policy.peers.texts import Writer
from benchmarks.policy.sample import Decision, Sample, Step

_WRITER = Writer(true="True", false="False", unknown="{} is None", known="{} is not None")


def case_peers(sample: Sample) -> list[CasePeer]:
    """DMN decision tables, first hit."""
    engines = [(step, DMNEngine(_table(step))) for step in sample.steps]

    def decide_one(natural: dict[str, Any], coded: dict[str, Any]) -> Decision:
        low, high = bands(natural)
        known = coded | {"band_low": low, "band_high": high}
        rules = []
        for step, engine in engines:
            rules.append(int(engine.decide(_Task(known))[0].id))
            known[step.level] = step.levels[rules[-1]]
        return tuple(rules)

    def decide(rows: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[Decision]:
        return [decide_one(natural, coded) for natural, coded in rows]

    return [
        CasePeer(
            name="SpiffWorkflow DMN",
            package="SpiffWorkflow",
            explains="the rule",
            form=Form.BOTH,
            batch=60,
            decide=decide,
        )
    ]


class _Workflow:
    script_engine = PythonScriptEngine()


class _Task:
    """The little of a workflow task that the engine asks for."""

    workflow = _Workflow()

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data


def _table(step: Step) -> DecisionTable:
    # UNIQUE stops at the first rule that matches, which is what a first-match table needs; the engine has no FIRST.
    table = DecisionTable(step.column, step.column, HitPolicy.UNIQUE.value)
    for index, condition in enumerate(step.conditions):
        table.rules.append(_rule(step, index, _WRITER.condition(condition)))
    return table


def _rule(step: Step, index: int, text: str) -> Rule:
    rule = Rule(str(index))
    entry = InputEntry(f"in{index}", Input(f"input{index}", "when", "when", text, "boolean"))
    entry.lhs = ["True"]
    rule.inputEntries.append(entry)
    output = OutputEntry(f"out{index}", Output(f"output{index}", step.column, step.column, "integer"))
    output.parsedRef = output.text = str(index)
    rule.outputEntries.append(output)
    return rule
