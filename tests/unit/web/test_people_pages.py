"""Taking files in and searching for people by their pages."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, an_id
from tests.unit.web.test_pages import hidden, in_boxes, signed_in
from tidegate.casework.cases.models import Case
from tidegate.casework.people.actions import record_identity
from tidegate.casework.people.models import Match
from tidegate.casework.people.subjects import family_of
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


def two_people() -> list[Case]:
    """Two cases, each about somebody of its own."""
    cases, officer = [a_case(), a_case()], acting_as(a_user("officer", "investigator"))
    for number, case in enumerate(cases):
        name = f"Made Upperson {number}"
        record_identity(officer, case_id=case.pk, kind="name", value=name, source="police_records")
        case.refresh_from_db()
    return cases


def test_two_people_are_merged_and_a_case_linked_by_the_reference_of_a_case() -> None:
    (one, other), client, third = two_people(), signed_in(a_user("boss", "supervisor"), "supervision"), a_case()
    path = f"/subjects/{one.subject_id}/merge"
    form = hidden(client.get(path).content.decode())
    nobody = client.post(path, {**form, "merged_id": "TG-26-00000-00000", "reason": "same_identifiers"})
    assert nobody.status_code == 404
    done = client.post(path, {**form, "merged_id": f" {other.reference} ", "reason": "same_identifiers"})
    assert done.status_code == 302, done.content.decode()
    assert set(family_of(one.subject_id)) == {one.subject_id, other.subject_id}
    path = f"/cases/{third.pk}/people/link"
    form = hidden(client.get(path).content.decode())
    assert client.post(path, {**form, "subject_id": other.reference}).status_code == 302
    third.refresh_from_db()
    assert third.subject_id == other.subject_id


def test_who_decides_on_a_match_sees_which_two_it_is_about_and_what_was_compared() -> None:
    left, right = sorted(two_people(), key=lambda case: case.subject_id)
    steps = [
        {"comparison": "before anything is compared", "weight": -13.288},
        {"comparison": "date_of_birth", "result": "is the same", "weight": 13.21},
    ]
    match = Match.everything.create(
        id=an_id("mat"), left_id=left.subject_id, right_id=right.subject_id, weight=1.5, probability=0.74, waterfall=steps,
        found_at=NOW,
    )  # fmt: skip
    shown = signed_in(a_user("boss", "supervisor"), "supervision").get(f"/subjects/matches/{match.pk}").content.decode()
    for case in (left, right):
        assert f'href="/subjects/{case.subject_id}"' in shown
        assert case.reference in shown
    assert "Date of birth" in shown
    assert "is the same: 13.21 bits" in shown
