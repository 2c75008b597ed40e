"""Facts are added, never changed; each is followed by an assessment; what was known earlier can always be told."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from tests.casework import NOW, a_case, a_user, acting_as, later
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.cases.models import Case
from tidegate.casework.common.errors import ConflictError, InvalidError
from tidegate.casework.facts import queries
from tidegate.casework.facts.actions import correct_fact, record_fact, record_facts
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.facts.recording import Given
from tidegate.records.facts import UNKNOWN

pytestmark = pytest.mark.django_db


def states(shown: list[queries.FactShown]) -> dict[str, object]:
    return {each.known.name: each.known.state for each in shown}


def test_a_recorded_fact_changes_the_assessment() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="search_of_premises")
    case.refresh_from_db()
    assert (case.level, case.rank, case.points, case.version) == ("very_high", 3, 8, 2)
    assert Assessment.everything.get().result["priority"]["rule"] == "P03"


def test_unknown_is_a_state_that_can_be_recorded() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="local_records")
    record_fact(later(acting, hours=1), case_id=case.pk, name="payment_evidence", state="unknown", source="local_records")
    assert states(queries.current(later(acting, hours=1), case.pk)) == {"payment_evidence": UNKNOWN}
    assert [each.state for each in queries.history(acting, case.pk)] == ["unknown", True]


def test_what_was_known_earlier_leaves_later_corrections_out() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    made = record_fact(acting, case_id=case.pk, name="child_in_household", state=False, source="local_records")
    fixed = later(acting, hours=2)
    correct_fact(fixed, entry_id=made.subject_id, state=True, reason="entered_wrongly")
    assert states(queries.as_known_on(fixed, case.pk, NOW + dt.timedelta(hours=1))) == {"child_in_household": False}
    assert states(queries.current(fixed, case.pk)) == {"child_in_household": True}
    assert FactEntry.everything.count() == 2


def test_correcting_an_old_entry_does_not_bring_it_back_before_a_newer_one() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    old = record_fact(acting, case_id=case.pk, name="child_in_household", state=False, source="local_records")
    record_fact(acting, case_id=case.pk, name="child_in_household", state=True, source="social_care")
    correct_fact(acting, entry_id=old.subject_id, state="unknown", reason="wrong_person")
    assert states(queries.current(acting, case.pk)) == {"child_in_household": True}


def test_every_mistake_is_told_and_nothing_is_recorded() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    given = [
        Given(name="no_such_fact", state=True, source="local_records"),
        Given(name="payment_evidence", state="perhaps", source="hearsay", known_on=dt.date(2030, 1, 1)),
    ]
    with pytest.raises(InvalidError) as refused:
        record_facts(acting, case_id=case.pk, given=given)
    expected = {"name", "payment_evidence.state", "payment_evidence.source", "payment_evidence.known_on"}
    assert set(refused.value.problems) == expected
    with pytest.raises(InvalidError) as refused:  # of one fact, each by the name of its argument
        record_fact(acting, case_id=case.pk, name="payment_evidence", state="perhaps", source="hearsay")
    assert set(refused.value.problems) == {"state", "source"}
    assert not FactEntry.everything.exists()
    assert Case.everything.get(pk=case.pk).version == 1


def test_of_two_people_on_one_case_the_second_is_told_what_changed() -> None:
    one, two, case = acting_as(a_user("one", "investigator")), acting_as(a_user("two", "investigator")), a_case()
    record_fact(one, case_id=case.pk, name="payment_evidence", state=True, source="local_records", seen_version=1)
    with pytest.raises(ConflictError) as conflict:
        record_fact(two, case_id=case.pk, name="payment_evidence", state=False, source="local_records", seen_version=1)
    assert "Record fact by one, 23 November 2026, 09:00" in conflict.value.changes


def test_what_changed_is_told_since_the_version_seen_and_no_further_back() -> None:
    officer, case = a_user("officer", "investigator"), a_case()
    for hour, name in enumerate(("payment_evidence", "position_of_trust", "child_in_household")):
        acting = acting_as(officer, at=NOW + dt.timedelta(hours=hour))
        record_fact(acting, case_id=case.pk, name=name, state=False, source="local_records")
    with pytest.raises(ConflictError) as conflict:
        record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="local_records", seen_version=2)
    told = {each.split(", ", 1)[1] for each in conflict.value.changes}
    assert told == {"23 November 2026, 10:00", "23 November 2026, 11:00"}


def test_the_database_refuses_to_change_a_recorded_fact() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="local_records")
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        FactEntry.everything.update(state=False)


def test_an_aged_fact_is_shown_as_such_and_is_unknown_to_the_policy() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(
        acting, case_id=case.pk, name="child_in_household", state=False, source="social_care", known_on=dt.date(2026, 8, 25)
    )
    (shown,) = queries.current(acting, case.pk)
    assert (shown.relied_on_until, shown.is_aged) == (dt.date(2026, 11, 23), False)
    (shown,) = queries.current(later(acting, hours=24), case.pk)
    assert shown.is_aged
    assert Assessment.everything.get().due_again_at == dt.datetime(2026, 11, 24, tzinfo=dt.UTC)
