"""Canonical bytes and their digest: how a record names the record, or the policy, it came from."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from enum import Enum


def canonical_json(value: object) -> str:
    """``value`` as JSON with sorted keys, no insignificant space and no non-ASCII bytes: one spelling per value.

    Floats are refused: their text is not canonical, and no record of ours needs one.
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(value: object) -> str:
    """``sha256:`` and the hexadecimal SHA-256 of the canonical JSON of ``value``."""
    return "sha256:" + hashlib.sha256(canonical_json(value).encode("ascii")).hexdigest()


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str() if not isinstance(value, Enum):
            return value
        case Enum():
            return value.value
        case dt.datetime() | dt.date():
            return value.isoformat()
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    raise TypeError(f"no canonical form for {type(value).__name__}")
