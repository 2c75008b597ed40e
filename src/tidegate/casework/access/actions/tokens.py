"""API tokens: a person's own, limited to some of their permissions, for at most a year. The secret is shown once."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access.models import ApiToken
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError

LONGEST = dt.timedelta(days=365)
"""The longest life of a token."""

_DIGEST_CHARACTERS = 64


@action(Permission.USE_API, Operation.ADMINISTRATION)
def issue_token(
    acting: Acting, *, label: str, secret_digest: str, scopes: tuple[Permission, ...], expires_at: dt.datetime
) -> Done:
    """Issue a token to oneself. ``secret_digest`` is that of ``tokens.new_secret``, whose text only the person is shown."""
    problems = Problems()
    problems.check_reference("label", label)
    problems.unless(len(secret_digest) == _DIGEST_CHARACTERS, "secret_digest", "Give the digest that new_secret made.")
    problems.unless(bool(scopes), "scopes", "Choose at least one thing that the token may do.")
    problems.unless(Permission.USE_API not in scopes, "scopes", "A token cannot issue or revoke tokens.")
    beyond = sorted(scope.value for scope in scopes if not acting.may(scope))
    problems.unless(not beyond, "scopes", f"Your roles do not include: {', '.join(beyond)}.")
    problems.unless(
        acting.at < expires_at <= acting.at + LONGEST, "expires_at", f"Choose an end within {LONGEST.days} days from now."
    )
    problems.raise_any()
    token = ApiToken.everything.create(
        id=acting.new_id("tok"), user_id=acting.user_id, label=label, digest=secret_digest,
        scopes=sorted(scope.name for scope in scopes), issued_at=acting.at, expires_at=expires_at,
    )  # fmt: skip
    return Done(subject=token, details={"scopes": token.scopes, "expires": expires_at.isoformat()})


@action(Permission.USE_API, Operation.ADMINISTRATION)
def revoke_token(acting: Acting, *, token_id: str) -> Done:
    """Revoke a token of one's own."""
    return _revoke(acting, ApiToken.everything.select_for_update().filter(pk=token_id, user_id=acting.user_id).first())


@action(Permission.MANAGE_ACCESS, Operation.ADMINISTRATION)
def withdraw_token(acting: Acting, *, token_id: str) -> Done:
    """Revoke another person's token."""
    token = ApiToken.everything.select_for_update().filter(pk=token_id).select_related("user").first()
    managed = token is not None and acting.may(Permission.MANAGE_ACCESS, token.user.unit_id)
    return _revoke(acting, token if managed else None)


def _revoke(acting: Acting, token: ApiToken | None) -> Done:
    if token is None:
        raise NotFoundError("There is no such token, or it is not one that you may revoke.")
    if token.revoked_at is not None:
        raise ConflictError("The token was revoked already, so nothing was done.")
    token.revoked_by, token.revoked_at = acting.user_id, acting.at
    token.save(update_fields=["revoked_by", "revoked_at"])
    return Done(subject=token, details={"user": token.user_id})
