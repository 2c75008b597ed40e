"""A pack taken apart for comparison: each rule, criterion, fact and so on as a few aspects in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tidegate.policy.explaining.describing_tables import output_words
from tidegate.policy.explaining.describing_vocabulary import answers_in_words
from tidegate.policy.explaining.names import Names, counted, series, validity_words
from tidegate.policy.language.pack import Criterion, Definition, Guarantee, Instrument, Notice, Pack, Rule, Table
from tidegate.policy.language.tree import Node
from tidegate.records.facts import FactDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One thing that a policy says. ``aspects`` are in the order in which they are shown; ``tree`` is what it means."""

    kind: str
    where: str
    id: str
    aspects: Mapping[str, str]
    tree: Node | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes it the same part in another version."""
        return self.kind, self.where, self.id


def parts_of(pack: Pack, names: Names) -> Iterator[Part]:
    """Everything a pack says that a reader of a comparison would want to know of, in the pack's order."""
    yield Part(kind="policy", where="", id=pack.id, aspects=_head(pack))
    for guarantee in pack.guarantees:
        yield Part(kind="guarantee", where="", id=guarantee.id, aspects=_guarantee(pack, guarantee, names), tree=guarantee.when)
    for table in pack.tables.values():
        yield Part(kind="table", where="", id=table.name, aspects=_table(table))
        for rule in table.rules:
            aspects = _rule(table, rule, names)
            yield Part(kind="rule", where=table.name, id=rule.id, aspects=aspects, tree=rule.when)
        for each in table.criteria:
            yield Part(kind="criterion", where=table.name, id=each.id, aspects=_criterion(table, each), tree=each.when)
    yield from _words(pack, names)


def _words(pack: Pack, names: Names) -> Iterator[Part]:
    for notice in pack.notices.values():
        yield Part(kind="notice", where="", id=notice.id, aspects=_notice(notice), tree=notice.when)
    for each in pack.definitions.values():
        yield Part(kind="definition", where="", id=each.name, aspects=_definition(each), tree=each.body)
    for instrument in pack.instruments.values():
        yield Part(kind="instrument", where="", id=instrument.name, aspects=_instrument(instrument))
    for fact in pack.vocabulary:
        yield Part(kind="fact", where="", id=fact.name, aspects=_fact(fact, names))
    for source in pack.sources.values():
        aspects = {"Title": source.title, "Status": source.status, "Read": source.read or "", "Note": source.note or ""}
        yield Part(kind="source", where="", id=source.id, aspects=aspects)


def _head(pack: Pack) -> dict[str, str]:
    return {
        "Name": pack.id,
        "Version": pack.version,
        "Title": pack.title,
        "Summary": pack.summary or "",
        "Jurisdiction": pack.jurisdiction,
        "Status": pack.status,
        "Valid": validity_words(pack.validity),
        "Worked cases": str(len(pack.examples)),
    }


def _guarantee(pack: Pack, guarantee: Guarantee, names: Names) -> dict[str, str]:
    table = pack.tables[guarantee.tables[0]] if guarantee.tables else None
    return {
        "Promise": guarantee.says or "",
        "Kind": names.readable(guarantee.promise.value),
        "Tables": series(list(guarantee.tables)),
        "Levels": series([table.level_name(rank) for rank in sorted(guarantee.levels)], "or") if table else "",
        "When": guarantee.text,
        "Raising": series(list(guarantee.raising)),
        "Lowering": series(list(guarantee.lowering)),
    }


def _table(table: Table) -> dict[str, str]:
    return {
        "Title": table.title,
        "What is not known": table.unknowns.value,
        "Levels": series([table.level_name(rank) for rank in range(len(table.levels))]),
        "Only if certain": series([table.level_name(rank) for rank in sorted(table.concessions)]),
    }


def _rule(table: Table, rule: Rule, names: Names) -> dict[str, str]:
    return {
        "If": rule.text,
        "Fires": f"when {rule.fires.value}" if rule.fires else "",
        "Valid": validity_words(rule.validity),
        "Then": table.level_name(rule.level),
        "What follows": "; ".join(output_words(name, value, names) for name, value in rule.outputs.items()),
        "Notices": series(list(rule.notices)),
        "Why": rule.says or "",
        "Sources": series(list(rule.source)),
    }


def _criterion(table: Table, criterion: Criterion) -> dict[str, str]:
    return {
        "Name": criterion.name,
        "Of": table.level_name(criterion.level),
        "Met if": criterion.text,
        "Sources": series(list(criterion.source)),
    }


def _notice(notice: Notice) -> dict[str, str]:
    return {
        "Words": notice.says,
        "When": notice.text,
        "Fires": f"when {notice.fires.value}",
        "Sources": series(list(notice.source)),
    }


def _definition(definition: Definition) -> dict[str, str]:
    return {"Means": definition.text, "In short": definition.says or "", "Sources": series(list(definition.source))}


def _instrument(instrument: Instrument) -> dict[str, str]:
    return {
        "Title": instrument.title,
        "Use": "rules may read it" if instrument.is_for_rules else "shown only",
        "Made for": instrument.population or "",
        "Looks ahead": instrument.horizon or "",
        "Validity": instrument.validity or "",
        "Figures": "; ".join(": ".join(figure) for figure in instrument.figures),
        "Bands": series([f"{band}" for band in instrument.bands]),
        "Scoring": _scoring(instrument),
        "Sources": series(list(instrument.source)),
    }


def _scoring(instrument: Instrument) -> str:
    points = [f"{item}: {row.points} if {row.text}" for item, rows in instrument.items.items() for row in rows]
    rows = [f"{instrument.bands[row.band]}, {row.probability} if {row.text}" for row in instrument.rows]
    cuts = [f"bands from {series([str(cut) for cut in instrument.cuts])}"] if instrument.cuts else []
    logistic = instrument.logistic
    curve = [f"intercept {logistic.intercept}, slope {logistic.slope}"] if logistic else []
    return "; ".join([*points, *rows, *cuts, *curve])


def _fact(fact: FactDefinition, names: Names) -> dict[str, str]:
    return {
        "Question": fact.ask,
        "Answers": answers_in_words(fact, names),
        "Stage": fact.stage,
        "Known by": series([names.role(each) for each in fact.known_by]),
        "How old": f"up to {counted(fact.max_age_days, 'day')}" if fact.max_age_days else "any age",
        "Sources": series(list(fact.source)),
    }
