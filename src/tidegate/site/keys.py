"""The installation's keys, each for one purpose, in one file that only its owner may read. Made once, never in the database."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from tidegate.site.errors import InstallationError

_KEY_BYTES = 32

KEYS_FILE, DATABASE_FILE = "keys.json", "tidegate.sqlite3"
"""What they are called in the data folder; the database, unless it is a PostgreSQL."""


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
    """The keys of the installation in ``folder``, made at first use: never for a database that was there before them.

    Raises InstallationError.
    """
    path = folder / KEYS_FILE
    try:
        if not path.exists():
            _refuse_without(path)
            _write(path, new_keys())
        return _read(path.read_text(encoding="ascii"))
    except OSError as error:
        raise InstallationError(
            f"The data folder {folder} cannot be used ({error.strerror}): it must be a folder in which this account may write. "
            "Check --data and TIDEGATE_DATA, who owns it, and that its disk is not full."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise InstallationError(f"{path} holds no keys of an installation. {_PUT_BACK}") from error


_PUT_BACK = "Put the copy back that was kept apart: by other keys no name opens and no seal of the audit trail holds."


def _refuse_without(path: Path) -> None:
    if path.with_name(DATABASE_FILE).exists():
        raise InstallationError(f"There is a database in {path.parent}, and its {path.name} is gone. {_PUT_BACK}")


def _read(text: str) -> Keys:
    held = json.loads(text)
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
