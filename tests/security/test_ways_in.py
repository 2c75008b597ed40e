"""The ways in, and what every answer carries: no other door, nothing kept, each sign-in in the audit trail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from tests.casework import NOW, a_user, acting_as, an_id
from tidegate.casework.access.actions import disable_account, invite
from tidegate.casework.access.invitations import new_code
from tidegate.casework.access.models import RoleGrant, User
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.people.vault import VaultError, open_text, seal_text

pytestmark = pytest.mark.django_db
RECOVERY_CODES = {"mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"}
PASSWORD = "correct horse battery"  # noqa: S105  of nobody


@pytest.fixture(autouse=True)
def _no_counts_of_earlier_tests() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    """An investigator with a password."""
    return a_user("worker", "investigator", password=PASSWORD)


def signed_in(name: str = "worker", password: str = PASSWORD) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": name, "password": password})
    return client


def actions_of(user: User) -> list[str]:
    return list(AuditEntry.everything.filter(subject_id=user.pk).order_by("position").values_list("action", flat=True))


def test_there_is_no_way_in_but_those_that_are_meant() -> None:
    doors = {str(name) for name in get_resolver("tidegate.site.sign_in_urls").reverse_dict if isinstance(name, str)}
    unwanted = {"reset", "signup_by", "request_login_code", "confirm_email", "code"}
    assert {name for name in doors if any(each in name for each in unwanted)} == RECOVERY_CODES
    for name in ("account_signup", "account_set_password", "account_email", "socialaccount_connections"):
        answer = Client().get(reverse(name))
        assert (answer.status_code, answer["Location"]) == (302, reverse("account"))


def test_five_wrong_codes_lock_the_page_for_codes() -> None:
    client = Client()
    wrong = {"code": "WRONG-WRONG", "password": PASSWORD}
    answers = [client.post(reverse("join"), wrong).status_code for _ in range(6)]
    assert answers == [422, 422, 422, 422, 429, 429]
    assert client.get(reverse("join")).status_code == 429


def test_signing_in_and_out_and_a_refused_password_are_in_the_audit_trail(user: User) -> None:
    signed_in("worker", "not the right one").post(reverse("account_logout"))
    signed_in().post(reverse("account_logout"))
    signed_in("nobody.known")
    assert actions_of(user) == ["refuse_sign_in", "sign_in", "sign_out"]
    assert not any("nobody.known" in each.details for each in AuditEntry.everything.all())


def test_closing_or_inviting_anew_ends_every_session(user: User) -> None:
    boss = acting_as(a_user("boss", "administrator"))
    ends: tuple[Callable[[], object], ...] = (
        lambda: invite(boss, user_id=user.pk, code_digest=new_code(boss).digest),
        lambda: disable_account(boss, user_id=user.pk),
    )
    for end in ends:
        User.objects.filter(pk=user.pk).update(password=user.password)
        client = signed_in()
        assert client.get(reverse("mfa_index")).status_code == 200
        end()
        assert reverse("account_login") in client.get(reverse("mfa_index"))["Location"]


def test_a_second_factor_is_sealed_in_the_database(user: User) -> None:
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    kept = Authenticator.objects.get(user=user).data["secret"]
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert open_text(kept) == "JBSWY3DPEHPK3PXP"
    assert seal_text("same") != seal_text("same")
    with pytest.raises(VaultError):
        open_text(kept[:-2] + ("00" if kept[-2:] != "00" else "01"))


def test_every_answer_says_how_it_may_be_used(client: Client) -> None:
    for path in (reverse("account_login"), "/health", "/api/tasks", "/no-such-page"):
        answer = client.get(path)
        policy = answer["Content-Security-Policy"]
        assert all(f"{each} 'none'" in policy for each in ("default-src", "object-src", "frame-ancestors", "base-uri")), path
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer


def test_signing_out_leaves_nothing_in_the_browser(user: User) -> None:
    answer = signed_in().post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


def test_behind_tls_cookies_are_bound_to_the_host(tmp_path: Path) -> None:
    asked = ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
             "CSRF_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS",
             "SECURE_SSL_REDIRECT")  # fmt: skip
    program = f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {asked}]))"
    environment = {
        **os.environ, "TIDEGATE_HTTPS": "1", "TIDEGATE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tidegate.site.settings",
    }  # fmt: skip
    said = subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True, text=True).stdout
    assert json.loads(said) == ["__Host-session", "__Host-csrf", True, True, True, True, "Lax", 31_536_000, True, True]


def test_a_role_in_every_unit_is_granted_by_choosing_it_never_by_choosing_nothing(settings: Any) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False
    boss, user = a_user("boss"), a_user("new")
    RoleGrant.everything.create(id=an_id("gra"), user=boss, role="administrator", granted_by="test", granted_at=NOW)
    client = Client()
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    sent = {"role": "auditor", "key": "key-1"}
    assert client.post(reverse("managed", args=[user.pk]), sent).status_code == 422
    assert not user.role_grants.exists()
    assert client.post(reverse("managed", args=[user.pk]), {**sent, "unit_id": "*"}).status_code == 302
    assert user.role_grants.get().unit is None
