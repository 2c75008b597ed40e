"""The secrets of API tokens. Of 256 random bits no salt or slow hash is needed: the digest alone finds the token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from tidegate.casework.common.acting import Acting

PREFIX = "tdg_"
"""What every token begins with, so that scanners for leaked secrets know one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A new token's text, to be shown once, and the digest that is kept."""

    text: str = field(repr=False)
    digest: str


def new_secret(acting: Acting) -> Secret:
    """A fresh secret."""
    text = f"{PREFIX}{acting.randomness(256):064x}"
    return Secret(text=text, digest=digest_of(text))


def digest_of(text: str) -> str:
    """The digest under which a token is kept and found."""
    return hashlib.sha256(text.encode()).hexdigest()
