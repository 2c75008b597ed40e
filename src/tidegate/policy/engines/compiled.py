"""The compiled engine: one case at a time as a generated Python function. Rule indices only; the reference explains."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tidegate.policy.engines.program import Program, program_of
from tidegate.policy.engines.source import PLAIN, SourceAlgebra, program_lines
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.tree import results_of

Decide = Callable[[Mapping[str, int], int], tuple[int, ...]]


def results_read(pack: Pack) -> frozenset[str]:
    """The tables whose level some later rule reads."""
    return frozenset(name for table in pack.tables.values() for rule in table.rules for name in results_of(rule.when))


def compile_pack(pack: Pack, tables: Sequence[str] | None = None) -> tuple[Program, Decide]:
    """The program of ``pack`` (or of some of its tables) and a function from coded facts and the day to rule indices.

    The function takes every fact by name as its code (see ``records.codes``) and answers in the order of
    ``program.columns``; -1 where no rule holds.
    """
    program = program_of(pack, tuple(tables) if tables is not None else None)
    algebra = SourceAlgebra(PLAIN, pack.vocabulary)
    body = program_lines(program, algebra, pack.vocabulary, results_read(pack))
    loads = [f"{algebra.fact(name)} = case[{name!r}]" for name in pack.vocabulary.names() if name in algebra.used]
    answer = ", ".join(program.columns)
    lines = ["def decide(case, as_of):", *(f"    {line}" for line in [*loads, *body, f"return ({answer},)"])]
    namespace: dict[str, Decide] = {}
    exec(compile("\n".join(lines), "<policy>", "exec"), {"__builtins__": {}}, namespace)  # noqa: S102 - generated from the tree: see source.py
    return program, namespace["decide"]
