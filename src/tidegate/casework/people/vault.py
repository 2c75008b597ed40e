"""The vault's lock: each value is encrypted by AES-GCM for its own row, and blinded for looking it up.

The keys are derived from the installation's vault key, which is not in the database: whoever has the database alone can
neither read a name nor test a guess. What binds a value to its row (subject, kind, identifier) is authenticated with it, so a
value moved to another row does not open.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from tidegate.casework.common.errors import CaseworkError
from tidegate.records.ids import Randomness

NONCE_BYTES = 12

_DAY_CHARACTERS = 10
_ABROAD = re.compile(r"^(?:00)?440?(?=\d{9,10}$)")
"""How a number of the United Kingdom begins where it is written for callers from abroad: at home it begins with a 0."""


class VaultError(CaseworkError):
    """A value of the vault does not open: it was altered, moved to another row, or belongs to another installation's key."""

    code = "vault"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a value is bound to."""

    id: str
    subject_id: str
    kind: str

    def bound(self) -> bytes:
        """The bytes that are authenticated with the value."""
        return f"{self.id} {self.subject_id} {self.kind}".encode("ascii")


def seal(row: Row, value: str, randomness: Randomness) -> tuple[bytes, bytes]:
    """The nonce and the encrypted value."""
    nonce = randomness(8 * NONCE_BYTES).to_bytes(NONCE_BYTES, "big")
    return nonce, AESGCM(_key(b"encrypt")).encrypt(nonce, value.encode(), row.bound())


def open_sealed(row: Row, nonce: bytes | memoryview, sealed: bytes | memoryview) -> str:
    """The value. Raises VaultError."""
    try:
        return AESGCM(_key(b"encrypt")).decrypt(bytes(nonce), bytes(sealed), row.bound()).decode()
    except InvalidTag:
        raise VaultError(
            "A name or identifier could not be opened: it was altered or moved, or the key is another one. "
            "Tell whoever runs the service; compare with a backup."
        ) from None


def seal_text(text: str) -> str:
    """A secret that is bound to no row, such as the seed of a second factor: nonce and sealed value, written as text."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return (nonce + AESGCM(_key(b"secrets")).encrypt(nonce, text.encode(), None)).hex()


def open_text(sealed: str) -> str:
    """What :func:`seal_text` sealed. Raises VaultError."""
    whole = bytes.fromhex(sealed)
    try:
        return AESGCM(_key(b"secrets")).decrypt(whole[:NONCE_BYTES], whole[NONCE_BYTES:], None).decode()
    except InvalidTag:
        raise VaultError(
            "A second factor could not be opened: it was altered, or the key is another one. Tell whoever runs the service."
        ) from None


def blind(kind: str, value: str) -> str:
    """By what the same value of the same kind is found again."""
    return hmac.new(_key(b"blind"), f"{kind}\0{normal(kind, value)}".encode(), hashlib.sha256).hexdigest()


def is_day(value: str) -> bool:
    """Whether it is a day as YYYY-MM-DD: a date of birth in another order would be another's, or found by nobody."""
    try:
        return len(value) == _DAY_CHARACTERS and bool(dt.date.fromisoformat(value))
    except ValueError:
        return False


def normal(kind: str, value: str) -> str:
    """The value without what people write differently: case, accents, spaces.

    Of names also the order of words; of telephone numbers the prefix of the United Kingdom.
    """
    plain = unicodedata.normalize("NFKD", value).casefold()
    plain = "".join(each for each in plain if not unicodedata.combining(each))
    if kind in ("name", "alias"):
        return " ".join(sorted("".join(c if c.isalnum() else " " for c in plain).split()))
    if kind == "email":
        return plain.strip()
    tight = "".join(each for each in plain if each.isalnum())
    return _ABROAD.sub("0", tight) if kind == "telephone" else tight


@cache
def _key(purpose: bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"tidegate vault, version 1: " + purpose)
    return derive.derive(settings.TIDEGATE_KEYS.vault)
