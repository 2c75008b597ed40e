"""What the practice demands: tasks open once, run by their clocks, pause, end and call for what follows."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, an_id, later
from tests.unit.casework.test_decisions import a_supervisor, an_investigator, authorised, on_route, proposed
from tidegate.casework.access.roles import Grade
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError
from tidegate.casework.decisions.actions import record_prosecutor_decision
from tidegate.casework.decisions.models import Decision
from tidegate.casework.tasks import alongside, queries
from tidegate.casework.tasks.actions import (
    assign_task,
    complete_task,
    end_bail,
    extend_bail,
    open_task,
    pause_task,
    receive_forensics,
    record_return,
    record_step,
    resume_task,
    return_forensics,
    send_to_prosecutor,
    set_bail,
    submit_forensics,
)
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.codes import OF_STEP, OUTCOMES
from tidegate.casework.tasks.limits import grade_needed, latest_end
from tidegate.casework.tasks.models import BailPeriod, ProsecutorFile, Task
from tidegate.casework.tasks.queries import TaskGroup
from tidegate.records.deadlines import UK

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def a_liaison(name: str = "liaison") -> Acting:
    return acting_as(a_user(name, "prosecutor_liaison"))


def open_codes(case: Case) -> list[str]:
    return sorted(Task.everything.filter(case=case, closed_at=None).values_list("code", flat=True))


def one(case: Case, code: str) -> Task:
    return Task.everything.get(case=case, code=code, closed_at=None)


def test_the_catalogue_names_only_what_there_is() -> None:
    following = {code for kind in KINDS.values() for codes in kind.then.values() for code in codes}
    assert following | {code for codes in OF_STEP.values() for code in codes} <= set(KINDS)
    assert {outcome for kind in KINDS.values() for outcome in kind.outcomes} == set(OUTCOMES)
    assert all(set(kind.then) <= set(kind.outcomes) for kind in KINDS.values())


def test_an_arrest_opens_the_welfare_tasks_once_with_their_clocks() -> None:
    case, someone = a_case(), an_investigator()
    for _ in range(2):
        record_step(someone, case_id=case.pk, kind="arrest", at=NOW)
    assert open_codes(case) == ["welfare_48_hours", "welfare_assessment"]
    task = one(case, "welfare_48_hours")
    assert (task.remind_at, task.due_at, task.escalate_at) == (NOW + DAY, NOW + 2 * DAY, NOW + dt.timedelta(hours=52))
    assert AuditEntry.everything.filter(action="open_task").count() == 2


def test_the_days_of_raised_risk_are_prompted_beforehand() -> None:
    case, someone = a_case(), an_investigator()
    record_step(someone, case_id=case.pk, kind="court_hearing", at=NOW + 30 * DAY)
    task = one(case, "welfare_court")
    assert (task.remind_at, task.due_at) == (NOW + 28 * DAY, NOW + 30 * DAY)


def test_what_has_not_happened_is_not_recorded_as_a_step() -> None:
    with pytest.raises(InvalidError, match="has passed"):
        record_step(an_investigator(), case_id=a_case().pk, kind="arrest", at=NOW + DAY)


def test_safeguarding_goes_from_the_check_to_the_strategy_discussion_and_its_outcome() -> None:
    case, someone = a_case(), an_investigator()
    open_task(someone, case_id=case.pk, code="safeguarding_check")
    for code, outcome in (
        ("safeguarding_check", "not_established"), ("safeguarding_referral", "done"), ("strategy_discussion", "section_47"),
    ):  # fmt: skip
        complete_task(someone, task_id=one(case, code).pk, outcome=outcome)
    last = one(case, "section_47_outcome")
    assert last.due_at == dt.datetime(2026, 12, 15, tzinfo=dt.UTC), "15 working days after Monday 23 November"
    complete_task(someone, task_id=last.pk, outcome="plan_recorded")
    assert open_codes(case) == []


def test_working_days_skip_christmas() -> None:
    case, someone = a_case(), later(an_investigator(), days=24)
    open_task(someone, case_id=case.pk, code="victim_told")
    assert one(case, "victim_told").due_at == dt.datetime(2026, 12, 25, tzinfo=dt.UTC)
    open_task(later(someone, days=1), case_id=case.pk, code="strategy_discussion")
    open_task(later(someone, days=7), case_id=case.pk, code="lado_referral")
    assert one(case, "lado_referral").due_at == dt.datetime(2026, 12, 30, tzinfo=dt.UTC), "25 and 28 December are bank holidays"


def test_an_outcome_that_a_task_does_not_have_is_refused_and_nothing_ends_twice() -> None:
    case, someone = a_case(), an_investigator()
    task_id = open_task(someone, case_id=case.pk, code="lado_referral").subject_id
    with pytest.raises(InvalidError):
        complete_task(someone, task_id=task_id, outcome="section_47")
    complete_task(someone, task_id=task_id, outcome="done")
    with pytest.raises(ConflictError, match="closed on 23 November 2026"):
        complete_task(someone, task_id=task_id, outcome="not_needed")


def test_a_task_that_is_open_is_not_opened_again_by_hand() -> None:
    case, someone = a_case(), an_investigator()
    open_task(someone, case_id=case.pk, code="lado_referral")
    with pytest.raises(ConflictError, match="already open"):
        open_task(later(someone, hours=1), case_id=case.pk, code="lado_referral")


def test_a_pause_moves_the_clock_by_its_length() -> None:
    case, someone = a_case(), an_investigator()
    record_step(someone, case_id=case.pk, kind="arrest", at=NOW)
    task = one(case, "welfare_48_hours")
    pause_task(later(someone, hours=1), task_id=task.pk, reason="suspect_unwell")
    assert queries.overdue(later(someone, days=9)) == [
        row for row in queries.overdue(later(someone, days=9)) if row.code == "welfare_assessment"
    ]
    with pytest.raises(ConflictError, match="already stopped"):
        pause_task(later(someone, hours=2), task_id=task.pk, reason="suspect_unwell")
    resume_task(later(someone, hours=11), task_id=task.pk)
    assert one(case, "welfare_48_hours").due_at == NOW + dt.timedelta(hours=58)
    with pytest.raises(ConflictError, match="running"):
        resume_task(later(someone, hours=12), task_id=task.pk)


def test_a_paused_task_can_be_completed_and_its_pause_ends() -> None:
    case, someone = a_case(), an_investigator()
    task_id = open_task(someone, case_id=case.pk, code="lado_referral").subject_id
    pause_task(someone, task_id=task_id, reason="waiting_for_partner")
    complete_task(later(someone, hours=1), task_id=task_id, outcome="done")
    assert Task.everything.get(pk=task_id).pauses.get().end_at == NOW + dt.timedelta(hours=1)


def test_a_task_is_given_only_to_who_works_tasks_in_the_unit() -> None:
    case, someone = a_case(), an_investigator()
    task_id = open_task(someone, case_id=case.pk, code="lado_referral").subject_id
    colleague, elsewhere = a_user("colleague", "researcher"), a_user("elsewhere", "researcher", unit=a_unit("south"))
    for stranger in (elsewhere, a_user("auditor", "auditor")):
        with pytest.raises(InvalidError):
            assign_task(someone, task_id=task_id, to_user_id=stranger.pk)
    assign_task(someone, task_id=task_id, to_user_id=colleague.pk)
    assert [row.id for row in queries.mine(acting_as(colleague))] == [task_id]
    assert queries.mine(someone) == []


@pytest.mark.parametrize(
    ("hours", "group"),
    [(0, TaskGroup.SOON), (23.9, TaskGroup.SOON), (24, TaskGroup.OVERDUE), (27.9, TaskGroup.OVERDUE), (28, TaskGroup.CRITICAL)],
)
def test_how_pressing_a_task_is_follows_from_its_clock(hours: float, group: TaskGroup) -> None:
    case, someone = a_case(), an_investigator()
    open_task(someone, case_id=case.pk, code="safeguarding_referral")
    assert [row.group for row in queries.for_case(later(someone, hours=hours), case.pk)] == [group]


def test_tasks_of_another_unit_are_not_there() -> None:
    case = a_case(a_unit("south"))
    task_id = open_task(
        acting_as(a_user("there", "investigator", unit=a_unit("south"))), case_id=case.pk, code="lado_referral"
    ).subject_id
    here = later(an_investigator(), days=30)
    assert queries.overdue(here) == []
    with pytest.raises(NotFoundError):
        complete_task(here, task_id=task_id, outcome="done")


# ---- bail


@pytest.mark.parametrize(
    ("arrested", "months", "ends"),
    [
        ("2026-08-31", 3, "2026-11-30"), ("2026-11-29", 3, "2027-02-28"), ("2026-11-30", 3, "2027-02-28"),
        ("2026-02-28", 3, "2026-05-31"), ("2026-11-22", 3, "2027-02-22"), ("2026-11-22", 9, "2027-08-22"),
    ],
)  # fmt: skip
def test_bail_runs_to_the_end_of_the_last_day_of_its_months(arrested: str, months: int, ends: str) -> None:
    midnight_after = dt.datetime.combine(dt.date.fromisoformat(ends) + DAY, dt.time(), tzinfo=UK)
    assert latest_end(dt.date.fromisoformat(arrested), months) == midnight_after


def test_each_length_of_bail_has_its_grade() -> None:
    arrested = NOW.date()
    needed = [grade_needed(arrested, latest_end(arrested, months)) for months in (3, 6, 9)]
    assert needed == [Grade.SERGEANT, Grade.INSPECTOR, Grade.SUPERINTENDENT]
    assert grade_needed(arrested, latest_end(arrested, 9) + dt.timedelta(seconds=1)) is None


def test_bail_is_extended_by_the_grade_that_its_length_demands_then_by_a_court_alone() -> None:
    case, someone, arrested = a_case(), an_investigator(), NOW.date()
    bail_id = set_bail(
        someone, case_id=case.pk, arrested_on=arrested, end_at=latest_end(arrested, 3), granted_grade=Grade.SERGEANT
    ).subject_id
    six, nine, year = (latest_end(arrested, months) for months in (6, 9, 12))
    with pytest.raises(InvalidError, match="inspector or above"):
        extend_bail(someone, bail_id=bail_id, end_at=six, granted_grade=Grade.SERGEANT)
    extend_bail(later(someone, days=1), bail_id=bail_id, end_at=six, granted_grade=Grade.INSPECTOR)
    with pytest.raises(InvalidError, match="superintendent or above"):
        extend_bail(someone, bail_id=bail_id, end_at=nine, granted_grade=Grade.INSPECTOR)
    extend_bail(later(someone, days=2), bail_id=bail_id, end_at=nine, granted_grade=Grade.SUPERINTENDENT)
    with pytest.raises(InvalidError, match="magistrates"):
        extend_bail(someone, bail_id=bail_id, end_at=year, granted_grade=Grade.SUPERINTENDENT)
    extend_bail(later(someone, days=3), bail_id=bail_id, end_at=year, court_reference="MC/26/0001")
    (shown,) = alongside.bail_of(someone, case.pk)
    assert [granted for _, granted in shown.periods] == ["sergeant", "inspector", "superintendent", "MC/26/0001"]
    assert one(case, "bail_end").due_at == year
    end_bail(later(someone, days=4), bail_id=bail_id, outcome="charged")
    assert "bail_end" not in open_codes(case)
    with pytest.raises(ConflictError, match=r"This bail ended on 27 November 2026, 09:00"):
        extend_bail(later(someone, days=5), bail_id=bail_id, end_at=year, court_reference="MC/26/0002")


def test_the_database_itself_refuses_bail_by_too_low_a_grade() -> None:
    case, someone, arrested = a_case(), an_investigator(), NOW.date()
    bail_id = set_bail(
        someone, case_id=case.pk, arrested_on=arrested, end_at=latest_end(arrested, 3), granted_grade=2
    ).subject_id
    with pytest.raises(IntegrityError), transaction.atomic():
        BailPeriod.everything.create(
            id=an_id("per"), bail_id=bail_id, number=2, end_at=latest_end(arrested, 6), grade_needed=3, granted_grade=2,
            recorded_by="x", recorded_at=NOW,
        )  # fmt: skip


def test_bail_that_has_run_out_is_not_extended_and_a_second_does_not_run_beside_it() -> None:
    case, someone, arrested = a_case(), an_investigator(), NOW.date()
    bail_id = set_bail(someone, case_id=case.pk, arrested_on=arrested, end_at=NOW + DAY, granted_grade=2).subject_id
    with pytest.raises(ConflictError, match="already running"):
        set_bail(someone, case_id=case.pk, arrested_on=arrested, end_at=NOW + DAY, granted_grade=2)
    with pytest.raises(InvalidError, match="run out"):
        extend_bail(later(someone, days=1), bail_id=bail_id, end_at=NOW + 9 * DAY, granted_grade=2)


def test_a_custody_officer_grants_three_months_at_most() -> None:
    with pytest.raises(InvalidError, match="three months at most"):
        set_bail(an_investigator(), case_id=a_case().pk, arrested_on=NOW.date(), end_at=NOW + 100 * DAY, granted_grade=5)


# ---- forensics


def test_devices_wait_in_the_order_of_the_worklist_and_come_back_once() -> None:
    someone = an_investigator()
    low, grave = a_case(standing=0), a_case(standing=3)
    for case in (low, grave):
        submit_forensics(someone, case_id=case.pk, devices=2, expected_at=NOW + 90 * DAY)
    queue = alongside.forensics_queue(someone)
    assert [row.case_id for row in queue] == [grave.pk, low.pk]
    receive_forensics(someone, submission_id=queue[0].id)
    with pytest.raises(ConflictError, match="received already"):
        receive_forensics(someone, submission_id=queue[0].id)
    assert [row.received_at for row in alongside.forensics_queue(someone)] == [NOW, None]
    there = alongside.forensics_backlog(later(someone, days=90))
    assert (there.submissions, there.devices, there.received, there.overdue, there.oldest_at) == (2, 4, 1, 2, NOW)
    return_forensics(someone, submission_id=queue[0].id, outcome="examined")
    assert [row.id for row in alongside.forensics_back(later(someone, days=29))] == [queue[0].id]
    assert alongside.forensics_back(later(someone, days=30)) == []
    assert open_codes(grave) == []
    assert [row.case_id for row in alongside.forensics_queue(later(someone, days=90)) if row.is_overdue] == [low.pk]
    with pytest.raises(ConflictError, match="back already"):
        return_forensics(someone, submission_id=queue[0].id, outcome="examined")


# ---- the prosecutor


def test_a_returned_file_is_answered_decided_again_and_sent_again() -> None:
    case, someone, supervisor, liaison = on_route(), an_investigator(), a_supervisor(), a_liaison()
    first = authorised(supervisor, proposed(someone, case).subject_id)
    file_id = send_to_prosecutor(liaison, case_id=case.pk, reply_by=NOW + 28 * DAY).subject_id
    record_return(
        later(liaison, days=20), file_id=file_id, reasons=["grading_incomplete", "statement_missing"], answer_by=NOW + 34 * DAY
    )
    assert Decision.everything.get(pk=first.subject_id).state == "returned"
    assert Case.everything.get(pk=case.pk).stage == "investigation"
    assert one(case, "answer_return").due_at == NOW + 34 * DAY
    with pytest.raises(ConflictError, match="Propose and authorise it first"):
        send_to_prosecutor(later(liaison, days=21), case_id=case.pk, reply_by=NOW + 60 * DAY)
    again = authorised(later(supervisor, days=22), proposed(later(someone, days=22), case).subject_id)
    assert Decision.everything.get(pk=again.subject_id).earlier_id == first.subject_id
    send_to_prosecutor(later(liaison, days=23), case_id=case.pk, reply_by=NOW + 60 * DAY)
    assert "answer_return" not in open_codes(case)
    assert Case.everything.get(pk=case.pk).stage == "with_prosecutor"
    record_prosecutor_decision(
        later(liaison, days=40), case_id=case.pk, outcome="charge_authorised", decided_on=(NOW + 39 * DAY).date()
    )
    assert "prosecutor_reply" not in open_codes(case)
    assert Decision.everything.get(pk=again.subject_id).state == "standing"
    assert [row.state for row in alongside.files_of(liaison, case.pk)] == ["answered", "returned"]


def test_a_prosecutor_who_does_not_charge_returns_the_decision() -> None:
    case, liaison = on_route(), a_liaison()
    made = authorised(a_supervisor(), proposed(an_investigator(), case).subject_id)
    send_to_prosecutor(liaison, case_id=case.pk, reply_by=NOW + 28 * DAY)
    record_prosecutor_decision(liaison, case_id=case.pk, outcome="no_further_action", decided_on=NOW.date())
    assert Decision.everything.get(pk=made.subject_id).state == "returned"


def test_a_file_is_not_with_the_prosecutor_twice_and_a_return_has_its_reasons() -> None:
    case, liaison = on_route(), a_liaison()
    file_id = send_to_prosecutor(liaison, case_id=case.pk, reply_by=NOW + DAY, asks="early_advice").subject_id
    with pytest.raises(ConflictError, match="already"):
        send_to_prosecutor(liaison, case_id=case.pk, reply_by=NOW + DAY, asks="early_advice")
    with pytest.raises(InvalidError, match="reasons"):
        record_return(liaison, file_id=file_id, reasons=[], answer_by=NOW + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProsecutorFile.everything.filter(pk=file_id).update(state="returned", ended_by="x", ended_at=NOW)
    assert [row.is_overdue for row in alongside.files_out(later(liaison, days=1))] == [True]


def test_the_victim_is_told_of_a_decision_unless_there_is_none() -> None:
    case, supervisor, someone = on_route(), a_supervisor(), an_investigator()
    authorised(supervisor, proposed(someone, case).subject_id)
    assert open_codes(case) == ["victim_told"]
    other = on_route()
    authorised(supervisor, proposed(someone, other, victim_views="no_victim").subject_id)
    assert open_codes(other) == []
