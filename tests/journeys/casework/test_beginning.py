"""A new unit gets started: from an empty folder, by the administrator, to the first referral on a worklist."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.casework.serving import DATABASES, ROOT, TIDEGATE, Service, followed, give_date, look_at, service, today

FIRST, SECOND = "nine quiet otters swim", "two tall poplars sway"
PERIOD, ENOUGH = 30, 8
"""Seconds for which a code is shown, and that are needed to give it in on a busy machine: it is taken until it ends, no longer."""
CODE = r"(?:[0-9A-Z]{5}-){5}[0-9A-Z]{5}"


@pytest.fixture(scope="module", params=DATABASES)
def installed(request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service as it is installed: an empty folder, and nobody in it."""
    folder = tmp_path_factory.mktemp(request.param)
    with service(browser, request.param, folder, stage="") as made:
        made.address = made.address.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
        yield made
        assert made.problems == [], (folder / "log").read_text()[-5000:]


def _somebody(made: Service, name: str) -> BrowserContext:
    made.signed_in[name] = made.browser.new_context(base_url=made.address)
    return made.signed_in[name]


def _administrator_code(made: Service) -> str:
    command = [*TIDEGATE, "administrator", "alder.admin", "--data", str(made.data)]
    said = subprocess.run(command, check=True, env=made.environment, cwd=ROOT, capture_output=True, text=True).stdout
    return _code_in(said)


def _code_in(text: str) -> str:
    found = re.search(CODE, text)
    assert found, text
    return found[0]


def _join(page: Page, name: str, code: str, password: str) -> None:
    """Choose a password by the code, and sign in with it: to nowhere but where second factors are set up."""
    page.goto("/")
    page.get_by_role("link", name="I was given a code to begin with").click()
    page.get_by_label("Code").fill(code)
    page.get_by_label("New password", exact=True).fill(password)
    page.get_by_role("button", name="Set the password").click()
    expect(page.get_by_text("Your password is set.")).to_be_visible()
    _give_password(page, name, password)
    page.goto("/worklist")
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factors")


