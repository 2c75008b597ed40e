"""Looks over a pack: rules nobody cites a source for, rules without a case, definitions never used, order that matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import z3

from tidegate.policy.engines.lowering import lower
from tidegate.policy.engines.program import program_of
from tidegate.policy.language.pack import Criterion, Guarantee, Pack, Promise, Rule, Table
from tidegate.policy.language.tree import Condition, Polarity, walk
from tidegate.policy.proving.world import View, World


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the author must mend: ``about`` a part of the pack, ``what`` is wrong and how to ``mend`` it."""

    about: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.about}: {self.what}\n    To mend: {self.mend}"


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rules of a table that can both hold at different levels, so that their order decides."""

    table: str
    first: str
    second: str


def review(pack: Pack) -> list[Finding]:
    """Everything about the pack's making that must be mended before it can be relied on."""
    return [*_uncited(pack), *_without_case(pack), *_unused_definitions(pack)]


def implied_guarantees(pack: Pack) -> tuple[Guarantee, ...]:
    """No gap and no unreachable rule: to be proved for every table, whether or not the pack's own guarantees say so."""
    found = []
    for promise, says in ((Promise.TOTAL, "Every case gets an answer."), (Promise.REACHABLE, "Every rule can apply.")):
        stated = {name for each in pack.guarantees if each.promise is promise for name in each.tables}
        missing = tuple(name for name in pack.tables if name not in stated)
        if missing:
            found.append(Guarantee(id="always", promise=promise, tables=missing, says=says))
    return tuple(found)


def overlaps(pack: Pack) -> Iterator[Overlap]:
    """Every pair of rules of one table, at different levels, that some fully known case satisfies both of."""
    view = View(World(pack.vocabulary), known=True).run(program_of(pack))
    solver = z3.SolverFor("QF_LIA")
    solver.add(*view.world.limits)
    for table in pack.tables.values():
        yield from _table_overlaps(table, view, solver)


def _table_overlaps(table: Table, view: View, solver: z3.Solver) -> Iterator[Overlap]:
    rules = [rule for rule in table.rules if not rule.is_otherwise]
    holds = [view.condition(lower(rule.when, Polarity.CERTAIN)) for rule in rules]
    for index, first in enumerate(rules):
        solver.push()
        solver.add(holds[index])
        for second, condition in zip(rules[index + 1 :], holds[index + 1 :], strict=True):
            if second.level != first.level and solver.check(condition) == z3.sat:
                yield Overlap(table.name, first.id, second.id)
        solver.pop()


def _uncited(pack: Pack) -> Iterator[Finding]:
    for table in pack.tables.values():
        parts: list[Rule | Criterion] = [*table.rules, *table.criteria]
        for each in parts:
            if not each.source:
                yield Finding(f"{table.name} {each.id}", "cites no source", "add 'source: [...]', an assumption if need be")
    for name, instrument in pack.instruments.items():
        if not instrument.source:
            yield Finding(f"instrument {name}", "cites no source", "add 'source: [...]'")


def _without_case(pack: Pack) -> Iterator[Finding]:
    for name, table in pack.tables.items():
        shown = {example.expect.get(name, {}).get(key) for example in pack.examples for key in ("rule", "could_be_rule")}
        for rule in table.rules:
            if rule.id not in shown:
                yield Finding(f"{name} {rule.id}", "no case shows this rule", f"add a case that expects {name} rule {rule.id}")


def _unused_definitions(pack: Pack) -> Iterator[Finding]:
    words = {word for text in _expressions(pack) for word in re.findall(r"\w+", text)}
    read = {node for each in _instrument_conditions(pack) for node in walk(each)}
    for name, definition in pack.definitions.items():
        if name not in words and definition.body not in read:
            yield Finding(f"definition {name}", "is never used", "use it or remove it")


def _instrument_conditions(pack: Pack) -> Iterator[Condition]:
    """The conditions of instruments whose text is not kept: a definition is found in them by what it means."""
    for instrument in pack.instruments.values():
        yield instrument.applies_when
        if instrument.reduce_when:
            yield instrument.reduce_when


def _expressions(pack: Pack) -> Iterator[str]:
    """Every expression of the pack as written."""
    for table in pack.tables.values():
        yield from (rule.text for rule in table.rules)
        yield from (criterion.text for criterion in table.criteria)
    for instrument in pack.instruments.values():
        yield from (row.text for rows in instrument.items.values() for row in rows)
        yield from (row.text for row in instrument.rows)
    yield from (definition.text for definition in pack.definitions.values())
    yield from (notice.text for notice in pack.notices.values())
    yield from (guarantee.text for guarantee in pack.guarantees)
