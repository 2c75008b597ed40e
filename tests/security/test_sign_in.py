"""Signing in: second factor, lockout, session limits, the identity provider; what every request carries."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from oidc_provider_mock import User as Claims
from oidc_provider_mock import run_server_in_thread

from tests.casework import NOW, a_unit, a_user
from tidegate.casework.access.models import RoleGrant, User
from tidegate.casework.common.acting import Acting
from tidegate.site.identity import IdentityError, groups_of, identity_providers

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105  of nobody


@pytest.fixture(autouse=True)
def _no_counts_of_earlier_tests() -> None:
    cache.clear()


@pytest.fixture
def user() -> User:
    """An investigator with a password."""
    return a_user("worker", "investigator", password=PASSWORD)


def sign_in(client: Client, password: str = PASSWORD) -> HttpResponseBase:
    return client.post(reverse("account_login"), {"login": "worker", "password": password})


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def enrol(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())


def test_a_password_alone_leads_to_setting_up_a_second_factor_and_nowhere_else(user: User) -> None:
    client = Client()
    sign_in(client)
    for page in ("home", "account", "my_tasks"):
        answer = client.get(reverse(page))
        assert (answer.status_code, answer["Location"]) == (302, reverse("mfa_index"))
    assert client.get(reverse("account_logout")).status_code == 200


def test_who_has_a_second_factor_must_give_it(user: User) -> None:
    enrol(user)
    client = Client()
    answer = sign_in(client)
    assert answer["Location"].startswith(reverse("mfa_authenticate"))
    assert not signed_in(client)


def test_the_demonstration_may_do_without_a_second_factor(user: User, settings: Any) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False
    client = Client()
    sign_in(client)
    assert client.get(reverse("account")).status_code == 200


def test_five_wrong_passwords_lock_the_right_one_out_too_and_a_page_says_so(user: User) -> None:
    client = Client()
    for _ in range(4):
        assert sign_in(client, "wrong password").status_code == 200
    for password in ("wrong password", PASSWORD, PASSWORD):
        answer = sign_in(client, password)
        assert answer.status_code == 429
    assert not signed_in(client)


def test_behind_a_proxy_callers_are_told_apart_and_none_can_pass_for_another(
    user: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(user)
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.delenv("TIDEGATE_METRICS_TOKEN", raising=False)
    elsewhere = [
        Client(headers={"X-Forwarded-For": f"{claimed}198.51.100.7"}) for claimed in ("", "192.0.2.1, ", "127.0.0.1, ")
    ]
    for turn in range(5):
        answer = sign_in(elsewhere[turn % 3], "wrong password")
    assert answer.status_code == 429
    own = Client(headers={"X-Forwarded-For": "192.0.2.1"})
    assert sign_in(own)["Location"].startswith(reverse("mfa_authenticate"))
    assert [each.get("/metrics").status_code for each in (*elsewhere, own, Client())] == [403, 403, 403, 403, 200]


@pytest.mark.parametrize(
    ("used", "holds"),
    [((29,), True), ((30,), False), ((20,) * 23 + (19,), True), ((20,) * 24, False)],
    ids=["29 minutes idle", "30 minutes idle", "7 hours 59", "8 hours"],
)
def test_a_session_ends_when_idle_and_when_old(
    user: User, used: tuple[int, ...], holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    enrol(user)
    client, at = Client(), NOW
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for minutes in (0, *used):
        at += dt.timedelta(minutes=minutes)
        monkeypatch.setenv("TIDEGATE_NOW", at.isoformat())
        answer = client.get(reverse("account"))
    assert (answer.status_code == 200) is holds
    assert signed_in(client) is holds


def acting_of(client: Client) -> Acting:
    acting = getattr(client.get(reverse("account")).wsgi_request, "acting", None)
    assert isinstance(acting, Acting)
    return acting


def test_the_purpose_is_stated_once_kept_and_only_one_that_the_roles_give(user: User) -> None:
    enrol(user)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(reverse("state_purpose"), {"purpose": "audit"}).status_code == 422
    assert acting_of(client).purpose is None
    client.post(reverse("state_purpose"), {"purpose": "safeguarding"})
    assert acting_of(client).purpose == "safeguarding"


def test_every_answer_has_a_request_number_that_is_ours_alone(client: Client) -> None:
    first, second = (client.get(reverse("alive"), headers={"X-Request-ID": "theirs"})["X-Request-ID"] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != second


def test_nobody_makes_an_account_for_themselves(client: Client) -> None:
    client.post(reverse("account_signup"), {"username": "me", "password1": PASSWORD, "password2": PASSWORD})
    assert not User.objects.exists()


def test_signing_in_gives_a_new_session_so_that_a_planted_one_is_worthless(user: User) -> None:
    client = Client()
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "1"
    session.save()
    before = session.session_key or ""
    client.cookies["sessionid"] = before
    sign_in(client)
    assert client.session.session_key != before


@pytest.fixture
def provider(settings: Any) -> Iterator[None]:
    """The force's identity provider, which says of one person that they are in two groups; one of them grants a role."""
    a_unit("north")
    person = Claims(sub="s-1", claims={"preferred_username": "p.sso", "groups": ["online-north", "football"]})
    with run_server_in_thread(user_claims=[person]) as server:
        environment = {
            "TIDEGATE_OIDC_URL": f"http://localhost:{server.server_port}",
            "TIDEGATE_OIDC_CLIENT": "tidegate",
            "TIDEGATE_OIDC_SECRET": "made-up",
        }
        settings.SOCIALACCOUNT_PROVIDERS = {
            "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": identity_providers(environment)}
        }
        settings.TIDEGATE_GROUPS = groups_of({"TIDEGATE_OIDC_GROUPS": "online-north=investigator@north,standards=auditor@*"})
        yield


def through_provider(client: Client) -> HttpResponseBase:
    """Follow the browser's way: to the provider, which is answered as the person would, and back."""
    away = client.post("/accounts/oidc/force/login/")["Location"]
    assert "code_challenge_method=S256" in away
    sent = requests.post(away, data={"sub": "s-1"}, allow_redirects=False, timeout=10)
    back = urlsplit(sent.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the mock, in its own server
@pytest.mark.usefixtures("provider")
def test_the_identity_provider_signs_somebody_in_with_the_roles_of_their_groups() -> None:
    client = Client()
    through_provider(client)
    user = User.objects.get()
    assert (user.username, user.has_usable_password(), user.pk[:4]) == ("p.sso", False, "usr_")
    assert list(RoleGrant.everything.values_list("role", "unit__code", "granted_by")) == [("investigator", "north", "system")]
    assert client.get(reverse("account")).status_code == 200, "the provider has asked for the second factor"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the mock, in its own server
@pytest.mark.usefixtures("provider")
def test_a_group_that_no_longer_grants_ends_the_role_at_the_next_sign_in(settings: Any) -> None:
    through_provider(Client())
    settings.TIDEGATE_GROUPS = ()
    through_provider(Client())
    assert RoleGrant.everything.get().ended_by == "system"


@pytest.mark.parametrize("wrong", ["a=investigator", "a=king@north", "a=system@*", "=auditor@*"])
def test_a_group_that_cannot_be_read_stops_the_service_with_a_sentence(wrong: str) -> None:
    with pytest.raises(IdentityError, match="GROUP=ROLE@UNIT"):
        groups_of({"TIDEGATE_OIDC_GROUPS": wrong})
    with pytest.raises(IdentityError, match="TIDEGATE_OIDC_SECRET"):
        identity_providers({"TIDEGATE_OIDC_URL": "https://sign-in.example", "TIDEGATE_OIDC_CLIENT": "tidegate"})
