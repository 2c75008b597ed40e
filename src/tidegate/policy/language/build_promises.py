"""Builds the notices, guarantees and example cases of a pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tidegate.policy.language.document import CaseDoc, GuaranteeDoc
from tidegate.policy.language.pack import Example, Guarantee, Notice, Promise, Table, Unknowns
from tidegate.policy.language.problems import suggestion
from tidegate.policy.language.tree import Polarity
from tidegate.policy.language.workshop import Path, Workshop
from tidegate.records.facts import FactError, FactState

TABLE_EXPECTATIONS = ("rule", "level", "could_be", "could_be_rule", "blocked")
INSTRUMENT_EXPECTATIONS = ("applies", "points", "band", "percent")


def build_notices(shop: Workshop, tables: dict[str, Table]) -> dict[str, Notice]:
    """Every notice. Notices may read the results of bracket and cautious tables."""
    shop.results |= {name: table.levels for name, table in tables.items() if table.unknowns is not Unknowns.ASK}
    scope = shop.scope()
    return {
        name: Notice(
            id=name,
            when=shop.condition(doc.when, ("notices", name, "when"), scope),
            text=str(doc.when),
            fires=Polarity(doc.fires),
            says=doc.says,
            source=shop.sources(doc.source, ("notices", name)),
        )
        for name, doc in shop.doc.notices.items()
    }


def build_guarantees(shop: Workshop, tables: dict[str, Table]) -> tuple[Guarantee, ...]:
    """Every guarantee, in order."""
    found = []
    for index, doc in enumerate(shop.doc.guarantees):
        path: Path = ("guarantees", index)
        if doc.id in [other.id for other in shop.doc.guarantees[:index]]:
            shop.complain(path, f"the guarantee id {doc.id!r} stands twice", "give each guarantee its own")
        kinds = [kind for kind in Promise if getattr(doc, kind.value) is not None]
        if len(kinds) != 1 or (doc.when is not None) != (kinds == [Promise.NEVER]):
            shop.complain(path, f"guarantee {doc.id} must be of exactly one kind, with 'when' only for 'never'",
                          "one of: " + ", ".join(kind.value for kind in Promise))  # fmt: skip
            continue
        if (kinds == [Promise.MONOTONE]) != bool(doc.raising or doc.lowering):
            shop.complain(path, f"guarantee {doc.id}: 'raising' and 'lowering' belong to 'monotone', which needs a fact in one",
                          "list the facts whose rise may lower nothing")  # fmt: skip
        found.append(_guarantee(shop, doc, kinds[0], path, tables))
    return tuple(found)


def _guarantee(shop: Workshop, doc: GuaranteeDoc, kind: Promise, path: Path, tables: dict[str, Table]) -> Guarantee:
    if doc.never is not None:
        table = tables.get(doc.never.table)
        shop.table_names([doc.never.table], (*path, "never", "table"))
        levels = (shop.rank(each, table.levels, (*path, "never", "levels")) for each in doc.never.levels) if table else ()
        when = shop.condition(doc.when if doc.when is not None else True, (*path, "when"), shop.scope())
        return Guarantee(id=doc.id, promise=kind, tables=(doc.never.table,), says=doc.says,
                         levels=frozenset(levels), when=when, text=str(doc.when))  # fmt: skip
    named = [doc.monotone] if doc.monotone is not None else getattr(doc, kind.value)
    return Guarantee(
        id=doc.id,
        promise=kind,
        tables=shop.table_names(named, (*path, kind.value)),
        says=doc.says,
        raising=shop.fact_names(doc.raising, (*path, "raising"), ordered=True),
        lowering=shop.fact_names(doc.lowering, (*path, "lowering"), ordered=True),
    )


def build_examples(shop: Workshop, tables: dict[str, Table]) -> tuple[Example, ...]:
    """Every case, in order, with the facts of the case it is like worked in."""
    docs = {doc.id: doc for doc in shop.doc.cases}
    clauses = set(_clauses(shop))
    found = []
    for index, doc in enumerate(shop.doc.cases):
        path: Path = ("cases", index)
        if doc.id in [other.id for other in shop.doc.cases[:index]]:
            shop.complain(path, f"the case id {doc.id!r} stands twice", "give each case its own")
        cited = (doc.clause,) if isinstance(doc.clause, str) else tuple(doc.clause)
        for clause in cited:
            if clause not in clauses:
                shop.complain((*path, "clause"), f"case {doc.id}: nothing has the id {clause!r}", suggestion(clause, clauses))
        _check_expectations(shop, doc, path, tables)
        found.append(
            Example(
                id=doc.id,
                clauses=cited,
                says=doc.says,
                as_of=doc.as_of or _default_day(shop),
                facts=_facts(shop, doc, docs, path),
                expect=doc.expect,
            )
        )
    return tuple(found)


def _clauses(shop: Workshop) -> Iterator[str]:
    for table in shop.doc.tables.values():
        yield from (rule.id for rule in table.rules)
        yield from (criterion.id for criterion in table.criteria)
    yield from shop.doc.notices
    yield from shop.doc.instruments
    yield from (guarantee.id for guarantee in shop.doc.guarantees)


def _default_day(shop: Workshop) -> dt.date:
    return shop.doc.valid.from_ or dt.date(2026, 1, 1)


def _facts(shop: Workshop, doc: CaseDoc, docs: dict[str, CaseDoc], path: Path) -> dict[str, FactState]:
    found: dict[str, FactState] = {}
    for each in reversed(_ancestry(shop, doc, docs, path)):
        # A mistake in the facts of another case is reported there.
        mistakes = _check_facts(shop, each, found)
        for name, what, mend in mistakes if each is doc else ():
            shop.complain((*path, "facts", name), what, mend)
    return found


def _check_facts(shop: Workshop, doc: CaseDoc, found: dict[str, FactState]) -> list[tuple[str, str, str]]:
    """Adds the case's own facts to ``found``; gives the name of each that does not fit, what is wrong and how to mend it."""
    mistakes = []
    for name, value in doc.facts.items():
        if name not in shop.facts:
            mistakes.append((name, f"there is no fact {name!r}", suggestion(name, shop.facts)))
            continue
        try:
            found[name] = shop.facts[name].check(value)
        except FactError as error:
            what, _, mend = str(error).rpartition(": ")
            mistakes.append((name, what, mend))
    return mistakes


