"""Checkpoints: the end of the trail at an instant, signed (Ed25519), for a second party to keep. Knows no database.

Whoever holds one can later show that the trail up to there was rewritten or rolled back, whatever became of keys and database.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tidegate.records.digests import canonical_json

KIND = "tidegate-audit-checkpoint-1"


class CheckpointError(Exception):
    """A checkpoint cannot be used. The message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """That the entry at ``position`` had ``digest`` at ``at``, said by the holder of ``public_key``."""

    position: int
    digest: str
    at: str
    public_key: str
    signature: str

    def text(self) -> str:
        """The checkpoint as the one line that is handed over."""
        return canonical_json({"kind": KIND, **asdict(self)}) + "\n"


def sign(key: Ed25519PrivateKey, *, position: int, digest: str, at: str) -> Checkpoint:
    """A signed checkpoint."""
    public = key.public_key().public_bytes_raw().hex()
    signature = key.sign(_said(position, digest, at, public)).hex()
    return Checkpoint(position=position, digest=digest, at=at, public_key=public, signature=signature)


def read(text: str, public_key: str | None = None) -> Checkpoint:
    """The checkpoint in a text, its signature checked against ``public_key`` (or, without one, the key that it names).

    Raises CheckpointError.
    """
    checkpoint = _read(text)
    if public_key is not None and checkpoint.public_key != public_key.strip().lower():
        raise CheckpointError("The checkpoint is signed by another key than the one you hold: it is not this installation's.")
    if not is_signed(checkpoint, checkpoint.public_key):
        raise CheckpointError("The checkpoint's signature does not fit: it was altered. Use the second party's own copy.")
    return checkpoint


def is_signed(checkpoint: Checkpoint, public_key: str) -> bool:
    """Whether the holder of that key signed exactly this."""
    said = _said(checkpoint.position, checkpoint.digest, checkpoint.at, public_key)
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(checkpoint.signature), said)
    except (InvalidSignature, ValueError):
        return False
    return True


def _read(text: str) -> Checkpoint:
    """What the text says, of the types that a checkpoint has."""
    try:
        held = json.loads(text)
        checkpoint = Checkpoint(**{name: value for name, value in held.items() if (name, value) != ("kind", KIND)})
    except (ValueError, TypeError, AttributeError) as error:
        raise CheckpointError(_NO_CHECKPOINT) from error
    texts = (checkpoint.digest, checkpoint.at, checkpoint.public_key, checkpoint.signature)
    if type(checkpoint.position) is not int or checkpoint.position < 0 or not all(isinstance(each, str) for each in texts):
        raise CheckpointError(_NO_CHECKPOINT)
    return checkpoint


_NO_CHECKPOINT = "This is no checkpoint of an audit trail: give the file that 'tidegate audit checkpoint' made."


def _said(position: int, digest: str, at: str, public_key: str) -> bytes:
    return canonical_json({"kind": KIND, "position": position, "digest": digest, "at": at, "public_key": public_key}).encode(
        "ascii"
    )
