"""The pages through Django's client: who may open them, what they say, and that reading changes nothing but the log."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.conf import settings
from django.test import Client

from tests.casework import NOW, a_case, a_user, acting_as, an_administrator
from tidegate.casework.access.actions import issue_token
from tidegate.casework.access.models import ApiToken, User
from tidegate.casework.access.roles import Grade, Permission
from tidegate.casework.access.tokens import digest_of, new_secret
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.counting import MOST
from tidegate.casework.cases.models import Case
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.outbox.models import WebhookTarget
from tidegate.casework.outbox.signing import secret_of
from tidegate.casework.tasks.models import Bail, Submission
from tidegate.records.deadlines import UK
from tidegate.web.templatetags.tide import upto

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"  # noqa: S105  of nobody


def signed_in(user: User, purpose: str | None = "investigation") -> Client:
    """A browser in which ``user`` is signed in and has stated a purpose."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if purpose:
        assert client.post("/purpose", {"purpose": purpose, "next": "/"}).status_code == 302
    return client


def hidden(body: str) -> dict[str, str]:
    """The hidden fields of a page's own form."""
    pairs = re.findall(r'<input type="hidden" name="([a-z_]+)"(?: value="([^"]*)")?', body)
    return {name: value for name, value in pairs if name != "csrfmiddlewaretoken"}


@pytest.fixture(autouse=True)
def _without_second_factor(settings: object) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's own object


def test_who_is_not_signed_in_is_asked_to_and_comes_back() -> None:
    answer = Client().get("/tasks?x=1")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/tasks%3Fx%3D1"


@pytest.mark.parametrize(
    ("role", "says"),
    [("investigator", "What must be done first"), ("auditor", "Nothing waits for you"), ("panel_member", "Scrutiny")],
)
def test_the_overview_is_there_for_every_role(role: str, says: str) -> None:
    a_case(level="immediate", standing=3, rank=3)
    body = signed_in(a_user("somebody", role), purpose=None).get("/").content.decode()
    assert says in body


def test_the_overview_says_among_which_cases_the_first_is_the_gravest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_NOW", NOW.isoformat())
    officer = a_user("officer", "investigator")
    case = a_case(level="high", standing=2, rank=2, next_due=NOW + dt.timedelta(days=30))
    says = "of the cases you may see that are overdue or due within 72 hours, it is the gravest"
    client = signed_in(officer)
    assert says not in client.get("/").content.decode()
    Case.everything.filter(pk=case.pk).update(next_due=NOW + dt.timedelta(hours=1))
    assert says in client.get("/").content.decode()
    Case.everything.filter(pk=case.pk).update(owner=officer)
    assert says.replace("the cases you may see", "your cases") in client.get("/").content.decode()


@pytest.mark.parametrize(("number", "shown"), [(0, "0"), (MOST, "1,000"), (MOST + 1, "over 1,000")])
def test_a_number_beyond_what_is_counted_says_so(number: int, shown: str) -> None:
    assert upto(number) == shown


def test_a_page_that_the_roles_do_not_include_says_so() -> None:
    answer = signed_in(a_user("liaison", "prosecutor_liaison")).get("/scrutiny")
    assert answer.status_code == 403
    assert "record scrutiny findings" in answer.content.decode()


def test_without_a_purpose_a_case_asks_for_one_and_then_is_shown() -> None:
    case, client = a_case(), signed_in(a_user("reader", "investigator"), purpose=None)
    asked = client.get(f"/cases/{case.pk}")
    assert (asked.status_code, asked["Location"]) == (302, f"/purpose?next=/cases/{case.pk}")
    stated = client.post("/purpose", {"purpose": "safeguarding", "next": f"/cases/{case.pk}"})
    assert stated["Location"] == f"/cases/{case.pk}"
    assert client.get(f"/cases/{case.pk}").status_code == 200
    assert {entry.purpose for entry in AuditEntry.everything.all()} == {"safeguarding"}


@pytest.mark.parametrize(
    "path", ["", "/tasks", "/tasks/open", "/tasks/step", "/decisions", "/decisions/propose", "/decisions/propose/charge"]
)
def test_reading_a_case_changes_nothing_but_the_log_of_reading(path: str) -> None:
    case, client = a_case(), signed_in(a_user("reader", "investigator"))
    assert client.get(f"/cases/{case.pk}{path}").status_code == 200
    case.refresh_from_db()
    assert case.version == 1
    assert {entry.operation for entry in AuditEntry.everything.all()} <= {"consultation"}


