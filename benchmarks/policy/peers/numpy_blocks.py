"""numpy over blocks of 16k rows that stay in the cache: the policy as generated array expressions."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.policy.data import Coded, Rows
from benchmarks.policy.peers.protocol import ColumnPeer
from benchmarks.policy.peers.texts import SentinelWriter
from benchmarks.policy.sample import Sample
from tidegate.policy.engines.program import Chain

_BLOCK = 16_384


def column_peers(sample: Sample, rows: Rows) -> list[ColumnPeer]:
    """One thread: blocks are too short for threads to share the interpreter."""
    inputs, decide = rows.coded, _compiled(sample)

    def run() -> Coded:
        return _run(decide, sample, inputs)

    return [ColumnPeer(name="numpy, 16k blocks, one thread", package="numpy", decide=run, read=dict)]


def _run(decide: Any, sample: Sample, inputs: Coded) -> Coded:
    count = len(next(iter(inputs.values())))
    answer = {name: np.empty(count, np.int8) for name in sample.columns}
    for start in range(0, count, _BLOCK):
        block = slice(start, start + _BLOCK)
        for name, column in decide({name: column[block] for name, column in inputs.items()}).items():
            answer[name][block] = column
    return answer


def _compiled(sample: Sample) -> Any:
    """The policy as one function of a block. ``n`` holds small constants, so that results stay eight bits wide."""
    lines = ["def decide(c):"]
    for end, items in sample.bounds():
        lines.append(f"    score_{end} = n[0]")
        for item in items:
            lines += [*_first_match("item", item, 0), f"    score_{end} = score_{end} + item"]
        bands = " + ".join(f"(score_{end} >= {cut}).view(int8)" for cut in sample.score.cuts)
        lines.append(f"    band_{end} = {bands}")
    for step in sample.steps:
        lines += _first_match(step.column, step.decided, step.last)
        lines.append(f"    {step.level} = levels_{step.column}[{step.column}]")
    lines.append(f"    return {{{', '.join(f'{name!r}: {name}' for name in sample.columns)}}}")
    names: dict[str, Any] = {"int8": np.int8, "n": {number: np.int8(number) for number in range(-100, 101)}}
    names |= {f"levels_{step.column}": np.array(step.levels, np.int8) for step in sample.steps}
    exec(compile("\n".join(lines), "<sample>", "exec"), names)  # noqa: S102 - text written just above
    return names["decide"]


def _first_match(target: str, chain: Chain, otherwise: int) -> list[str]:
    """``held`` says whether a row up to here has matched: each adds the step from the next row's number to its own."""
    numbers = [number for _, number in chain]
    lines = [f"    {target} = n[{otherwise}]"]
    for index, (condition, number) in enumerate(chain):
        step = number - [*numbers, otherwise][index + 1]
        text = _WRITER.condition(condition)
        lines.append(f"    held = held | {text}" if index else f"    held = {text}")
        lines.append(f"    {target} = {target} + n[{step}] * held.view(int8)")
    return lines


_WRITER = SentinelWriter(
    every=" & ", some=" | ", true="1", false="0", fact="c['{}']", flag_is="({} == {})", flag_is_not="({} != {})",
    unknown="({0} < 0)", known="({0} >= 0)",
)  # fmt: skip