def _give_password(page: Page, name: str, password: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password", exact=True).fill(password)
    followed(page.get_by_role("button", name="Sign in", exact=True))


def _shown_code(secret: str) -> str:
    """What an authenticator app would show now; a code that is about to end is left to end, as by a person."""
    if (left := PERIOD - time.time() % PERIOD) < ENOUGH:  # noqa: TID251  the service's own clock
        time.sleep(left)
    now = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, now[len(now) // 2])))


def _confirm(page: Page, password: str) -> None:
    """How one signs in is changed only after one's password was given once more."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    look_at(page, "confirm")
    page.get_by_label("Password", exact=True).fill(password)
    followed(page.get_by_role("button", name="Confirm"))


def _set_up_app(page: Page, password: str) -> str:
    page.goto("/accounts/2fa/")
    look_at(page, "second-factors")
    page.get_by_role("link", name="Set up an authenticator app").click()
    _confirm(page, password)
    look_at(page, "authenticator-app")
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Authenticator code").fill(_shown_code(secret))
    page.get_by_role("button", name="Set up").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    look_at(page, "recovery-codes")
    return secret


def _with_a_key(page: Page) -> None:
    """Give the browser a made-up authenticator that asks nobody for anything."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def _make_unit(page: Page) -> None:
    page.goto("/access/units")
    page.get_by_label("Name").fill("Estuary (made up) unit")
    page.get_by_label("Code").fill("estuary")
    page.get_by_role("button", name="Make the unit").click()
    expect(page.get_by_text("The unit is made.")).to_be_visible()
    page.get_by_role("link", name="Make a team").click()
    page.get_by_label("Name").fill("Team Heron")
    page.get_by_role("button", name="Make the team").click()
    expect(page.get_by_text("Team Heron")).to_be_visible()
    look_at(page, "units")


def _make_person(page: Page, name: str, role: str) -> str:
    """Make the account, grant the role, invite; give the code."""
    page.goto("/access/accounts")
    page.get_by_label("Sign-in name").fill(name)
    page.get_by_label("Home unit").select_option(label="Estuary (made up) unit")
    page.get_by_label("Team").select_option(label="Estuary (made up) unit: Team Heron")
    page.get_by_label("Grade").select_option(label="Constable")
    page.get_by_role("button", name="Make the account").click()
    page.get_by_label(role, exact=True).check()
    page.get_by_label("In which unit?").select_option(label="Estuary (made up) unit")
    page.get_by_role("button", name="Grant the role").click()
    expect(page.get_by_text("The role is granted.")).to_be_visible()
    look_at(page, "account-of-another")
    followed(page.get_by_role("link", name="Invite to sign in"))
    look_at(page, "invite")
    followed(page.get_by_role("button", name="Make the code"))
    look_at(page, "invited")
    return _code_in(page.get_by_role("main").inner_text())


def test_an_empty_folder_becomes_a_unit_with_its_first_referral_on_the_worklist(installed: Service, tmp_path: Path) -> None:
    boss = installed.watched(_somebody(installed, "alder.admin"))
    boss.goto("/join")
    look_at(boss, "join")
    boss.get_by_label("Code").fill("WRONG-WRONG-WRONG-WRONG-WRONG-WRONG")
    boss.get_by_label("New password", exact=True).fill(FIRST)
    boss.get_by_role("button", name="Set the password").click()
    expect(boss.get_by_text("That code is not one that can be used").first).to_be_visible()
    look_at(boss, "join-refused")
    _join(boss, "alder.admin", _administrator_code(installed), FIRST)
    _set_up_app(boss, FIRST)
    _make_unit(boss)
    code = _make_person(boss, "reed.made.up", "Researcher")

    page = installed.watched(_somebody(installed, "reed.made.up"))
    _with_a_key(page)
    _join(page, "reed.made.up", code, SECOND)
    page.get_by_role("link", name="Add a passkey or security key").click()
    _confirm(page, SECOND)
    look_at(page, "add-passkey")
    page.get_by_label("A passkey: it signs you in alone").check()
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/accounts/2fa/webauthn/")
    look_at(page, "passkeys")
    followed(page.get_by_role("link", name="Rename"))
    look_at(page, "rename-passkey")
    page.get_by_label("Name").fill("Reed's key")
    page.get_by_role("button", name="Save the name").click()
    page.get_by_role("link", name="Remove Reed's key").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove Reed's key")
    look_at(page, "remove-passkey")
    followed(page.get_by_role("button", name="Sign out"))
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("/")

    page.goto("/purpose")
    page.get_by_label("Investigation", exact=True).check()
    followed(page.get_by_role("button", name="Continue"))
    file = tmp_path / "referrals.parquet"
    command = [
        *TIDEGATE,
        "synth",
        "referrals",
        "--n",
        "1",
        "--seed",
        "5",
        "--as-of",
        "2026-11-20T09:00:00Z",
        "--out",
        str(file),
    ]
    subprocess.run(command, check=True, env=installed.environment, cwd=ROOT)
    page.goto("/referrals")
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="Take in").click()
    expect(page.get_by_role("heading", name="Batch of")).to_be_visible()
    page.goto("/worklist?scope=unit")
    expect(page.locator("tbody th a")).to_have_count(1)
    _let_a_program_in_and_out_again(page)


def _let_a_program_in_and_out_again(page: Page) -> None:
    """Issue a token with one scope, do what it allows and no more, revoke it."""
    page.goto("/account")
    page.get_by_role("link", name="API tokens").click()
    followed(page.get_by_role("link", name="Issue a token"))
    _confirm(page, SECOND)
    look_at(page, "issue-token")
    page.get_by_label("Which program is it for?").fill("RECORDS-LINK")
    page.get_by_label("Read the worklist").check()
    give_date(page, "Until which day?", today() + dt.timedelta(days=30))
    followed(page.get_by_role("button", name="Issue the token"))
    look_at(page, "token-issued")
    token = re.search(r"tdg_[0-9a-f]{64}", page.get_by_role("main").inner_text())
    assert token
    sent = {"Authorization": f"Bearer {token[0]}", "Tidegate-Purpose": "investigation"}
    assert len(page.request.get("/api/worklist", headers=sent).json()["rows"]) == 1
    assert page.request.get("/api/batches", headers=sent).status == 403
    followed(page.get_by_role("link", name="API tokens"))
    look_at(page, "tokens")
    followed(page.get_by_role("link", name="Revoke the token RECORDS-LINK"))
    look_at(page, "revoke-token")
    page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("The token is revoked.")).to_be_visible()
    assert page.request.get("/api/worklist", headers=sent).status == 401


def test_how_one_signs_in_is_changed_only_after_showing_who_one_is(installed: Service) -> None:
    page = installed.watched(_somebody(installed, "again"))
    _join(page, "alder.admin", _administrator_code(installed), SECOND)
    secret = _set_up_app(page, SECOND)
    for path, name in [
        ("/account", "own-account"),
        ("/accounts/sessions/", "sessions"),
        ("/accounts/password/change/", "change-password"),
        ("/accounts/reauthenticate/", "reauthenticate"),
        ("/accounts/2fa/reauthenticate/", "reauthenticate-code"),
        ("/accounts/2fa/", "second-factors-set-up"),
        ("/accounts/2fa/totp/deactivate/", "remove-app"),
        ("/accounts/2fa/recovery-codes/", "recovery-codes-again"),
        ("/accounts/2fa/recovery-codes/generate/", "renew-recovery-codes"),
        ("/accounts/2fa/webauthn/", "no-passkeys"),
        ("/accounts/provider/cancelled/", "provider-cancelled"),
        ("/accounts/provider/error/", "provider-error"),
        ("/accounts/inactive/", "account-closed"),
        ("/accounts/logout/", "sign-out"),
    ]:
        answer = page.goto(path)
        assert answer
        assert answer.status in {200, 401}, path
        look_at(page, name)
    followed(page.get_by_role("main").get_by_role("button", name="Sign out"))
    _give_password(page, "alder.admin", SECOND)
    expect(page.get_by_role("heading", level=1)).to_have_text("Give your second factor")
    look_at(page, "second-factor")
    page.get_by_label("Code").fill("000000")
    followed(page.get_by_role("button", name="Sign in", exact=True))
    look_at(page, "second-factor-refused")
    page.get_by_label("Code").fill(_shown_code(secret))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("/")
