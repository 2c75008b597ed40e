"""Who calls: the account that a sign-in tried, and the address that a request came from."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


def name_tried(request: HttpRequest | None, credentials: Mapping[str, str] | None = None) -> str:
    """The sign-in name, in small letters: from what is being checked, or from the form.

    Asked when a try is counted and when it is refused, so that both mean the same account.
    """
    given = (credentials or {}).get("username") or (request.POST.get("login", "") if request else "")
    return given.strip().lower()


def address_of(request: HttpRequest) -> str:
    """The caller's address: what the outermost of ``TIDEGATE_PROXIES`` proxies saw, never what a caller says of itself.

    Empty where there is none, as over a socket file: all of these count as one.
    """
    try:
        return str(get_adapter(request).get_client_ip(request))
    except PermissionDenied:
        return ""
