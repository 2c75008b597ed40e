"""JSON Schemas (draft 2020-12) of what people write: packs, and neutral case records for one policy's facts."""

from __future__ import annotations

from typing import Any

from tidegate.policy.language.document import PackDoc
from tidegate.records.facts import FIRST_DATE, LAST_DATE, FactDefinition, FactType, Vocabulary

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
REFERENCE = r"^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$"
"""What a reference looks like. Intake refuses any other."""

PLAIN_WORD = r"^[A-Za-z_][A-Za-z0-9_.-]{0,39}$"

_HEADER = ("pack", "version", "title", "jurisdiction", "status", "valid")
_INSTANT = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?\s*([Zz]|[+-]\d{2}:?\d{2})$"


def pack_schema() -> Schema:
    """The schema of a pack's main file, for editors. What the words in it mean is checked by ``tidegate policy check``."""
    schema = _closed(PackDoc.model_json_schema(by_alias=True))
    return {
        "$schema": DIALECT,
        **schema,
        "title": "Tidegate policy pack",
        "description": "A whole policy, or one that takes parts from other files (include) or changes another pack (extends).",
        "required": list(_HEADER),
        "anyOf": [{"required": ["facts", "tables"]}, {"required": ["include"]}, {"required": ["extends"]}],
    }


def _closed(node: Any) -> Any:
    """``node`` with every table of named things closed to names of another pattern, as the loader refuses them."""
    match node:
        case dict():
            found = {key: _closed(value) for key, value in node.items()}
            return found | ({"additionalProperties": False} if "patternProperties" in found else {})
        case list():
            return [_closed(value) for value in node]
    return node


def case_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of a neutral case record: a reference, when it was received, and facts of ``vocabulary`` by name.

    A fact left out is unknown, as is one that is null. A fact may also say when it was known, and from whom.
    """
    return {
        "$schema": DIALECT,
        "title": "Tidegate case record",
        "description": "Labels, counts and dates only. A fact that is left out is unknown.",
        "type": "object",
        "additionalProperties": False,
        "required": ["reference"],
        "properties": {
            "reference": {"type": "string", "pattern": REFERENCE},
            "received_at": {
                "description": "When it was received, with its offset from UTC; null where nobody knows.",
                "anyOf": [{"type": "string", "pattern": _INSTANT}, {"const": ""}, {"type": "null"}],
            },
            "facts": {
                "type": "object",
                "additionalProperties": False,
                "properties": {fact.name: _recorded(fact.name) for fact in vocabulary},
            },
        },
        "$defs": {fact.name: _state(fact) for fact in vocabulary},
    }


def _recorded(name: str) -> Schema:
    """A fact's state by itself, or with the day on which it was known and from whom."""
    state = {"$ref": f"#/$defs/{name}"}
    day = {"anyOf": [_date(), {"type": "null"}]}
    source = {"description": "A role or a system.", "anyOf": [{"type": "string", "pattern": PLAIN_WORD}, {"type": "null"}]}
    properties = {"value": state, "known_on": day, "source": source}
    return {"anyOf": [state, {"type": "object", "additionalProperties": False, "properties": properties}]}


def _state(fact: FactDefinition) -> Schema:
    absent = ["unknown", "not_applicable"] if fact.may_not_apply else ["unknown"]
    return {"description": fact.ask, "anyOf": [_value(fact), {"enum": [*absent, None]}]}


def _value(fact: FactDefinition) -> Schema:
    match fact.type:
        case FactType.BOOL:
            return {"type": "boolean"}
        case FactType.ENUM:
            named = "; ".join(f"{level}: {name}" for level, name in fact.names.items())
            return {"enum": list(fact.levels), **({"description": named} if named else {})}
        case FactType.INT:
            return {"type": "integer", "minimum": fact.low, "maximum": fact.high}
    return _date()


def _date() -> Schema:
    words = f"A date from {FIRST_DATE} to {LAST_DATE}."
    return {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": words}
