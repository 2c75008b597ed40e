"""The overview says what waits for each role, and says that nothing does only where that is so."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.casework import NOW, a_case, a_user, acting_as, an_id, later
from tests.unit.casework.test_retention import a_person, a_review, close
from tests.unit.casework.test_scrutiny import a_sample, decided
from tests.unit.web.test_pages import signed_in
from tidegate.casework.access.actions import break_glass
from tidegate.casework.access.models import User
from tidegate.casework.access.roles import Grade
from tidegate.casework.access.system import the_system
from tidegate.casework.protection.models import Erasure
from tidegate.casework.tasks.actions import record_step, set_bail, submit_forensics
from tidegate.casework.tasks.actions.prosecutor import record_return, send_to_prosecutor
from tidegate.casework.ticking.ticking import tick

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's own object
    monkeypatch.setenv("TIDEGATE_NOW", NOW.isoformat())


def overview(user: User) -> str:
    """The overview as this person reads it, without its markup."""
    body = signed_in(user, purpose=None).get("/").content.decode()
    main = body[body.index("<main") : body.index("</main")]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.mark.parametrize("role", ["auditor", "panel_member", "data_protection", "administrator", "prosecutor_liaison"])
def test_where_nothing_waits_it_says_so(role: str) -> None:
    assert "Nothing waits for you." in overview(a_user("somebody", role))


def test_a_retention_review_that_is_due_waits_for_the_data_protection_officer() -> None:
    case = a_person()
    close(case, "no_offence", years_ago=7)
    tick(the_system(NOW))
    officer = a_user("fern", "data_protection")
    assert a_review(case).due_on < NOW.date()
    assert "Waiting for you 1 retention review that is due (overdue)" in overview(officer)
    assert "Nothing waits" not in overview(officer)


def test_an_erasure_waits_for_another_than_who_proposed_it() -> None:
    case, proposer, other = a_person(), a_user("one", "data_protection"), a_user("two", "unit_head")
    Erasure.everything.create(
        id=an_id("era"), subject_id=case.subject_id, reason="period_ended", register_check="clear", extent_digest="x" * 71,
        proposed_by=proposer.pk, proposed_at=NOW, state="open",
    )  # fmt: skip
    assert "1 proposal to erase a person’s records" in overview(other)
    assert "proposal to erase" not in overview(proposer)


def test_an_emergency_opening_waits_for_whoever_may_review_it() -> None:
    boss, worker = a_user("boss", "supervisor"), a_user("worker", "investigator")
    break_glass(acting_as(worker), case_reference=a_case(is_restricted=True).reference, reason="risk_to_life")
    assert "1 emergency opening to review" in overview(boss)
    assert "emergency opening" not in overview(worker)


def test_decisions_without_a_finding_wait_for_the_panel() -> None:
    decided(2)
    person = a_user("panel", "panel_member")
    a_sample(later(acting_as(person), days=8), at_random=2)
    assert "2 sampled decisions without a finding" in overview(person)


def test_replies_that_are_late_and_files_that_came_back_wait_for_the_liaison() -> None:
    person = a_user("liaison", "prosecutor_liaison")
    earlier, soon = acting_as(person, at=NOW - dt.timedelta(days=2)), NOW - dt.timedelta(days=1)
    returned = send_to_prosecutor(earlier, case_id=a_case().pk, asks="early_advice", reply_by=soon).subject_id
    send_to_prosecutor(earlier, case_id=a_case().pk, asks="early_advice", reply_by=soon)
    record_return(earlier, file_id=returned, reasons=("grading_incomplete",), answer_by=NOW + dt.timedelta(days=1))
    said = overview(person)
    assert "1 reply of the prosecutor (overdue)" in said
    assert "1 file that the prosecutor returned" in said


def test_a_case_that_nobody_has_is_offered_to_who_may_take_or_allocate_it() -> None:
    case = a_case(level="high", standing=2, rank=2)
    take, give = f'href="/cases/{case.pk}/take"', f'href="/cases/{case.pk}/allocate"'
    offered = {
        "investigator": (True, False),
        "supervisor": (True, True),
        "prosecutor_liaison": (False, False),
        "unit_head": (False, True),
    }
    for role, (takes, gives) in offered.items():
        client = signed_in(a_user(role, role), purpose="supervision" if gives else "safeguarding")
        listed = client.get("/worklist").content.decode()
        assert (take in listed, give in listed) == (takes, gives), role
        for path in ("/", f"/cases/{case.pk}"):
            page = client.get(path).content.decode()
            assert (take in page, give in page) == (takes and not gives, gives), (role, path)


def test_what_escalates_to_the_head_of_unit_is_shown_to_them_who_work_no_task() -> None:
    head, officer, case = a_user("head", "unit_head"), a_user("officer", "investigator"), a_case()
    arrested = acting_as(officer, at=NOW - dt.timedelta(days=9))
    record_step(arrested, case_id=case.pk, kind="arrest", at=arrested.at)
    set_bail(
        arrested,
        case_id=case.pk,
        arrested_on=arrested.at.date(),
        end_at=NOW + dt.timedelta(days=60),
        granted_grade=Grade.SERGEANT,
    )
    submit_forensics(arrested, case_id=case.pk, devices=2, expected_at=NOW + dt.timedelta(days=60))
    tick(the_system(NOW))
    told = "Ask after the suspect&#x27;s welfare within 48 hours"
    client = signed_in(head, purpose="supervision")
    for path in ("/", "/tasks/escalated", "/tasks/overdue", "/tasks/bail", "/tasks/forensics"):
        page = client.get(path).content.decode()
        assert (told in page) == (path not in {"/tasks/bail", "/tasks/forensics"}), path
        assert case.reference in page, path
        assert f"/cases/{case.pk}/tasks/" not in page, path  # nothing that their role does not let them do
        assert f"/cases/{case.pk}/bail/" not in page, path
        assert f"/cases/{case.pk}/forensics/" not in page, path
