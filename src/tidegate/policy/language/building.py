"""From a document to a pack: every name resolved, every expression typed, every mistake collected before any is reported."""

from __future__ import annotations

from typing import Any

from tidegate.policy.language.build_instruments import build_instruments
from tidegate.policy.language.build_promises import build_examples, build_guarantees, build_notices
from tidegate.policy.language.build_tables import build_tables
from tidegate.policy.language.document import DefinitionDoc, FactDoc, IntType
from tidegate.policy.language.files import without_how
from tidegate.policy.language.pack import Definition, Pack, Source
from tidegate.policy.language.problems import Noted, PackError, suggestion
from tidegate.policy.language.shapes import Shaped
from tidegate.policy.language.workshop import Workshop
from tidegate.policy.language.yaml_places import Mapping, plain
from tidegate.records.digests import digest
from tidegate.records.facts import FactDefinition, FactType, Vocabulary

MAX_LEVELS = 100
RESERVED = {
    "as_of",
    "otherwise",
    "applies",
    "all_criteria",
    "date",
    "true",
    "false",
    "and",
    "or",
    "not",
    "in",
    "is",
    "reference",
    "received_at",
}
_RESERVED_LEVELS = {"unknown", "not_applicable"}


def build_pack(document: Mapping, noted: Noted | None = None) -> Pack:
    """The pack that ``document`` describes. Raises PackError with every mistake at once, those noted before included."""
    noted = noted or Noted()
    shaped = Shaped(document, noted.names)
    if shaped.doc is None:
        raise PackError(noted.with_later(shaped.problems))
    shop = Workshop(shaped.document, shaped.doc)
    doc = shop.doc
    _check_names(shop)
    sources = _sources(shop)
    vocabulary = _vocabulary(shop)
    definitions = _definitions(shop)
    instruments = build_instruments(shop)
    tables = build_tables(shop)
    pack = Pack(
        id=doc.pack,
        version=doc.version,
        title=doc.title,
        summary=doc.summary,
        jurisdiction=doc.jurisdiction,
        status=doc.status,
        validity=shop.validity(doc.valid, ("valid",)),
        digest=digest(_content(shaped.document)),
        sources=sources,
        roles=doc.roles,
        vocabulary=vocabulary,
        definitions=definitions,
        instruments=instruments,
        tables=tables,
        guarantees=build_guarantees(shop, tables),
        notices=build_notices(shop, tables),
        examples=build_examples(shop, tables),
    )
    problems = noted.with_later([*shaped.problems, *(each for each in shop.problems if not shaped.is_follow_on(each))])
    if problems:
        raise PackError(problems)
    return pack


def _content(document: Mapping) -> dict[str, Any]:
    """What the digest covers. The order in which a pack lists facts, tables and notices is part of it: output follows it."""
    content: dict[str, Any] = plain(without_how(document))
    return {key: list(value.items()) if isinstance(value, dict) and key != "valid" else value for key, value in content.items()}


def _check_names(shop: Workshop) -> None:
    """A name that meant two things would read differently to two readers."""
    doc, taken = shop.doc, set(RESERVED)
    for section in ("facts", "definitions", "instruments", "tables"):
        for name in getattr(doc, section):
            if name in taken:
                shop.complain((section, name), f"{name!r} is a word of the language, or names something else", "choose another")
            taken.add(name)


def _sources(shop: Workshop) -> dict[str, Source]:
    return {
        key: Source(id=key, title=doc.title, status=doc.status, read=str(doc.read) if doc.read else None, note=doc.note)
        for key, doc in shop.doc.sources.items()
    }


def _vocabulary(shop: Workshop) -> Vocabulary:
    for name, doc in shop.doc.facts.items():
        shop.facts[name] = _fact(shop, name, doc)
        if doc.protected:
            shop.protected.add(name)
    _check_level_names(shop)
    return Vocabulary(dict(shop.facts))


def _check_level_names(shop: Workshop) -> None:
    """A level reads the same wherever it is shown, so the facts that share a level share its name."""
    named: dict[str, str | None] = {}
    for fact in shop.facts.values():
        for level in fact.levels:
            name = fact.names.get(level)
            if named.setdefault(level, name) != name:
                shop.complain(("facts", fact.name, "names"), f"{fact.name}: another fact calls the level {level!r} otherwise",
                              "give it the same name in both, or in neither")  # fmt: skip


def _fact(shop: Workshop, name: str, doc: FactDoc) -> FactDefinition:
    kind, low, high = FactType.ENUM, 0, 0
    levels: tuple[str, ...] = ()
    match doc.type:
        case "bool" | "date":
            kind = FactType(doc.type)
        case IntType(int=(low, high)):
            kind = FactType.INT
            if low > high:
                shop.complain(("facts", name, "type"), f"{name}: the bounds {low} to {high} are the wrong way round")
        case list():
            levels = tuple(doc.type)
            if len(set(levels)) < max(2, len(levels)) or _RESERVED_LEVELS & set(levels) or len(levels) > MAX_LEVELS:
                shop.complain(("facts", name, "type"), f"{name}: levels must be two to a hundred different words",
                              "'unknown' and 'not_applicable' are built in: leave them out")  # fmt: skip
    for level in doc.names:
        shop.rank(level, levels, ("facts", name, "names", level))
    if shop.doc.roles:
        for index, role in enumerate(doc.known_by):
            if role not in shop.doc.roles:
                shop.complain(
                    ("facts", name, "known_by", index), f"there is no role {role!r}", suggestion(role, shop.doc.roles)
                )
    return FactDefinition(
        name=name,
        type=kind,
        ask=doc.ask,
        levels=levels,
        names=doc.names,
        low=low,
        high=high,
        may_not_apply=doc.may_not_apply,
        stage=doc.stage,
        known_by=tuple(doc.known_by),
        max_age_days=doc.max_age_days,
        source=shop.sources(doc.source, ("facts", name)),
    )


def _definitions(shop: Workshop) -> dict[str, Definition]:
    found = {}
    for name, doc in shop.doc.definitions.items():
        found[name] = _definition(shop, name, doc)
    return found


def _definition(shop: Workshop, name: str, doc: DefinitionDoc) -> Definition:
    path = ("definitions", name)
    if (doc.when is None) == (doc.value is None):
        shop.complain(path, f"definition {name!r} needs either 'when' (a condition) or 'value' (a number)")
    if doc.value is not None:
        body, kind = shop.number(doc.value, (*path, "value"), shop.scope())
        shop.numbers[name] = (body, kind)
        text = doc.value
        return Definition(name=name, body=body, text=text, says=doc.says, source=shop.sources(doc.source, path))
    condition = shop.condition(doc.when if doc.when is not None else False, (*path, "when"), shop.scope())
    shop.named(name, condition)
    return Definition(name=name, body=condition, text=str(doc.when), says=doc.says, source=shop.sources(doc.source, path))
