"""Packs for tests: those that ship, loaded once; and small ones, written in the test that needs them."""

from __future__ import annotations

import datetime as dt
import textwrap
from functools import cache
from typing import Any

from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.policy.engines.results import Evaluation
from tidegate.policy.language.building import build_pack
from tidegate.policy.language.library import load_pack, pack_document, shipped_packs
from tidegate.policy.language.pack import Pack
from tidegate.policy.language.problems import PackError
from tidegate.policy.language.yaml_places import Mapping, Sequence, parse
from tidegate.records.facts import Facts, FactState

AS_OF = dt.date(2026, 6, 1)
SHIPPED = sorted(shipped_packs())

HEADER = """\
pack: small
version: "1"
title: A small pack
jurisdiction: Nowhere
status: proposal
valid: {from: 2026-01-01, until: null}
"""
FACTS = """\
facts:
  flag: {type: bool, ask: "Is it so?"}
  other: {type: bool, ask: "Is the other so?", may_not_apply: true}
  size: {type: {int: [0, 100]}, ask: "How large?"}
  room: {type: {int: [0, 100]}, ask: "How much room?", may_not_apply: true}
  grade: {type: [low, medium, high], ask: "Which grade?"}
  rank: {type: [low, medium, high], ask: "Which rank?", may_not_apply: true}
  seen_on: {type: date, ask: "When seen?"}
  told_on: {type: date, ask: "When told?", may_not_apply: true}
"""
TABLES = """\
tables:
  urgency:
    title: Urgency
    unknown: bracket
    levels: [low, high]
    rules:
      - {id: U1, when: "flag", then: high}
      - {id: U9, when: otherwise, then: low}
"""
SMALL = HEADER + FACTS + TABLES


def document(text: str) -> Mapping:
    """The document in ``text``, as from a file called small.yaml."""
    return parse(text, "small.yaml")


def build(text: str) -> Pack:
    """The pack in ``text``."""
    return build_pack(document(text))


def with_rules(*rules: str, facts: str = FACTS, unknown: str = "bracket", levels: str = "[low, medium, high]") -> Pack:
    """A pack of one table, ``result``; each rule as in ``{id: A, when: "flag", then: high}``."""
    rows = "".join(f"      - {rule}\n" for rule in rules)
    table = f"  result:\n    title: Result\n    unknown: {unknown}\n    levels: {levels}\n    rules:\n{rows}"
    return build(f"{HEADER}{facts}tables:\n{table}")


def indented(text: str) -> str:
    """A block of YAML without the indentation of the test that holds it."""
    return textwrap.dedent(text)


def mistakes(text: str) -> list[str]:
    """Every mistake in ``text`` as ``line: what / how to mend it``."""
    try:
        build(text)
    except PackError as error:
        return told(error)
    return []


def told(error: PackError) -> list[str]:
    """The mistakes as ``line: what / how to mend it``."""
    return [f"{each.place.line}: {each.what}" + (f" / {each.mend}" if each.mend else "") for each in error.problems]


def mistakes_of(document: Any) -> list[str]:
    """Every mistake in a document, without its place."""
    try:
        build_pack(document)
    except PackError as error:
        return [each.what + (f" / {each.mend}" if each.mend else "") for each in error.problems]
    return []


def shipped(name: str) -> Pack:
    """A pack that ships."""
    return load_pack(name)


def shipped_document(name: str) -> Any:
    """The document of a pack that ships, for a test to change."""
    return copied(_document(name))


def copied(node: Any) -> Any:
    """A deep copy that keeps every line number."""
    if isinstance(node, Mapping):
        mapping = Mapping(node.place)
        for key, value in node.items():
            mapping.put(key, copied(value), node.places[key])
        return mapping
    if isinstance(node, Sequence):
        items = Sequence(node.place)
        for value, place in zip(node, node.places, strict=True):
            items.put(copied(value), place)
        return items
    return node


@cache
def _document(name: str) -> Mapping:
    return pack_document(name)


@cache
def engine_of(name: str) -> ReferenceEngine:
    """The reference engine of a pack that ships."""
    return ReferenceEngine(shipped(name))


def case_facts(name: str, example: str, **changes: FactState) -> dict[str, FactState]:
    """The facts of one of a shipped pack's own cases, with ``changes``."""
    found = next(each for each in shipped(name).examples if each.id == example)
    return {**found.facts, **changes}


def evaluate(pack: Pack, facts: Facts, as_of: dt.date = AS_OF, *, with_instruments: bool = False) -> Evaluation:
    """Everything the pack says of the facts."""
    return ReferenceEngine(pack).evaluate(facts, as_of, with_instruments=with_instruments)
