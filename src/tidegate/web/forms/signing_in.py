"""The library's forms of changing how one signs in, in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm

from tidegate.web.forms.access import CHOOSING_ONE

_WORDS = {
    "oldpassword": "Password as it is now",
    "password1": "New password",
    "password2": "New password, once more",
    "passwordless": "A passkey: it signs you in alone",
}


class ChangePassword(ChangePasswordForm):  # type: ignore[misc]  # allauth is untyped
    """The password as it is now, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields)
        self.fields["password1"].help_text = CHOOSING_ONE


class AddKey(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A passkey, or a security key beside the password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self.fields)
        self.fields["passwordless"].help_text = "It asks for a fingerprint, a face or a PIN itself."


def _say(fields: dict[str, Any]) -> None:
    for name in _WORDS.keys() & fields.keys():
        fields[name].label = _WORDS[name]
