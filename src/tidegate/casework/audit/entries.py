"""An audit entry as plain data, and how one is chained to the one before it. Knows no database: the verifier uses it too.

``seal`` is an HMAC of the previous digest and the canonical JSON of the entry, under a key that is kept apart from the
application's secret key: whoever can write to the database cannot forge it. ``digest`` is the SHA-256 of all of these, so
anybody can check it without a key, and no byte of an entry lies outside it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping

START = "0" * 64
"""What stands before the first entry."""

FIELDS = (
    "position",
    "id",
    "at",
    "user_id",
    "action",
    "operation",
    "purpose",
    "through",
    "request_id",
    "case_id",
    "subject_kind",
    "subject_id",
    "details",
)
"""What an entry says. All are texts but the position."""

BEFORE_DIGEST, BEFORE_SEAL, BEFORE_ENTRY, END = '{"digest":"', '","seal":"', '","entry":', "}\n"
"""The fixed parts of an exported line."""

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode


def body_of(entry: Mapping[str, str | int]) -> str:
    """The canonical JSON of what an entry says: one spelling, as of ``records.digests``."""
    return _canonical({name: entry[name] for name in FIELDS})


def seal_of(key: bytes, previous: str, body: str) -> str:
    """The seal of an entry under the audit key."""
    return hmac.digest(key, f"{previous}\n{body}".encode("ascii"), "sha256").hex()


def digest_of(previous: str, body: str, seal: str) -> str:
    """The digest that chains a sealed entry to the digest before it."""
    return hashlib.sha256(f"{previous}\n{body}\n{seal}".encode("ascii")).hexdigest()


def line_of(digest: str, seal: str, body: str) -> str:
    """An entry as a line of the export: JSON, whose ``entry`` is byte for byte what was sealed."""
    return f"{BEFORE_DIGEST}{digest}{BEFORE_SEAL}{seal}{BEFORE_ENTRY}{body}{END}"
