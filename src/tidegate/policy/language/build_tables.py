"""Builds the tables of a pack: criteria, rules and their typed outputs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from tidegate.policy.language.document import RuleDoc, TableDoc
from tidegate.policy.language.pack import Criterion, OutputValue, Rule, Table, Unknowns, Validity
from tidegate.policy.language.problems import suggestion
from tidegate.policy.language.scopes import Scope
from tidegate.policy.language.tree import And, AsOf, Compare, Condition, Named, Number, Polarity, conjunction
from tidegate.policy.language.workshop import Path, Workshop
from tidegate.records.deadlines import Duration, Unit
from tidegate.records.facts import EPOCH

_DURATION = re.compile(r"(\d{1,4}) (hour|day|working day)s?")
_KINDS = {
    "duration": ("a duration", "write '24 hours', '7 days' or '3 working days'"),
    "bool": ("true or false", "write true or false, without quotes"),
    "int": ("a whole number", "write digits, without quotes"),
    "text": ("text", "put it in quotes"),
}
_UNITS = {"hour": Unit.HOURS, "day": Unit.DAYS, "working day": Unit.WORKING_DAYS}


def build_tables(shop: Workshop) -> dict[str, Table]:
    """Every table, in order. Later ones may read the level of earlier bracket tables: only those give a sound range."""
    built = {}
    for name, doc in shop.doc.tables.items():
        built[name] = _table(shop, name, doc, ("tables", name))
        if built[name].unknowns is Unknowns.BRACKET:
            shop.results[name] = built[name].levels
    return built


def _table(shop: Workshop, name: str, doc: TableDoc, path: Path) -> Table:
    levels = tuple(doc.levels)
    if len(set(levels)) != len(levels) or not levels:
        shop.complain((*path, "levels"), "a table needs levels, each once", "list them least urgent, or most lenient, first")
    if not doc.rules:
        shop.complain((*path, "rules"), "a table needs rules", "end it with one whose condition is 'otherwise'")
    _check_ids(shop, [each.id for each in doc.rules], (*path, "rules"))
    _check_ids(shop, [each.id for each in doc.criteria], (*path, "criteria"))
    for level in doc.names:
        shop.rank(level, levels, (*path, "names", level))
    criteria = tuple(_criteria(shop, doc, levels, path))
    scope = shop.scope(criteria=_per_level(levels, criteria))
    rules = tuple(_rule(shop, doc, rule, (*path, "rules", index), scope) for index, rule in enumerate(doc.rules))
    if doc.unknown == Unknowns.BRACKET.value:
        _check_order(shop, levels, rules, (*path, "rules"))
    return Table(
        name=name,
        title=doc.title,
        unknowns=Unknowns(doc.unknown),
        levels=levels,
        names=doc.names,
        concessions=frozenset(shop.rank(each, levels, (*path, "concessions", i)) for i, each in enumerate(doc.concessions)),
        rules=rules,
        criteria=criteria,
    )


def _check_ids(shop: Workshop, ids: list[str], path: Path) -> None:
    for index, each in enumerate(ids):
        if each in ids[:index]:
            shop.complain((*path, index), f"the id {each!r} stands twice in this table", "give each its own")


def _check_order(shop: Workshop, levels: tuple[str, ...], rules: tuple[Rule, ...], path: Path) -> None:
    """The first rule that may hold is the highest level still possible only where no later rule gives a higher one."""
    for index, (before, rule) in enumerate(pairwise(rules), start=1):
        if rule.level > before.level:
            shop.complain(
                (*path, index, "then"),
                f"rule {rule.id} gives {levels[rule.level]!r}, a higher level than rule {before.id} above it "
                f"({levels[before.level]!r}): what is certain and what is possible would not be a range",
                f"put {rule.id} above every rule of a lower level, or make the table 'unknown: ask' or 'cautious'",
            )


def _criteria(shop: Workshop, doc: TableDoc, levels: tuple[str, ...], path: Path) -> Iterable[Criterion]:
    scope = shop.scope()
    for index, each in enumerate(doc.criteria):
        where = (*path, "criteria", index)
        yield Criterion(
            id=each.id,
            level=shop.rank(each.level, levels, (*where, "level")),
            name=each.name,
            when=shop.condition(each.when, (*where, "when"), scope),
            text=str(each.when),
            source=shop.sources(each.source, where),
        )


def _per_level(levels: tuple[str, ...], criteria: tuple[Criterion, ...]) -> dict[str, Condition]:
    found: dict[str, Condition] = {}
    for rank, level in enumerate(levels):
        items = tuple(Named(each.id, each.when) for each in criteria if each.level == rank)
        if items:
            found[level] = conjunction(items)
    return found


def _rule(shop: Workshop, table: TableDoc, doc: RuleDoc, path: Path, scope: Scope) -> Rule:
    if (doc.fires is not None) != (table.unknown == "cautious"):
        shop.complain(path, f"rule {doc.id}: 'fires' belongs to every rule of a cautious table and to no other",
                      "write 'fires: certain' or 'fires: possible'")  # fmt: skip
    validity = shop.validity(doc.valid, (*path, "valid"))
    for index, each in enumerate(doc.notice):
        if each not in shop.doc.notices:
            shop.complain((*path, "notice", index), f"there is no notice {each!r}", suggestion(each, shop.doc.notices))
    return Rule(
        id=doc.id,
        when=_while_valid(shop.condition(doc.when, (*path, "when"), scope), validity),
        text=str(doc.when).strip(),
        level=shop.rank(doc.then, tuple(table.levels), (*path, "then")),
        fires=Polarity(doc.fires) if doc.fires else None,
        outputs=_outputs(shop, table, doc, path),
        says=doc.says,
        source=shop.sources(doc.source, path),
        notices=tuple(doc.notice),
        validity=validity,
    )


def _while_valid(when: Condition, validity: Validity) -> Condition:
    """A rule that holds for some days only is a rule about ``as_of``: every engine and proof then covers it for nothing."""
    tests: list[Condition] = [when]
    if validity.start:
        tests.append(Compare(">=", AsOf(), Number((validity.start - EPOCH).days)))
    if validity.end:
        tests.append(Compare("<", AsOf(), Number((validity.end - EPOCH).days)))
    return tests[0] if len(tests) == 1 else And(tuple(tests))


def _outputs(shop: Workshop, table: TableDoc, doc: RuleDoc, path: Path) -> dict[str, OutputValue]:
    given, found = doc.model_extra or {}, {}
    for name in given:
        if name not in table.outputs:
            shop.complain((*path, name), f"rule {doc.id} has {name!r}, which the table does not declare",
                          suggestion(name, table.outputs) or "take it out, or declare it in 'outputs'")  # fmt: skip
    for name, kind in table.outputs.items():
        if name not in given:
            shop.complain(path, f"rule {doc.id} gives no {name!r}", "every rule gives every output that the table declares")
            continue
        value = _output(given[name], kind)
        if value is None:
            called, mend = _kind(kind)
            shop.complain((*path, name), f"{given[name]!r} is not {called}", mend)
        else:
            found[name] = value
    return found


def _output(value: object, kind: str | list[str]) -> OutputValue | None:
    match kind, value:
        case "bool", bool():
            return value
        case "int", int() if not isinstance(value, bool):
            return value
        case "text", str():
            return value
        case "duration", str():
            return _duration(value)
        case list(), str() if value in kind:
            return value
    return None


def _duration(text: str) -> Duration | None:
    match = _DURATION.fullmatch(text.strip())
    return Duration(int(match[1]), _UNITS[match[2]]) if match else None


def _kind(kind: str | list[str]) -> tuple[str, str]:
    """What a value of this kind is called, and how to write one."""
    if isinstance(kind, list):
        return "a value of this output", "one of: " + ", ".join(kind)
    return _KINDS[kind]
