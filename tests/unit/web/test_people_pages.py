"""Taking files in and searching for people by their pages."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.casework import a_case, a_unit, a_user, acting_as
from tests.unit.web.test_pages import hidden, in_boxes, signed_in
from tidegate.casework.people.actions import record_identity
from tidegate.casework.referrals.models import Batch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_second_factor(settings: object) -> None:
    settings.TIDEGATE_MFA_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's own object


def test_without_a_file_nothing_is_taken_in() -> None:
    client = signed_in(a_user("clerk", "researcher"))
    form = hidden(client.get("/referrals").content.decode())
    answer = client.post("/referrals", {**form, "unit_id": a_unit().pk})
    assert (answer.status_code, "Choose at least one file." in answer.content.decode()) == (422, True)
    assert not Batch.everything.exists()


def test_a_date_of_birth_is_searched_for_as_people_write_it() -> None:
    user, case = a_user("officer", "investigator"), a_case()
    record_identity(acting_as(user), case_id=case.pk, kind="date_of_birth", value="1980-05-03", source="police_records")
    answer = signed_in(user).post("/subjects", in_boxes("date_of_birth", dt.date(1980, 5, 3))).content.decode()
    assert case.reference in answer


def test_the_purpose_is_asked_for_before_a_name_is_typed() -> None:
    client = signed_in(a_user("officer", "investigator"), purpose=None)
    assert client.get("/subjects")["Location"] == "/purpose?next=/subjects"