def _ancestry(shop: Workshop, doc: CaseDoc, docs: dict[str, CaseDoc], path: Path) -> list[CaseDoc]:
    line = [doc]
    while line[-1].like is not None:
        parent = docs.get(line[-1].like)
        if parent is None or parent in line:
            shop.complain((*path, "like"), f"case {doc.id} cannot be like {line[-1].like!r}", suggestion(line[-1].like, docs))
            break
        line.append(parent)
    return line


def _check_expectations(shop: Workshop, doc: CaseDoc, path: Path, tables: dict[str, Table]) -> None:
    for name, expected in doc.expect.items():
        where = (*path, "expect", name)
        if name in tables:
            allowed: tuple[str, ...] = TABLE_EXPECTATIONS
        elif name in shop.doc.instruments:
            allowed = INSTRUMENT_EXPECTATIONS
        else:
            known = [*tables, *shop.doc.instruments]
            shop.complain(where, f"case {doc.id} expects {name!r}, which is no table or instrument", suggestion(name, known))
            continue
        for key, value in expected.items():
            if key not in allowed:
                shop.complain(
                    (*where, key), f"case {doc.id}: {key!r} is not something to expect here", suggestion(key, allowed)
                )
            elif key in ("rule", "could_be_rule") and value not in [rule.id for rule in tables[name].rules]:
                shop.complain((*where, key), f"case {doc.id}: {name} has no rule {value!r}")
            elif key in ("level", "could_be") and value not in tables[name].levels:
                shop.complain(
                    (*where, key),
                    f"case {doc.id}: {name} has no level {value!r}",
                    suggestion(str(value), tables[name].levels),
                )
