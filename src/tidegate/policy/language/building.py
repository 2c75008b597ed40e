"""From a document to a pack: every name resolved, every expression typed, every mistake collected before any is reported."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from tidegate.policy.language.build_instruments import build_instruments
from tidegate.policy.language.build_promises import build_examples, build_guarantees, build_notices
from tidegate.policy.language.build_tables import build_tables
from tidegate.policy.language.document import DefinitionDoc, FactDoc, IntType, PackDoc
from tidegate.policy.language.files import without_how
from tidegate.policy.language.pack import Definition, Pack, Source
from tidegate.policy.language.problems import PackError, Problem, suggestion
from tidegate.policy.language.workshop import Workshop
from tidegate.policy.language.yaml_places import Mapping, place_of, plain
from tidegate.records.digests import digest
from tidegate.records.facts import FactDefinition, FactType, Vocabulary

_RESERVED = {
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


def build_pack(document: Mapping) -> Pack:
    """The pack that ``document`` describes. Raises PackError with every mistake at once."""
    shop = Workshop(document, _shaped(document))
    doc = shop.doc
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
        digest=digest(plain(without_how(document))),
        sources=sources,
        vocabulary=vocabulary,
        definitions=definitions,
        instruments=instruments,
        tables=tables,
        guarantees=build_guarantees(shop, tables),
        notices=build_notices(shop, tables),
        examples=build_examples(shop, tables),
    )
    if shop.problems:
        raise PackError(shop.problems)
    return pack


def _shaped(document: Mapping) -> PackDoc:
    try:
        return PackDoc.model_validate(without_how(document))
    except ValidationError as error:
        raise PackError(_shape_problem(document, each) for each in error.errors(include_url=False)) from error


def _shape_problem(document: Mapping, error: Any) -> Problem:
    """A shape mistake in plain words, at its line."""
    path = tuple("from" if step == "from_" else step for step in error["loc"] if not _is_type_label(step))
    name = ".".join(str(step) for step in path) or "the pack"
    match error["type"]:
        case "extra_forbidden":
            what, mend = f"{name}: there is no key {path[-1]!r} here", suggestion(str(path[-1]), _sibling_keys(path))
        case "missing":
            what, mend = f"{name} is missing", "add it"
        case "bool_type" | "string_type" | "int_type" | "literal_error":
            what = f"{name}: {error['msg'].lower()}, not {error['input']!r}"
            mend = "YAML reads an unquoted yes, no, on or off as true or false: put it in quotes" * isinstance(
                error["input"], bool
            )
        case _:
            what, mend = f"{name}: {error['msg'][0].lower()}{error['msg'][1:]}", ""
    return Problem(place_of(document, path), what, mend)


def _is_type_label(step: int | str) -> bool:
    """Pydantic names the member of a union it tried; people need only the path."""
    return isinstance(step, str) and (
        step in ("str", "bool", "int", "IntType", "date") or step.startswith(("list[", "constrained-", "literal[", "function-"))
    )


def _sibling_keys(path: tuple[int | str, ...]) -> list[str]:
    return list(PackDoc.model_fields) if len(path) == 1 else []


def _sources(shop: Workshop) -> dict[str, Source]:
    return {
        key: Source(id=key, title=doc.title, status=doc.status, read=str(doc.read) if doc.read else None, note=doc.note)
        for key, doc in shop.doc.sources.items()
    }


def _vocabulary(shop: Workshop) -> Vocabulary:
    for name, doc in shop.doc.facts.items():
        if name in _RESERVED:
            shop.complain(("facts", name), f"{name!r} is a word of the language", "choose another name for the fact")
        shop.facts[name] = _fact(shop, name, doc)
        if doc.protected:
            shop.protected.add(name)
    return Vocabulary(dict(shop.facts))


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
            if len(set(levels)) < max(2, len(levels)) or _RESERVED_LEVELS & set(levels) or len(levels) > 100:
                shop.complain(("facts", name, "type"), f"{name}: levels must be two to a hundred different words",
                              "'unknown' and 'not_applicable' are built in: leave them out")  # fmt: skip
    return FactDefinition(
        name=name,
        type=kind,
        ask=doc.ask,
        levels=levels,
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
        if name in shop.facts or name in _RESERVED:
            shop.complain(("definitions", name), f"{name!r} is already a fact or a word of the language", "choose another name")
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
