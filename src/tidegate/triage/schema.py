"""The JSON Schema (draft 2020-12) of what triage writes: the wrapper, and the record of each item."""

from __future__ import annotations

from typing import Any

from tidegate.records.referrals import Status
from tidegate.triage.linking import MOST

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_BOOL: Schema = {"type": "boolean"}
_INSTANT: Schema = {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
_MAYBE_TEXT: Schema = {"type": ["string", "null"]}


def triage_schema() -> Schema:
    """What ``tidegate triage --format json`` writes. Each line of ``ndjson`` is like one of its items."""
    digest = {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Tidegate triage",
        "description": "The items of a batch, ranked: accepted ones in the order in which to act, then the rest.",
        **_record(
            pack=_record(id=_TEXT, version=_TEXT, digest=digest),
            as_of=_INSTANT,
            items={"type": "array", "items": {"$ref": "#/$defs/item"}},
        ),
        "$defs": {"item": _item(), "priority": _priority()},
    }


def _item() -> Schema:
    criterion = _record(id=_TEXT, name=_TEXT, level=_TEXT, status={"enum": ["met", "not_met", "unknown"]})
    citation = _record(id=_TEXT, title=_TEXT, status={"enum": ["verified", "recalled", "unverified", "assumption"]})
    return {
        **_record(
            reference=_MAYBE_TEXT,
            source={**_TEXT, "description": "Where it was: the file, and the row or element in it."},
            status={"enum": [status.value for status in Status]},
            reason={**_MAYBE_TEXT, "description": "Why it was not accepted."},
            priority=_or_null({"$ref": "#/$defs/priority"}),
            route=_or_null(_record(name=_TEXT, title=_TEXT, rule=_TEXT, says=_TEXT)),
            criteria={"type": "array", "items": criterion},
            unknown={**_TEXTS, "description": "The facts that are not known and matter."},
            stale={**_TEXTS, "description": "The facts that were recorded too long ago to be relied on."},
            next_question=_or_null(_record(fact=_TEXT, ask=_TEXT, settles=_BOOL)),
            notices=_TEXTS,
            citations={"type": "array", "items": citation},
            same_suspect={**_TEXTS, "maxItems": MOST, "description": "The first others that may be about the same suspect."},
            same_suspect_count={"type": "integer", "minimum": 0, "description": "How many these are in all, at the least."},
        ),
        **_by_status(),
    }


def _by_status() -> Schema:
    """An accepted item has a priority and a route; any other has the reason why it has none."""
    accepted = {"properties": {"status": {"const": Status.ACCEPTED.value}}}
    assessed = {name: {"not": {"type": "null"}} for name in ("reference", "priority", "route")}
    others: Schema = {"reason": _TEXT, "priority": {"type": "null"}, "route": {"type": "null"}}
    return {"if": accepted, "then": {"properties": assessed}, "else": {"properties": others}}


def _priority() -> Schema:
    return {
        "description": "What the known facts demand, and the highest level that is still possible.",
        **_record(
            level=_TEXT,
            act_by=_INSTANT,
            rule=_TEXT,
            says=_TEXT,
            could_be=_TEXT,
            find_out_by={**_or_null(_INSTANT), "description": "Null when nothing that is not known could raise the level."},
            could_be_rule=_TEXT,
            could_be_says=_TEXT,
            provisional={**_BOOL, "description": "No current KIRAT stands behind it."},
            clock_assumed={**_BOOL, "description": "The time of receipt is not known, so the clock starts at as_of."},
        ),
    }


def _record(**properties: Schema) -> Schema:
    """An object that has all of these properties and no others."""
    return {"type": "object", "additionalProperties": False, "required": list(properties), "properties": properties}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}