def test_a_case_of_another_unit_is_not_there() -> None:
    from tests.casework import a_unit

    case, client = a_case(a_unit("south")), signed_in(a_user("reader", "investigator"))
    answer = client.get(f"/cases/{case.pk}")
    assert answer.status_code == 404
    assert case.reference not in answer.content.decode()


def test_a_form_sent_twice_is_done_once() -> None:
    case, client = a_case(), signed_in(a_user("worker", "investigator"))
    form = hidden(client.get(f"/cases/{case.pk}/tasks/open").content.decode())
    done = []
    for _ in range(2):
        answer = client.post(f"/cases/{case.pk}/tasks/open", {**form, "code": "lado_referral"}, follow=True)
        assert answer.status_code == 200
        done.append(AuditEntry.everything.filter(action="open_task").count())
    assert "had been done already" in answer.content.decode()
    assert done[0] == done[1]


def test_a_form_with_nothing_in_it_says_what_is_missing() -> None:
    case, client = a_case(), signed_in(a_user("worker", "investigator"))
    answer = client.post(f"/cases/{case.pk}/tasks/step", {"key": "k"})
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "There is a problem" in body
    assert 'href="#id_day-day"' in body


def test_a_decision_is_proposed_checked_and_authorised_by_another() -> None:
    case, officer = a_case(level="immediate", route="charge_review", standing=3, rank=3), a_user("proposer", "investigator")
    record_fact(acting_as(officer), case_id=case.pk, name="position_of_trust", state=True, source="open_source")
    proposer, path = signed_in(officer), f"/cases/{case.pk}/decisions/propose/charge"
    before = proposer.get(path).content.decode()
    form, ask = hidden(before), "Does the suspect work or volunteer with children, or hold a position of trust?"
    answers = {**form, "reason": "full_code_test", "victim_views": "no_victim", "rationale_reference": "DOC/1"}
    checking = proposer.post(path, answers)
    assert "Check your answers" in checking.content.decode()
    changing = proposer.post(path, {**hidden(checking.content.decode()), "change": "1"})
    assert changing.status_code == 200
    for given in ('value="DOC/1"', 'value="full_code_test" checked', 'value="no_victim" checked'):
        assert given in changing.content.decode(), given
    assert hidden(changing.content.decode())["key"] == form["key"]
    assert not AuditEntry.everything.filter(action="propose").exists()
    proposed = proposer.post(path, {**answers, "checked": "1"})
    assert proposed.status_code == 302, proposed.content.decode()
    proposal = proposed["Location"]
    shown = proposer.get(proposal).content.decode()
    assert "another person must authorise" in shown
    for page in (before, shown):  # what is signed is read as it was asked and answered, never as the record spells it
        assert re.search(rf">{re.escape(ask)}<.*?>yes<.*?>Open source research<", page, re.DOTALL)
        assert "&#x27;state&#x27;" not in page
    authoriser = signed_in(a_user("authoriser", "supervisor", grade=Grade.SUPERINTENDENT), purpose="supervision")
    form = hidden(authoriser.get(f"{proposal}/authorise").content.decode())
    assert authoriser.post(f"{proposal}/authorise", form).status_code == 302
    assert AuditEntry.everything.filter(action="authorise").count() == 1


def test_a_token_is_shown_once_does_what_it_may_and_is_revoked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_NOW", NOW.isoformat())
    client, secret = signed_in(a_user("worker", "investigator", password=PASSWORD)), ""
    asked = client.get("/account/tokens/issue")["Location"]
    assert asked == "/accounts/reauthenticate/?next=%2Faccount%2Ftokens%2Fissue"
    assert client.post(asked, {"password": PASSWORD})["Location"] == "/account/tokens/issue"
    form = hidden(client.get("/account/tokens/issue").content.decode())
    given = {**form, "label": "RECORDS-LINK", "scopes": ["READ_WORKLIST", "READ_CASE"]}
    for days, status in ((0, 200), (365, 200), (366, 422), (-1, 422)):
        sent = {**given, "key": f"k{days}", **in_boxes("expires_at", NOW.date() + dt.timedelta(days=days))}
        answer = client.post("/account/tokens/issue", sent)
        assert answer.status_code == status, days
        if status == 200:
            (secret,) = re.findall(r"tdg_[0-9a-f]{64}", answer.content.decode())
    assert client.post("/account/tokens/issue", {**form, **in_boxes("expires_at", NOW.date())}).status_code == 422
    program = {"Authorization": f"Bearer {secret}", "Tidegate-Purpose": "investigation"}
    assert Client().get("/api/worklist", headers=program).status_code == 200
    assert Client().get("/api/batches", headers=program).status_code == 403
    listed = client.get("/account/tokens").content.decode()
    assert "tdg_" not in listed
    path = f"/account/tokens/{ApiToken.everything.get(digest=digest_of(secret)).pk}/revoke"
    form = hidden(client.get(path).content.decode())
    assert client.post(path, form)["Location"] == "/account/tokens"
    assert Client().get("/api/worklist", headers=program).status_code == 401
    assert client.get(path).status_code == 404


