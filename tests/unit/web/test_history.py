"""The history of a case says what was done to which fact and task, to whom and why."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.casework import NOW, a_case, a_user, acting_as
from tests.unit.web.test_pages import signed_in
from tidegate.casework.cases.actions import allocate, mark_urgent
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.tasks.actions import open_task
from tidegate.web.history import said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings: object) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's own object


def test_each_entry_says_what_it_was_about() -> None:
    boss, worker, case = a_user("boss", "supervisor"), a_user("worker", "investigator"), a_case(points=3)
    acting = acting_as(boss)
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=False, source="open_source")
    allocate(acting, case_id=case.pk, owner_id=worker.pk, reason="duty")
    open_task(acting, case_id=case.pk, code="lado_referral")
    mark_urgent(acting, case_id=case.pk, reason="planned_action", expires_at=NOW + dt.timedelta(days=1))
    client = signed_in(boss, "supervision")
    page = client.get(f"/cases/{case.pk}/history").content.decode()
    for line in (
        "Facts: payment evidence; Sources: open source",
        "Owner: worker; Reason: duty",
        "Task: ",
        "Reason: planned action; Until: Tue 24 Nov 2026 09:00",
    ):
        assert line in page, line
    assert worker.pk not in page
    assert "Read: history" in client.get(f"/cases/{case.pk}/history?readings").content.decode()


def test_what_is_not_for_people_is_left_out_and_what_is_unknown_is_shown_as_it_is() -> None:
    details = {"level": "very_high", "could_be": "", "policy": "sha256:0", "points": 3, "to": "unit_head", "code": "gone_task"}
    assert said(details) == ["Task: Gone task", "To: unit head", "Priority: Very high"]
