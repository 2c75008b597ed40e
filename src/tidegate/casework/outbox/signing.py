"""How a message is signed, so that its receiver knows that it is ours, whole and not an old one sent again."""

from __future__ import annotations

import hashlib
import hmac


def secret_of(key: bytes, target_id: str) -> str:
    """The secret that this installation shares with a target."""
    return hmac.new(key, f"webhook {target_id}".encode("ascii"), hashlib.sha256).hexdigest()


def signature(secret: str, sent_at: str, message_id: str, body: str) -> str:
    """The ``Tidegate-Signature`` of a message: HMAC-SHA-256 over its instant, its id and its body."""
    signed = f"{sent_at}.{message_id}.{body}".encode()
    return f"t={sent_at},v1={hmac.new(secret.encode('ascii'), signed, hashlib.sha256).hexdigest()}"
