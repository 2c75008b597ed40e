"""Tries a counterexample out in the reference engine, which shares no code with the prover's formulas."""

from __future__ import annotations

import datetime as dt

from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.policy.engines.results import TableResult
from tidegate.policy.language.pack import Guarantee, Pack, Promise, Rule, Table, Unknowns
from tidegate.records.facts import Facts


class SpuriousError(Exception):
    """The prover's counterexample does not break the promise when tried out: the prover and the engine disagree."""


def breaks(pack: Pack, guarantee: Guarantee, table_name: str, cases: tuple[Facts, Facts], as_of: dt.date) -> str:
    """In words, how the case breaks the guarantee. Raises SpuriousError if it does not.

    The second of ``cases`` has its risk raised, or its unknowns found out; for other promises it equals the first.
    """
    engine, table = ReferenceEngine(pack), pack.tables[table_name]
    one, other = (engine.evaluate(facts, as_of).tables[table_name] for facts in cases)
    words = None
    match guarantee.promise:
        case Promise.NEVER:
            words = _forbidden(guarantee, table, one)
        case Promise.TOTAL:
            words = f"no rule of {table_name} holds" if one.certain is None and one.fired is None else None
        case Promise.MONOTONE:
            words = _falls(table, one, other)
        case Promise.UNKNOWN_SAFE:
            words = _unsafe(table, one, other)
    if words is None:
        raise SpuriousError(
            f"{guarantee.id}: the prover and the reference engine disagree about {table_name}; please report it"
        )
    return words


def _given(table: Table, result: TableResult) -> list[Rule]:
    """The rules whose level the table gives, or says is possible."""
    found = [result.certain, result.possible] if table.unknowns is Unknowns.BRACKET else [result.answer]
    return [rule for rule in found if rule is not None]


def _forbidden(guarantee: Guarantee, table: Table, result: TableResult) -> str | None:
    for rule in _given(table, result):
        if rule.level in guarantee.levels:
            return f"{table.name} gives {table.levels[rule.level]!r} by rule {rule.id} although {guarantee.text}"
    return None


def _falls(table: Table, one: TableResult, other: TableResult) -> str | None:
    for before, after in zip(one.level_range, other.level_range, strict=True):
        if after < before:
            return (f"raising the risk lowers {table.name} from {table.levels[before]!r} ({_rules(table, one)}) "
                    f"to {table.levels[after]!r} ({_rules(table, other)})")  # fmt: skip
    return None


def _unsafe(table: Table, one: TableResult, truth: TableResult) -> str | None:
    (low, high), (level, _) = one.level_range, truth.level_range
    after = f"once the unknown is found out it is {table.levels[level]!r} ({_rules(table, truth)})"
    match table.unknowns:
        case Unknowns.BRACKET if not low <= level <= high:
            claimed = f"at least {table.levels[low]!r} and at most {table.levels[high]!r}"
            return f"{table.name} says {claimed} ({_rules(table, one)}), but {after}"
        case Unknowns.CAUTIOUS if low in table.concessions and level > low:
            return f"{table.name} gives {table.levels[low]!r} ({_rules(table, one)}) too early: {after}"
        case Unknowns.ASK if one.is_settled and _rules(table, one) != _rules(table, truth):
            return f"{table.name} answers {_rules(table, one)} although {after}"
    return None


def _rules(table: Table, result: TableResult) -> str:
    return "/".join(dict.fromkeys(rule.id for rule in _given(table, result))) or "no rule"
