"""The codes by which somebody begins to sign in: random, shown once, kept as digests, good once and for three days."""

from __future__ import annotations

import datetime as dt
import hashlib

from tidegate.casework.access.tokens import Secret
from tidegate.casework.common.acting import Acting

LASTS = dt.timedelta(hours=72)
"""How long an invitation can be used. Our assumption: long enough to be handed over in person across a weekend."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 6, 5
_BITS = 5 * _GROUPS * _GROUP  # 150: too many to guess, so that the digest needs no salt
_MISREAD = str.maketrans("OIL", "011", " -")


def new_code(acting: Acting) -> Secret:
    """A fresh code, in groups of five letters and figures of which none looks like another."""
    number = acting.randomness(_BITS)
    written = "".join(_ALPHABET[number >> shift & 31] for shift in range(0, _BITS, 5))
    text = "-".join(written[start : start + _GROUP] for start in range(0, len(written), _GROUP))
    return Secret(text=text, digest=digest_of(text))


def digest_of(text: str) -> str:
    """The digest under which a code is kept and found: however it was typed."""
    return hashlib.sha256(text.upper().translate(_MISREAD).encode()).hexdigest()
