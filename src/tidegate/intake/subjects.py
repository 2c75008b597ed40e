"""One-way keys by which two referrals are seen to concern the same account, address or device.

The key of HMAC is a constant: it keeps these keys apart from other hashes of the same words and from nothing else. It
is no secret, so whoever holds a key can test a guess against it. Treat subject keys as personal data, like the
identifiers.
"""

from __future__ import annotations

import hashlib
import hmac

_PURPOSE = b"tidegate subject key, version 1"


def account_key(service: str, identifier: str) -> frozenset[str]:
    """The key of an account with a service; none when either is missing."""
    return _key("account", service.strip().casefold(), identifier.strip())


def email_key(address: str) -> frozenset[str]:
    """The key of an e-mail address that the service had verified."""
    return _key("email", address.strip().casefold())


def device_key(kind: str, identifier: str) -> frozenset[str]:
    """The key of a device; none when its kind or identifier is missing."""
    return _key("device", kind.strip().casefold(), identifier.strip())


def _key(*parts: str) -> frozenset[str]:
    if not all(parts):
        return frozenset()
    words = "\0".join(parts).encode("utf-8", "surrogatepass")
    return frozenset([hmac.new(_PURPOSE, words, hashlib.sha256).hexdigest()[:32]])