def test_an_administrator_withdraws_the_token_of_another_that_still_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIDEGATE_NOW", NOW.isoformat())
    worker, ends = a_user("worker", "investigator"), NOW + dt.timedelta(days=1)
    for label, before in (("ONE", 1), ("TWO", 0)):
        acting = acting_as(worker, at=NOW - dt.timedelta(hours=before))
        digest = new_secret(acting).digest
        issue_token(acting, label=label, secret_digest=digest, scopes=(Permission.READ_WORKLIST,), expires_at=ends)
    client, path = signed_in(a_user("admin", "administrator"), purpose=None), f"/access/accounts/{worker.pk}"
    newest, older = re.findall(rf"{path}/tokens/[^\"]+", client.get(path).content.decode())
    form = hidden(client.get(newest).content.decode())
    assert client.post(newest, form)["Location"] == path
    assert re.findall(rf"{path}/tokens/[^\"]+", client.get(path).content.decode()) == [older]
    assert client.get(newest).status_code == 404
    assert [each.revoked_by != "" for each in ApiToken.everything.order_by("label")] == [False, True]


def test_who_signs_in_at_an_identity_provider_alone_is_not_asked_here_before_a_token() -> None:
    user = a_user("worker", "investigator")
    user.set_unusable_password()
    user.save()
    assert signed_in(user).get("/account/tokens/issue").status_code == 200


def test_who_may_not_use_the_api_is_offered_no_token() -> None:
    assert "API tokens" in signed_in(a_user("worker", "investigator")).get("/account").content.decode()
    assert "API tokens" not in signed_in(a_user("panel", "panel_member"), purpose=None).get("/account").content.decode()


def test_a_system_is_told_from_a_page_whose_secret_is_what_signs_and_whose_showing_is_logged() -> None:
    of_one_unit = signed_in(a_user("of one unit", "administrator"), purpose=None)
    assert "/access/webhooks" not in of_one_unit.get("/access").content.decode()
    assert of_one_unit.get("/access/webhooks/add").status_code == 403
    client = signed_in(an_administrator(), purpose=None)
    assert "/access/webhooks" in client.get("/access").content.decode()
    form = hidden(client.get("/access/webhooks/add").content.decode())
    given = {**form, "url": "https://records.example/hear", "actions": ["record_fact", "take_batch"]}
    refused = client.post("/access/webhooks/add", {**given, "url": "http://records.example/"})
    assert (refused.status_code, "must begin with https://" in refused.content.decode()) == (422, True)
    path = client.post("/access/webhooks/add", given)["Location"]
    target = WebhookTarget.everything.get()
    assert path == f"/access/webhooks/{target.pk}/secret"
    shown = client.get(path).content.decode()
    assert re.findall("[0-9a-f]{64}", shown) == [secret_of(settings.TIDEGATE_KEYS.vault, target.pk)]
    noted = AuditEntry.everything.get(action="webhook_secret")
    assert (noted.operation, noted.subject_id) == ("disclosure", target.pk)
    listed = client.get("/access/webhooks").content.decode()
    assert "Record fact; Take batch" in listed
    assert not re.findall("[0-9a-f]{64}", listed)
    end = f"/access/webhooks/{target.pk}/end"
    assert client.post(end, hidden(client.get(end).content.decode()))["Location"] == "/access/webhooks"
    assert client.get(path).status_code == 404
    assert AuditEntry.everything.filter(action="webhook_secret").count() == 1


def test_no_page_has_script_or_style_in_it() -> None:
    case, client = a_case(), signed_in(a_user("reader", "investigator", "supervisor", "prosecutor_liaison"))
    for path in ("/", "/tasks", "/proposals", "/prosecutor", "/policy", "/account", "/purpose", f"/cases/{case.pk}"):
        body = client.get(path).content.decode()
        assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", body), path


