"""Which account a sign-in tried: asked when a try is counted and when it is refused, so that both mean the same account."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest


def name_tried(request: HttpRequest | None, credentials: Mapping[str, str] | None = None) -> str:
    """The sign-in name, in small letters: from what is being checked, or from the form."""
    given = (credentials or {}).get("username") or (request.POST.get("login", "") if request else "")
    return given.strip().lower()
