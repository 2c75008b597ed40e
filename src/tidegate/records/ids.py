"""Identifiers: opaque, sortable by time, with a kind before them: ``cas_01JD8…`` (a ULID in Crockford's base 32)."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_RANDOM_BITS = 80
LENGTH = 26
MOST_CHARACTERS = 4 + LENGTH
"""The length of a whole identifier: three letters of kind, a line, and the ULID."""

Randomness = Callable[[int], int]
"""Gives a whole number of that many random bits."""


def new_id(kind: str, at: dt.datetime, randomness: Randomness = secrets.randbits) -> str:
    """A new identifier of ``kind`` (three letters) made at ``at``. Seeded ``randomness`` makes it repeatable."""
    milliseconds = int(at.timestamp() * 1000)
    number = (milliseconds << _RANDOM_BITS) | randomness(_RANDOM_BITS)
    digits = [_ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5)]
    return f"{kind}_{''.join(digits)}"
