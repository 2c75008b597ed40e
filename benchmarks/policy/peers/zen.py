"""GoRules zen-engine (Rust): an expression node for the score, then decision tables with hit policy *first*."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import zen

from benchmarks.policy.peers.protocol import CasePeer, Form
from benchmarks.policy.peers.texts import Writer
from benchmarks.policy.sample import Sample, Step, column_of, constant, fact_of
from tidegate.policy.engines.lowering import All, BoolTest, Fixed, Lowered, NumberTest, ResultTest

_WRITER = Writer()
_NOWHERE = {"x": 0, "y": 0}
_FREE = "free"


def case_peers(sample: Sample) -> list[CasePeer]:
    """The same graph with whole conditions in one column, and with a column per fact; the latter also with its trace."""
    return [
        _peer("zen, expression column", sample, classic=False, trace=False),
        _peer("zen, classic table", sample, classic=True, trace=False),
        _peer("zen, classic table with trace", sample, classic=True, trace=True),
    ]


def _peer(name: str, sample: Sample, *, classic: bool, trace: bool) -> CasePeer:
    content = {"sample": _graph(sample, classic=classic)}
    evaluate = zen.ZenEngine({"loader": {"type": "static", "content": content}}).evaluate
    options: Any = {"trace": True} if trace else None

    def decide(rows: Sequence[Any]) -> list[Any]:
        return [evaluate("sample", row, options) for row in rows]

    return CasePeer(
        name=name,
        package="zen-engine",
        explains="trace of every node" if trace else "none",
        form=Form.CODED,
        batch=200 if trace else 1000,
        decide=decide,
        read=lambda answer: tuple(int(answer["result"][name]) for name in sample.columns),
    )


def _graph(sample: Sample, *, classic: bool) -> dict[str, Any]:
    tables = [(_classic_table if classic else _expression_table)(step) for step in sample.steps]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": _NOWHERE},
        _score_node(sample),
        *tables,
        {"id": "out", "name": "out", "type": "outputNode", "position": _NOWHERE},
    ]
    ids = [str(node["id"]) for node in nodes]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target} for source, target in pairwise(ids)
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _score_node(sample: Sample) -> dict[str, Any]:
    keys: list[tuple[str, str]] = []
    for bound, items in sample.bounds():
        parts = _WRITER.points(items)
        keys += [(f"{bound}_{index}", text) for index, text in enumerate(parts)]
        keys.append((f"score_{bound}", " + ".join(f"$.{bound}_{index}" for index in range(len(parts)))))
        keys.append((f"band_{bound}", _WRITER.band(sample, f"$.score_{bound}")))
    expressions = [{"id": key, "key": key, "value": value} for key, value in keys]
    content = {"passThrough": True, "expressions": expressions}
    return {"id": "score", "name": "score", "type": "expressionNode", "position": _NOWHERE, "content": content}


def _expression_table(step: Step) -> dict[str, Any]:
    cells = [{_FREE: "" if _is_true(condition) else _WRITER.condition(condition)} for condition in step.conditions]
    return _table_node(step, [_FREE], cells)


def _classic_table(step: Step) -> dict[str, Any]:
    """A column per fact; what is not a test of one fact goes to a free column."""
    rows = [_classic_row(condition) for condition in step.conditions]
    names = dict.fromkeys(name for row in rows for name in row)
    return _table_node(step, [*(name for name in names if name != _FREE), _FREE], rows)


def _classic_row(condition: Lowered) -> dict[str, str]:
    row: dict[str, str] = {}
    free: list[str] = []
    for part in condition.items if isinstance(condition, All) else (condition,):
        cell = _cell(part)
        if cell and cell[0] not in row:
            row[cell[0]] = cell[1]
        elif not _is_true(part):
            free.append(_WRITER.condition(part))
    return row | ({_FREE: " and ".join(free)} if free else {})


def _cell(part: Lowered) -> tuple[str, str] | None:
    """Column and content, for a test of one fact or earlier column against a number."""
    match part:
        case BoolTest(name, wanted, if_unknown):
            return name, f"$ != {str(not wanted).lower()}" if if_unknown else str(wanted).lower()
        case ResultTest():
            return column_of(part), f"$ {part.op} {part.rank}"
        case NumberTest(op, left, right) if fact_of(left) and constant(right) is not None:
            test = f"$ {op} {constant(right)}"
            return str(fact_of(left)), f"$ == null or {test}" if part.if_unknown else f"$ != null and {test}"
    return None


def _table_node(step: Step, columns: list[str], cells: list[dict[str, str]]) -> dict[str, Any]:
    inputs = [{"id": name, "name": name, "field": "" if name == _FREE else name} for name in columns]
    outputs = [
        {"id": "out_rule", "name": "rule", "field": step.column},
        {"id": "out_level", "name": "level", "field": step.level},
    ]
    rules = [
        {"_id": str(index), "out_rule": str(index), "out_level": str(step.levels[index])}
        | {name: row.get(name, "") for name in columns}
        for index, row in enumerate(cells)
    ]
    content = {
        "hitPolicy": "first", "passThrough": True, "executionMode": "single",
        "inputs": inputs, "outputs": outputs, "rules": rules,
    }  # fmt: skip
    node_id = f"table_{step.column}"
    return {"id": node_id, "name": node_id, "type": "decisionTableNode", "position": _NOWHERE, "content": content}


def _is_true(condition: Lowered) -> bool:
    return condition == Fixed(True)
