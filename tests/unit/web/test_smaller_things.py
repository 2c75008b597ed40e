"""What pages said that was not so, each as it should be."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client

from tests.casework import NOW, a_case, a_user, acting_as, later
from tests.protection import a_whole_person
from tests.unit.casework.test_decisions import a_supervisor, an_investigator, on_route, proposed
from tests.unit.web.test_pages import hidden, in_boxes, signed_in
from tidegate.casework.cases.models import Case
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.decisions.actions import authorise
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.protection import queries
from tidegate.casework.protection.actions import authorise_erasure, propose_erasure
from tidegate.casework.tasks.actions.prosecutor import record_return, send_to_prosecutor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's own object
    monkeypatch.setenv("TIDEGATE_NOW", NOW.isoformat())


def test_nothing_is_overdue_on_a_case_that_is_closed() -> None:
    case = a_case(level="low", act_by=NOW, find_out_by=NOW - dt.timedelta(days=30))
    client = signed_in(a_user("reader", "investigator"))
    assert "overdue by 30 days" in client.get(f"/cases/{case.pk}").content.decode()
    Case.everything.filter(pk=case.pk).update(closed_at=NOW, stage="closed")
    assert "overdue" not in client.get(f"/cases/{case.pk}").content.decode()


def test_a_returned_file_that_was_sent_again_waits_for_no_answer() -> None:
    case, liaison = a_case(), a_user("liaison", "prosecutor_liaison")
    acting, soon = acting_as(liaison, at=NOW - dt.timedelta(days=3)), NOW - dt.timedelta(days=1)
    file = send_to_prosecutor(acting, case_id=case.pk, asks="early_advice", reply_by=soon).subject_id
    record_return(acting, file_id=file, reasons=("grading_incomplete",), answer_by=soon)
    client, path = signed_in(liaison, "prosecution"), f"/cases/{case.pk}/decisions"
    assert "overdue by 1 day" in client.get(path).content.decode().replace("24 hours", "1 day")
    send_to_prosecutor(later(acting, days=1), case_id=case.pk, asks="early_advice", reply_by=NOW + dt.timedelta(days=9))
    shown = client.get(path).content.decode()
    assert "overdue" not in shown
    assert "no longer waits" in shown
    assert "With the prosecutor since Sat 21 Nov 2026 09:00" in shown


def test_what_is_wrong_with_a_fact_is_said_beside_its_question() -> None:
    case, client = a_case(), signed_in(a_user("recorder", "investigator"))
    path = f"/cases/{case.pk}/facts/suspect_age"
    answers = {"answer": "given", "source": "interview", "kind": "fact", "known_by": ""}
    for value, known_on, field, says in (
        ("200", None, "value", "Give a whole number from 0 to 120."),
        ("many", None, "value", "Give a whole number from 0 to 120."),
        ("44", NOW.date() + dt.timedelta(days=1), "known_on", "A fact cannot be known on a day that has not come."),
    ):
        given = {**hidden(client.get(path).content.decode()), **answers, "value": value}
        answer = client.post(path, given | (in_boxes("known_on", known_on) if known_on else {}))
        assert answer.status_code == 422
        assert re.search(rf'id="id_{field}-error"[^>]*>.*?{re.escape(says)}', answer.content.decode(), re.DOTALL), says
    assert not FactEntry.everything.exists()


def test_a_session_is_not_offered_to_last_longer_than_it_does() -> None:
    page = Client().get("/accounts/login/").content.decode()
    assert "Remember" not in page


def test_a_certificate_names_what_was_emptied_in_words(tmp_path: Path) -> None:
    person = a_whole_person(tmp_path)
    one, two = (acting_as(a_user(name, "data_protection"), at=NOW) for name in ("one", "two"))
    digest = queries.person(one, person.subject_id).seen_digest
    proposal = propose_erasure(
        one, subject_id=person.subject_id, reason="unlawful", register_check="none_stands", seen_digest=digest
    ).subject_id
    digest = queries.person(two, person.subject_id).seen_digest
    made = authorise_erasure(two, erasure_id=proposal, seen_digest=digest).subject_id
    page = signed_in(a_user("reader", "data_protection"), "data_protection").get(f"/protection/certificates/{made}")
    assert "protection.Erasure" not in page.content.decode()
    assert "Proposals to erase, and what became of them" in page.content.decode()


def test_every_form_about_a_case_says_which() -> None:
    case = a_case()
    client = signed_in(a_user("everybody", "supervisor", "prosecutor_liaison"))
    forms = (
        "tasks/open", "tasks/step", "bail", "forensics", "prosecutor/send", "prosecutor/decided", "people/record", "people/link",
        "allocate", "urgent", "close", "take", "restrict", "why/assess", "facts/payment_evidence",
    )  # fmt: skip
    for path in forms:
        page = client.get(f"/cases/{case.pk}/{path}").content.decode()
        main = page[page.index("<main") : page.index("<form", page.index("<main"))]
        assert main.count(case.reference) == 1, path


def test_who_is_refused_as_things_stand_is_led_to_how_they_stand() -> None:
    case, liaison = a_case(), a_user("liaison", "prosecutor_liaison")
    client, path = signed_in(liaison, "prosecution"), f"/cases/{case.pk}/prosecutor/send"
    form = hidden(client.get(path).content.decode())
    given = {**form, "asks": "charging_decision", **in_boxes("reply_by", NOW.date() + dt.timedelta(days=9))}
    answer = client.post(path, given)
    page = answer.content.decode()
    assert (answer.status_code, "Propose and authorise it first." in page) == (409, True)
    assert "This cannot be done as things stand" in page
    assert f'href="/cases/{case.pk}">Look at how it stands' in page
    unknown = client.get("/cases/cas_NOTHING/prosecutor/send").content.decode()
    assert "how it stands" not in unknown


def test_a_proposal_that_is_void_says_since_when_here() -> None:
    summer = dt.datetime(2026, 7, 1, 9, 0, tzinfo=dt.UTC)
    someone, case = an_investigator(), on_route()
    made = proposed(someone, case).subject_id
    record_fact(replace(someone, at=summer), case_id=case.pk, name="payment_evidence", state=True, source="open_source")
    with pytest.raises(ConflictError, match="is void since 1 July 2026, 10:00"):
        authorise(a_supervisor(), proposal_id=made, seen_digest="")


def test_a_circumstance_once_chosen_can_be_unchosen() -> None:
    case, liaison = a_case(), a_user("liaison", "prosecutor_liaison")
    client, path = signed_in(liaison, "prosecution"), f"/cases/{case.pk}/prosecutor/decided"
    form = hidden(client.get(path).content.decode())
    given = {**form, "outcome": "caution_refused", **in_boxes("decided_on", NOW.date())}
    refused = client.post(path, {**given, "exceptional": "serious_illness"})
    assert refused.status_code == 422
    assert re.search(r'name="exceptional" type="radio" value=""', refused.content.decode())
    assert client.post(path, {**given, "exceptional": ""}).status_code in {302, 409}
