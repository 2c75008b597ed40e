"""Signing in is the library's work, but what it says is in our words: no page of its own is shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.urls import URLResolver

import tidegate.web
from tests.casework import a_user
from tidegate.site.sign_in_urls import urlpatterns
from tidegate.web.forms.signing_in import AddKey, ChangePassword

OURS = Path(tidegate.web.__file__).parent / "templates"
WITHOUT_WORDS = {"mfa/recovery_codes/download.txt"}
MESSAGES = (
    "account/messages/logged_in.txt", "account/messages/logged_out.txt", "account/messages/password_changed.txt",
    "mfa/messages/recovery_codes_generated.txt", "mfa/messages/totp_activated.txt", "mfa/messages/totp_deactivated.txt",
    "mfa/messages/webauthn_added.txt", "mfa/messages/webauthn_removed.txt", "usersessions/messages/sessions_logged_out.txt",
)  # fmt: skip


def templates(patterns: list[Any]) -> Iterator[str]:
    """Those of the views at these addresses."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from templates(each.url_patterns)
        elif name := getattr(getattr(each.callback, "view_class", None), "template_name", None):
            yield name


SHOWN = sorted({*templates(urlpatterns), *MESSAGES} - WITHOUT_WORDS)


def test_the_pages_are_found() -> None:
    assert {"account/login.html", "mfa/recovery_codes/index.html", "usersessions/usersession_list.html"} <= set(SHOWN)


@pytest.mark.parametrize("name", SHOWN)
def test_every_page_and_message_of_signing_in_is_ours(name: str) -> None:
    assert Path(get_template(name).origin.name).is_relative_to(OURS)  # type: ignore[attr-defined]  # Django's own template has one


@pytest.mark.django_db
def test_the_library_s_questions_are_asked_in_our_words() -> None:
    forms = (ChangePassword(), AddKey(user=a_user("somebody")))
    labels = [field.label for form in forms for field in form.fields.values()]
    assert [label for label in labels if label] == [
        "Password as it is now", "New password", "New password, once more", "A passkey: it signs you in alone",
    ]  # fmt: skip
    assert forms[1]["name"].value() == "Key 1"
