"""The auditor's search: by what people call a case, and by days as they are lived here."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.casework import a_case, a_user, acting_as
from tests.unit.web.test_pages import in_boxes, signed_in
from tidegate.casework.cases.actions import mark_urgent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings: object) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's own object


def test_a_case_is_searched_for_by_its_reference_and_a_day_begins_at_midnight_here() -> None:
    boss, case, other = a_user("boss", "supervisor"), a_case(), a_case()
    just_begun = dt.datetime(2026, 6, 30, 23, 30, tzinfo=dt.UTC)  # half past midnight on 1 July, summer time
    for each in (case, other):
        ends = just_begun + dt.timedelta(days=1)
        mark_urgent(acting_as(boss, at=just_begun), case_id=each.pk, reason="planned_action", expires_at=ends)
    auditor = signed_in(a_user("auditor", "auditor"), purpose="audit")
    july, june = ({**in_boxes("since", day), "action": "mark_urgent"} for day in (dt.date(2026, 7, 1), dt.date(2026, 6, 30)))
    found = auditor.get("/audit", july).content.decode()
    assert case.pk in found
    assert other.pk in found
    assert case.pk not in auditor.get("/audit", {**june, **in_boxes("until", dt.date(2026, 7, 1))}).content.decode()
    found = auditor.get("/audit", {**july, "case_id": case.reference}).content.decode()
    assert case.pk in found
    assert other.pk not in found