def test_a_fact_is_recorded_with_its_three_states_and_corrected() -> None:
    case, client = a_case(), signed_in(a_user("recorder", "investigator"))
    path = f"/cases/{case.pk}/facts/child_in_household"
    assert (
        "The question does not arise" in client.get(path).content.decode() or "Not known" in client.get(path).content.decode()
    )
    form = hidden(client.get(path).content.decode())
    answers = {"answer": "unknown", "source": "social_care", "kind": "fact", "known_by": ""}
    assert client.post(path, {**form, **answers}).status_code == 302
    form = hidden(client.get(path).content.decode())
    assert (
        client.post(
            path, {**form, **answers, "answer": "yes", "known_on-day": "2", "known_on-month": "11", "known_on-year": "2026"}
        ).status_code
        == 302
    )
    body = client.get(f"/cases/{case.pk}/facts").content.decode()
    assert "Children&#x27;s social care" in body
    form = hidden(client.get(f"{path}/correct").content.decode())
    assert client.post(f"{path}/correct", {**form, **answers, "answer": "no", "reason": "entered_wrongly"}).status_code == 302
    assert [entry.state for entry in FactEntry.everything.order_by("number")] == ["unknown", True, False]


def test_who_worked_on_an_older_version_is_told_what_changed() -> None:
    case, client = a_case(), signed_in(a_user("recorder", "investigator"))
    path = f"/cases/{case.pk}/facts/child_in_household"
    forms = [hidden(client.get(path).content.decode()) for _ in range(2)]
    answers = {"answer": "yes", "source": "social_care", "kind": "fact", "known_by": ""}
    assert client.post(path, {**forms[0], **answers}).status_code == 302
    second = client.post(path, {**forms[1], **answers, "answer": "no"})
    assert second.status_code == 409
    assert "Record fact by recorder, " in second.content.decode()
    assert FactEntry.everything.count() == 1


def in_boxes(name: str, day: dt.date) -> dict[str, str]:
    """A date as the three boxes send it."""
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def test_a_step_bail_and_devices_are_recorded_through_their_pages() -> None:
    case, client = a_case(), signed_in(a_user("worker", "investigator"))
    today = dt.datetime.now(UK).date()  # noqa: TID251  the pages' own clock
    base = f"/cases/{case.pk}"
    answers = {
        "tasks/step": {"kind": "arrest", "time": "00:00", **in_boxes("day", today)},
        "bail": {
            "granted_grade": "2", "time": "10:00", **in_boxes("arrested_on", today),
            **in_boxes("end_at", today + dt.timedelta(days=60)),
        },
        "forensics": {"devices": "2", **in_boxes("expected_at", today + dt.timedelta(days=60))},
    }  # fmt: skip
    for path, given in answers.items():
        form = hidden(client.get(f"{base}/{path}").content.decode())
        answer = client.post(f"{base}/{path}", {**form, **given})
        assert answer.status_code == 302, answer.content.decode()
    bail, sent = Bail.everything.get(), Submission.everything.get()
    assert bail.end_at == dt.datetime.combine(today + dt.timedelta(days=60), dt.time(10), tzinfo=UK)
    later = today + dt.timedelta(days=150)
    extension = {"granted_grade": "3", "court_reference": "", "time": "10:00", **in_boxes("end_at", later)}
    for path, given in (
        (f"bail/{bail.pk}/extend", extension),
        (f"bail/{bail.pk}/end", {"outcome": "charged"}),
        (f"forensics/{sent.pk}/received", {}),
        (f"forensics/{sent.pk}/returned", {"outcome": "examined"}),
    ):
        form = hidden(client.get(f"{base}/{path}").content.decode())
        answer = client.post(f"{base}/{path}", {**form, **given})
        assert answer.status_code == 302, (path, answer.content.decode())
    sent.refresh_from_db()
    bail.refresh_from_db()
    assert (bail.outcome, sent.outcome, sent.received_at is not None) == ("charged", "examined", True)


def test_urgency_and_a_sample_are_asked_for_by_days() -> None:
    case, boss = a_case(), signed_in(a_user("boss", "supervisor"), purpose="supervision")
    today = dt.datetime.now(UK).date()  # noqa: TID251  the pages' own clock
    path = f"/cases/{case.pk}/urgent"
    form = hidden(boss.get(path).content.decode())
    given = {"reason": "planned_action", **in_boxes("expires_at", today + dt.timedelta(days=7))}
    assert boss.post(path, {**form, **given}).status_code == 302
    case.refresh_from_db()
    assert case.is_urgent
    panel = signed_in(a_user("panel", "panel_member"), purpose="scrutiny")
    form = hidden(panel.get("/scrutiny/draw").content.decode())
    period = {**in_boxes("start_on", today - dt.timedelta(days=90)), **in_boxes("end_on", today)}
    given = {"unit_id": case.unit_id, "at_random": "1", "by_risk": "1", "seed": "7", **period}
    answer = panel.post("/scrutiny/draw", {**form, **given})
    assert answer.status_code == 302, answer.content.decode()
