"""What sign-in does beyond the library: no sign-up, sealed second factors, roles from the identity provider's groups."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from tidegate.casework.access.actions.groups import apply_groups
from tidegate.casework.access.models import User
from tidegate.casework.access.system import the_system
from tidegate.casework.people.vault import open_text, seal_text
from tidegate.records.ids import new_id
from tidegate.site.clock import now


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Accounts are made by administrators."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "enter_current_password": "That is not your password as it is now.",
        "incorrect_password": "That is not your password.",
        "username_password_mismatch": "The name or the password is not right.",
        "rate_limited": "Too many tries in a short time. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Never."""
        return False


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """The seeds of authenticator apps and recovery codes are sealed: the database alone gives nobody a second factor."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "That code is not right, or was used already. Give the one that is shown now.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
    }

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  the library's own name
        """What a passkey or security key is called until its owner calls it something else."""
        return f"Key {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Who asks for a passkey, as the browser shows it: by our name, for this host."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Tidegate"}

    def encrypt(self, text: str) -> str:
        """The text, sealed."""
        return seal_text(text)

    def decrypt(self, encrypted_text: str) -> str:
        """The text again. Raises VaultError."""
        return open_text(encrypted_text)


class FromIdentityProvider(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Who the identity provider vouches for has an account at first sign-in; its groups are applied at every one."""

    def is_open_for_signup(self, _request: HttpRequest, _login: Any) -> bool:
        """The provider's people need no form."""
        return True

    def is_auto_signup_allowed(self, _request: HttpRequest, _login: Any) -> bool:
        """Nobody is asked for what the provider has said already."""
        return True

    def new_user(self, _request: HttpRequest, _login: Any) -> User:
        """An account with an identifier of ours."""
        return User(id=new_id("usr", now()))

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        """Keep the new account, with what its groups grant."""
        user: User = super().save_user(request, sociallogin, form)
        _apply(user, sociallogin)
        return user

    def pre_social_login(self, _request: HttpRequest, sociallogin: Any) -> None:
        """Somebody known comes back: their groups may have changed."""
        if sociallogin.is_existing:
            _apply(sociallogin.user, sociallogin)


def _apply(user: User, login: Any) -> None:
    """Grant what the groups say now, and end what they no longer say."""
    said = login.account.extra_data
    claims = {**said.get("id_token", {}), **said.get("userinfo", {}), **said}
    held = claims.get("groups") or []
    granted = tuple(sorted({(grant.role, grant.unit_code or "") for grant in settings.TIDEGATE_GROUPS if grant.group in held}))
    apply_groups(the_system(now()), user_id=user.pk, granted=granted)
