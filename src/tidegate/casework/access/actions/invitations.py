"""How somebody begins to sign in, and begins anew: by a code that an administrator hands over, and a password of their own.

An invitation ends at once whatever its person got in by before: password, second factors, sessions and tokens. So it is
also what an administrator does when a password or a device is lost or in the wrong hands.
"""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models

from tidegate.casework.access.actions.accounts import USERNAME, another, require_over
from tidegate.casework.access.invitations import LASTS
from tidegate.casework.access.models import ApiToken, Invitation, RoleGrant, User
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError

_ADMINISTRATOR = "administrator"


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def invite(acting: Acting, *, user_id: str, code_digest: str) -> Done:
    """Let a person begin to sign in, or begin anew: what they got in by before ends. ``code_digest``: of ``new_code``."""
    return _invite(acting, _managed_wholly(acting, user_id), code_digest)


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def revoke_invitation(acting: Acting, *, user_id: str) -> Done:
    """Revoke the invitation of a person who has not used it yet."""
    user = _managed_wholly(acting, user_id)
    invitation = _open_invitations(user).first()
    if invitation is None:
        raise ConflictError("The person has no invitation that could be revoked, so nothing was done.")
    _revoke_open(acting, user)
    return Done(subject=invitation, details={"user": user.pk})


@action(Permission.USE_SYSTEM, Operation.ADMINISTRATION)
def accept_invitation(acting: Acting, *, code_digest: str, password: str) -> Done:
    """Give a person the password that they chose, by the code of their invitation, which is then used up."""
    invitation = (
        Invitation.everything.select_for_update(of=("self",))
        .filter(digest=code_digest, used_at=None, revoked_at=None, expires_at__gt=acting.at, user__is_active=True)
        .select_related("user")
        .first()
    )
    if invitation is None:
        raise NotFoundError(
            "That code is not one that can be used (any more). Check that it is typed as it was given to you; "
            f"it is good once and for {LASTS.days} days. Ask your administrator for a new one."
        )
    user = invitation.user
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidError({"password": " ".join(error.messages)}) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.used_at = acting.at
    invitation.save(update_fields=["used_at"])
    return Done(subject=invitation, details={"user": user.pk})


@action(Permission.USE_SYSTEM, Operation.ADMINISTRATION)
def appoint_administrator(acting: Acting, *, username: str, code_digest: str) -> Done:
    """Make the administrator of every unit by whom an installation begins, or invite them anew when nobody else can."""
    problems = Problems()
    problems.unless(USERNAME.fullmatch(username) is not None, "username", "Use small letters, figures and . _ @ - only.")
    user = User.objects.select_for_update().filter(username=username).first()
    problems.unless(user is None or _administers(user), "username", "That person is not an administrator of every unit.")
    problems.raise_any()
    return _invite(acting, user or _new_administrator(acting, username), code_digest)


def _managed_wholly(acting: Acting, user_id: str) -> User:
    """Somebody else, of whose every role this person is the administrator: or an invitation would be a way to that role."""
    user = another(acting, user_id)
    for grant in RoleGrant.everything.filter(user=user, ended_at=None):
        require_over(acting, grant.unit_id)
    return user


def _administers(user: User) -> bool:
    return RoleGrant.everything.filter(user=user, role=_ADMINISTRATOR, unit=None, ended_at=None).exists()


def _new_administrator(acting: Acting, username: str) -> User:
    user = User(id=acting.new_id("usr"), username=username, date_joined=acting.at)
    user.set_unusable_password()
    user.save(force_insert=True)
    RoleGrant.everything.create(
        id=acting.new_id("gra"), user=user, role=_ADMINISTRATOR, granted_by=acting.user_id, granted_at=acting.at
    )
    return user


def _invite(acting: Acting, user: User, code_digest: str) -> Done:
    if not user.is_active:
        raise ConflictError("The account is closed, so nobody can be invited to it.")
    _revoke_open(acting, user)
    ended = _end_ways_in(acting, user)
    invitation = Invitation.everything.create(
        id=acting.new_id("inv"), user=user, digest=code_digest, issued_by=acting.user_id, issued_at=acting.at,
        expires_at=acting.at + LASTS,
    )  # fmt: skip
    return Done(subject=invitation, details={"user": user.pk, "expires": invitation.expires_at.isoformat(), **ended})


def _end_ways_in(acting: Acting, user: User) -> dict[str, object]:
    """End what a person gets in by. Sessions end with the password on which they stand."""
    had_password = user.has_usable_password()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    factors, _ = Authenticator.objects.filter(user=user).delete()
    tokens = ApiToken.everything.filter(user=user, revoked_at=None).update(revoked_by=acting.user_id, revoked_at=acting.at)
    return {"password_ended": had_password, "factors_ended": factors, "tokens_revoked": tokens}


def _open_invitations(user: User) -> models.QuerySet[Invitation]:
    return Invitation.everything.filter(user=user, used_at=None, revoked_at=None)


def _revoke_open(acting: Acting, user: User) -> None:
    _open_invitations(user).update(revoked_by=acting.user_id, revoked_at=acting.at)
