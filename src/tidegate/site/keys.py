"""The installation's keys, each for one purpose, in one file that only its owner may read. Made once, never in the database."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """One key for each purpose.

    ``secret`` signs sessions; ``audit`` seals audit entries; ``vault`` encrypts identities and blinds their look-up;
    ``checkpoint`` signs what a second party keeps.
    """

    secret: str
    audit: bytes
    vault: bytes
    checkpoint: bytes

    def checkpoint_key(self) -> Ed25519PrivateKey:
        """The key that signs audit checkpoints; its public half is given to the second party."""
        return Ed25519PrivateKey.from_private_bytes(self.checkpoint)


def new_keys() -> Keys:
    """Fresh keys."""
    return Keys(
        secret=secrets.token_urlsafe(50),
        audit=secrets.token_bytes(_KEY_BYTES),
        vault=secrets.token_bytes(_KEY_BYTES),
        checkpoint=secrets.token_bytes(_KEY_BYTES),
    )


def keys_in(folder: Path) -> Keys:
    """The keys of the installation in ``folder``, made at first use."""
    path = folder / "keys.json"
    if not path.exists():
        _write(path, new_keys())
    held = json.loads(path.read_text(encoding="ascii"))
    return Keys(secret=held["secret"], **{name: bytes.fromhex(held[name]) for name in ("audit", "vault", "checkpoint")})


def _write(path: Path, keys: Keys) -> None:
    """Write whole, readable by the owner alone; where two processes start at once, the first one's keys stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    held = {"secret": keys.secret, "audit": keys.audit.hex(), "vault": keys.vault.hex(), "checkpoint": keys.checkpoint.hex()}
    unfinished = path.with_name(f".keys.{os.getpid()}")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(held), encoding="ascii")
    try:
        os.link(unfinished, path)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()
