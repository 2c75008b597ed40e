"""The engine in use for one case: the reference engine's answer, with every truth kept, from one generated function.

The function decides each rule in two-valued logic, first whether it is certain, then whether it is still possible (see
``lowering``): the two together are the rule's truth. The reference engine is the yardstick, and tests hold the two equal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from tidegate.policy.engines.emitting import Emitter
from tidegate.policy.engines.lowering import lower
from tidegate.policy.engines.program import program_of
from tidegate.policy.engines.reference import Found, ReferenceEngine
from tidegate.policy.engines.results import InstrumentResult, TableResult
from tidegate.policy.engines.source import PLAIN, SourceAlgebra, score_lines
from tidegate.policy.language.pack import Notice, Pack, Table
from tidegate.policy.language.tree import Polarity
from tidegate.records.codes import not_applicable_code, unknown_code
from tidegate.records.facts import EPOCH, NOT_APPLICABLE, UNKNOWN, FactDefinition, Facts, FactType

Explain = Callable[[Facts, int], Found]


class ExplainedEngine(ReferenceEngine):
    """Evaluates cases one by one under a pack, keeping what explains the answer: about twice as fast as its yardstick."""

    def __init__(self, pack: Pack) -> None:
        super().__init__(pack)
        reads = {name: self._scorers[name].reads for name in self._always}
        self._explain = _Writer(pack, self._read_later, reads).function()

    def _found(self, facts: Facts, as_of: dt.date) -> Found:
        return self._explain(facts, (as_of - EPOCH).days)


class _Writer:
    """Writes the function of one pack. Of the pack's text only the names of facts and results reach it, as in ``source``."""

    def __init__(self, pack: Pack, read_later: frozenset[str], reads: dict[str, tuple[str, ...]]) -> None:
        self._pack = pack
        self._read_later = read_later
        self._algebra = SourceAlgebra(PLAIN, pack.vocabulary)
        self._emitter = Emitter(self._algebra, pack.vocabulary)
        self._given: dict[str, Any] = {
            "__builtins__": {"tuple": tuple}, "UNKNOWN": UNKNOWN, "NOT_APPLICABLE": NOT_APPLICABLE,
            "InstrumentResult": InstrumentResult, "TableResult": TableResult,
            **{f"reads_{name}": names for name, names in reads.items()},
            **{f"table_{name}": table for name, table in pack.tables.items()},
        }  # fmt: skip

    def function(self) -> Explain:
        """From the facts of a case and the day to what the rules make of them."""
        program = program_of(self._pack)
        lines = []
        for score in program.scores:
            lines += [*score_lines(score, self._emitter), *_score_result(score.name)]
        for table in self._pack.tables.values():
            lines += self._table(table)
        lines.append("notices = []")
        for number, notice in enumerate(self._pack.notices.values()):
            lines += self._notice(number, notice)
        scores = ", ".join(f"{score.name!r}: score_{score.name}" for score in program.scores)
        tables = ", ".join(f"{name!r}: result_{name}" for name in self._pack.tables)
        lines.append(f"return {{{scores}}}, {{{tables}}}, tuple(notices)")
        loads = [line for fact in self._pack.vocabulary if fact.name in self._algebra.used for line in self._load(fact)]
        text = "\n    ".join(["def explain(facts, as_of):", "get = facts.get", *loads, *lines])
        exec(compile(text, "<policy>", "exec"), self._given)  # noqa: S102 - generated from the tree: see source.py
        explain: Explain = self._given["explain"]
        return explain

    def _load(self, fact: FactDefinition) -> list[str]:
        """The variable of a fact: its code, of the state that the case gives."""
        variable = self._algebra.fact(fact.name)
        match fact.type:
            case FactType.BOOL:
                known = f"1 if {variable} is True else 0"
            case FactType.ENUM:
                self._given[f"ranks_{variable}"] = {level: rank for rank, level in enumerate(fact.levels)}
                known = f"ranks_{variable}[{variable}]"
            case FactType.INT:
                known = variable
            case FactType.DATE:
                known = f"{variable}.toordinal() - {EPOCH.toordinal()}"
        if fact.may_not_apply:
            known = f"{not_applicable_code(fact)} if {variable} is NOT_APPLICABLE else {known}"
        return [
            f"{variable} = get({fact.name!r}, UNKNOWN)",
            f"{variable} = {unknown_code(fact)} if {variable} is UNKNOWN else {known}",
        ]

    def _table(self, table: Table) -> list[str]:
        """The truths of the rules up to the first that is certain."""
        lines = ["truths = []", "while True:"]
        for rule in table.rules:
            certain, possible = (self._emitter.condition(lower(rule.when, each)) for each in Polarity)
            lines += [f"    if {certain}:", "        truths.append(True)", "        break"]
            lines.append(f"    truths.append({'False' if certain == possible else f'None if {possible} else False'})")
        lines += ["    break", f"result_{table.name} = TableResult(table_{table.name}, tuple(truths))"]
        if table.name in self._read_later:
            lines.append(f"lo_{table.name}, hi_{table.name} = result_{table.name}.level_range")
        return lines

    def _notice(self, number: int, notice: Notice) -> list[str]:
        """Adds a notice that fires."""
        self._given[f"notice_{number}"] = notice.id
        return [f"if {self._emitter.condition(lower(notice.when, notice.fires))}:", f"    notices.append(notice_{number})"]


def _score_result(name: str) -> list[str]:
    ranges = f"points=(lo_points_{name}, hi_points_{name}), bands=(lo_{name}, hi_{name})"
    return [
        f"unknown = tuple([name for name in reads_{name} if get(name, UNKNOWN) is UNKNOWN])",
        f"score_{name} = InstrumentResult(name={name!r}, applies=True, {ranges}, unknown=unknown)",
    ]
