"""Between the server and the pages: who acts and why, how long a session lasts, and the second factor."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import resolve, reverse

from tidegate.casework.access.queries import acting_for
from tidegate.casework.access.sessions import has_ended, stated_purpose
from tidegate.casework.common.acting import Acting, Through
from tidegate.site.clock import now

Answer = Callable[[HttpRequest], HttpResponseBase]

_REQUEST_ID_BYTES = 16

WITHOUT_SECOND_FACTOR = ("mfa_", "account_logout", "account_reauthenticate", "alive", "ready", "metrics")
"""Names, or beginnings of names, of the addresses that enrolling a second factor needs, and those for the operator."""


class RequestIdentity:
    """Every request has an instant and an identifier, in logs, audit trail and answer, so that one leads to the others."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, known by a number of ours: a caller's own is never taken."""
        request_id = secrets.token_hex(_REQUEST_ID_BYTES)
        request.request_id = request_id  # type: ignore[attr-defined]  # the request is Django's place for it
        request.at = now()  # type: ignore[attr-defined]
        response = self._get_response(request)
        response["X-Request-ID"] = request_id
        return response


class NothingKept:
    """No browser and no proxy keeps an answer; who signs out leaves nothing of ours in the browser."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        response = self._get_response(request)
        response["Cache-Control"] = "no-store"
        if request.method == "POST" and request.path_info == reverse("account_logout"):
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class SessionLimits:
    """Ends sessions that were idle for half an hour or are eight hours old."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or send its sender to sign in again and come back."""
        if request.user.is_authenticated and has_ended(request.session, now()):
            logout(request)
            messages.info(request, "You were signed out, because some time had passed. Nothing that you had saved is lost.")
            return redirect_to_login(request.get_full_path())
        return self._get_response(request)


class ActingPerson:
    """Gives each request ``request.acting``: the signed-in person at this instant, with their purpose; else None."""

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, with its actor."""
        request.acting = _acting(request)  # type: ignore[attr-defined]  # the request is Django's place for it
        return self._get_response(request)


def _acting(request: HttpRequest) -> Acting | None:
    if not request.user.is_authenticated:
        return None
    request_id: str = request.request_id  # type: ignore[attr-defined]  # set by RequestIdentity
    purpose = stated_purpose(request.session)
    return acting_for(request.user, now(), Through.WEB, purpose=purpose, request_id=request_id)


class SecondFactor:
    """Nobody goes on with a password alone: who has no second factor enrols one first.

    Who signed in through the force's own identity provider has given theirs there.
    """

    def __init__(self, get_response: Answer) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, or send its sender to enrol."""
        if settings.TIDEGATE_MFA_REQUIRED and request.user.is_authenticated and not _is_enough(request):
            messages.warning(request, "Set up a second factor first: cases are not shown behind a password alone.")
            return redirect("mfa_index")
        return self._get_response(request)


def _is_enough(request: HttpRequest) -> bool:
    name = resolve(request.path_info).view_name or ""
    if name.startswith(WITHOUT_SECOND_FACTOR):
        return True
    methods = {record.get("method") for record in get_authentication_records(request, request.user)}
    return "socialaccount" in methods or is_mfa_enabled(request.user)
