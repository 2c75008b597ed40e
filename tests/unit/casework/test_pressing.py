"""What is due next on a case: to act until somebody has acted, to find out, or the task that is due first."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.casework import NOW, a_case, a_user, acting_as, later
from tidegate.casework.cases.models import Case
from tidegate.casework.cases.queries import case_summary
from tidegate.casework.common.acting import Acting
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.tasks.actions import complete_task, open_task, pause_task, record_step, resume_task
from tidegate.casework.tasks.catalogue import AWAITING
from tidegate.casework.tasks.models import Task
from tidegate.casework.tasks.pressing import NEXT_DUE
from tidegate.casework.tasks.queries import mine

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def an_officer() -> Acting:
    return acting_as(a_user("officer", "investigator"))


def a_grave_case(officer: Acting) -> Case:
    """One to be acted on within 24 hours, and of which it is known that no child is there."""
    case = a_case()
    for name in ("child_in_household", "child_access_elsewhere"):
        record_fact(officer, case_id=case.pk, name=name, state=False, source="social_care")
    record_fact(officer, case_id=case.pk, name="payment_evidence", state=True, source="search_of_premises")
    case.refresh_from_db()
    return case


def next_of(acting: Acting, case: Case) -> tuple[str, dt.datetime | None]:
    row = case_summary(acting, case.pk)
    return row.next_what, row.next_due


def end(acting: Acting, case: Case, code: str, outcome: str) -> None:
    task = Task.everything.get(case=case, code=code, closed_at=None)
    complete_task(acting, task_id=task.pk, outcome=outcome)


def test_to_act_is_due_until_somebody_acts_then_the_task_that_is_due_first_then_nothing() -> None:
    officer = an_officer()
    case = a_grave_case(officer)
    assert next_of(officer, case) == ("Act on it", case.act_by)
    record_step(officer, case_id=case.pk, kind="arrest", at=NOW)
    assert next_of(officer, case) == ("Assess the suspect's risk of suicide and record a plan", NOW + 4 * HOUR)
    end(officer, case, "welfare_assessment", "plan_recorded")
    assert next_of(officer, case) == ("Ask after the suspect's welfare within 48 hours", NOW + 48 * HOUR)
    end(officer, case, "welfare_48_hours", "asked")
    assert next_of(officer, case) == ("Nothing is due", None)
    assert case_summary(officer, case.pk).why[-1] == "Nothing is due on it."


def test_a_step_that_is_only_planned_or_recorded_later_does_not_undo_when_it_was_acted_on() -> None:
    officer = an_officer()
    case = a_grave_case(officer)
    record_step(officer, case_id=case.pk, kind="action_planned", at=NOW + HOUR)
    assert case_summary(officer, case.pk).acted_at is None
    record_step(officer, case_id=case.pk, kind="search", at=NOW - HOUR)
    record_step(officer, case_id=case.pk, kind="arrest", at=NOW)
    assert case_summary(officer, case.pk).acted_at == NOW - HOUR


def test_a_task_whose_clock_is_stopped_is_not_due() -> None:
    officer = an_officer()
    case = a_grave_case(officer)
    record_step(officer, case_id=case.pk, kind="arrest", at=NOW)
    task = Task.everything.get(case=case, code="welfare_assessment")
    pause_task(officer, task_id=task.pk, reason="suspect_unwell")
    assert next_of(officer, case) == ("Ask after the suspect's welfare within 48 hours", NOW + 48 * HOUR)
    resume_task(later(officer, hours=1), task_id=task.pk)
    assert next_of(officer, case) == ("Assess the suspect's risk of suicide and record a plan", NOW + 5 * HOUR)


def test_a_priority_that_rises_once_a_case_was_acted_on_is_put_before_a_person_again() -> None:
    officer, case = an_officer(), a_case()
    for name in ("child_in_household", "child_access_elsewhere"):
        record_fact(officer, case_id=case.pk, name=name, state=False, source="social_care")
    record_step(officer, case_id=case.pk, kind="search", at=NOW)
    assert not Task.everything.filter(case=case, code="priority_risen").exists()
    record_fact(later(officer, hours=2), case_id=case.pk, name="payment_evidence", state=True, source="search_of_premises")
    risen = Task.everything.get(case=case, code="priority_risen")
    assert (risen.anchor_at, risen.due_at) == (NOW + 2 * HOUR, NOW + 26 * HOUR)
    again = later(officer, hours=3)
    record_fact(again, case_id=case.pk, name="payment_evidence", state=True, source="search_of_premises")
    assert Task.everything.filter(case=case, code="priority_risen").count() == 1  # it rose once


def test_once_it_is_decided_neither_to_act_nor_to_find_out_is_due() -> None:
    officer, case = an_officer(), a_case()
    record_fact(officer, case_id=case.pk, name="payment_evidence", state=True, source="search_of_premises")
    case.refresh_from_db()
    Case.everything.filter(pk=case.pk).update(find_out_by=NOW + HOUR)
    task = open_task(officer, case_id=case.pk, code="lado_referral").subject_id
    assert next_of(officer, case) == ("Find out what is not known", NOW + HOUR)
    Case.everything.filter(pk=case.pk).update(stage="decided")
    for each in Task.everything.filter(case=case, closed_at=None).exclude(pk=task):
        pause_task(officer, task_id=each.pk, reason="operation_paused")
    due = Task.everything.get(pk=task).due_at
    assert next_of(officer, case) == ("Refer to the local authority designated officer", due)


def test_what_waits_for_a_second_person_is_not_next_for_whoever_has_the_case() -> None:
    assert all(f"'{code}'" in NEXT_DUE for code in AWAITING)
    assert NEXT_DUE.count("NOT IN ('authorise_proposal', 'review_break_glass')") == 1
    officer = an_officer()
    case = a_grave_case(officer)
    Case.everything.filter(pk=case.pk).update(owner_id=officer.user_id, acted_at=NOW)
    Task.everything.create(
        id="tsk_1", case=case, code="authorise_proposal", anchor_key="pro_1", anchor_at=NOW, remind_at=NOW, due_at=NOW,
        escalate_at=NOW, opened_by=officer.user_id, opened_at=NOW,
    )  # fmt: skip
    record_step(officer, case_id=case.pk, kind="action_planned", at=NOW + HOUR)
    assert next_of(officer, case) == ("Assess again before acting", NOW + HOUR)
    assert [each.code for each in mine(officer)] == ["reassess"]


def test_where_the_task_ended_while_the_list_was_read_the_row_says_so() -> None:
    officer = an_officer()
    case = a_grave_case(officer)
    Case.everything.filter(pk=case.pk).update(next_due=NOW + HOUR)  # as it was read before the task ended
    assert next_of(officer, case) == ("A task that somebody has just ended", NOW + HOUR)
