"""Every sign-in, sign-out, refused password and change of password or second factor goes into the audit trail.

A refused name is kept only where an account has it: what is typed there by mistake may be a password.
"""

from __future__ import annotations

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import Signal
from django.http import HttpRequest

from tidegate.casework.access.models import User
from tidegate.casework.access.queries import acting_for
from tidegate.casework.audit.chain import append
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Through

_WITNESSED: dict[str, Signal] = {
    "sign_in": user_logged_in,
    "sign_out": user_logged_out,
    "change_password": password_changed,
    "add_second_factor": authenticator_added,
    "remove_second_factor": authenticator_removed,
    "renew_second_factor": authenticator_reset,
}


def witness() -> None:
    """Hear of them from now on."""
    for action, signal in _WITNESSED.items():
        signal.connect(_witness_of(action), weak=False, dispatch_uid=f"tidegate {action}")
    user_login_failed.connect(_refused, dispatch_uid="tidegate refused")


def _witness_of(action: str) -> Any:
    def heard(*, request: HttpRequest | None = None, user: User | None = None, authenticator: Any = None, **_: Any) -> None:
        _append(request, user, action, {"kind": str(authenticator.type)} if authenticator else {})

    return heard


def _refused(*, credentials: dict[str, str], request: HttpRequest | None = None, **_: Any) -> None:
    tried = User.objects.filter(username=credentials.get("username", "")).first()
    _append(request, tried, "refuse_sign_in", {})


def _append(request: HttpRequest | None, user: User | None, action: str, details: dict[str, object]) -> None:
    at = getattr(request, "at", None)  # of a request that came through the door: tests that sign in by force have none
    if user is None or at is None:
        return
    acting = acting_for(user, at, Through.WEB, request_id=getattr(request, "request_id", ""))
    with transaction.atomic():
        append(
            acting, action=action, operation=Operation.ADMINISTRATION, subject_kind="access.user", subject_id=user.pk,
            details=details,
        )  # fmt: skip
