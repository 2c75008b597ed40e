"""Who calls: the person whose token it is, within the token's scopes, for the purpose that the call states."""

from __future__ import annotations

import re

from django.http import HttpRequest
from ninja.security import HttpBearer

from tidegate.casework.access.queries import acting_for_token
from tidegate.casework.common.acting import Acting, Purpose
from tidegate.casework.common.errors import InvalidError

_KEY = re.compile(r"[A-Za-z0-9._:-]{1,100}")


class Bearer(HttpBearer):
    """A token in the ``Authorization`` header.

    The header ``Tidegate-Purpose`` states why; ``Idempotency-Key`` makes a call safe to repeat.
    """

    def authenticate(self, request: HttpRequest, token: str) -> Acting | None:
        """The person acting, or None where the token is not valid (any more)."""
        return acting_for_token(
            token,
            request.at,  # type: ignore[attr-defined]  # set by the middleware that knows the clock
            purpose=_purpose(request.headers.get("Tidegate-Purpose")),
            key=_key(request.headers.get("Idempotency-Key", "")),
            request_id=getattr(request, "request_id", ""),
        )


def _purpose(text: str | None) -> Purpose | None:
    if text is None:
        return None
    known = [each.value for each in Purpose if each is not Purpose.SYSTEM]
    if text not in known:
        raise InvalidError({"Tidegate-Purpose": f"must be one of {', '.join(known)}"})
    return Purpose(text)


def _key(text: str) -> str:
    if text and not _KEY.fullmatch(text):
        raise InvalidError({"Idempotency-Key": "must be at most 100 letters, digits and . _ : -"})
    return text
