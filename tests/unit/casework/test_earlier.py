"""The whole case as it was known earlier: later records, corrections, ends and decisions are left out."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.casework import NOW, a_case, a_user, acting_as, later
from tests.unit.casework.test_decisions import a_supervisor, an_investigator, authorised, on_route, proposed
from tidegate.casework.decisions.earlier import decided_as_known_on
from tidegate.casework.tasks.actions import (
    complete_task,
    end_bail,
    extend_bail,
    open_task,
    pause_task,
    record_return,
    record_step,
    resume_task,
    return_forensics,
    send_to_prosecutor,
    set_bail,
    submit_forensics,
)
from tidegate.casework.tasks.earlier import alongside_as_known_on, tasks_as_known_on

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def test_a_task_is_open_paused_moved_and_closed_as_it_was_then() -> None:
    case, someone = a_case(), an_investigator()
    task = open_task(someone, case_id=case.pk, code="welfare_48_hours").subject_id
    pause_task(later(someone, hours=1), task_id=task, reason="suspect_unwell")
    resume_task(later(someone, hours=4), task_id=task)
    complete_task(later(someone, hours=9), task_id=task, outcome="asked")
    reader = later(someone, days=30)
    told = [
        [(each.state, each.due_at) for each in tasks_as_known_on(reader, case.pk, NOW + hours * HOUR)]
        for hours in (-1, 0, 2, 5, 9)
    ]
    due = NOW + 48 * HOUR
    assert told == [
        [], [("Open", due)], [("Open, its clock stopped", due)], [("Open", due + 3 * HOUR)], [("Asked, no concern", None)],
    ]  # fmt: skip


def test_bail_steps_and_examination_stand_as_they_stood_then() -> None:
    case, someone = a_case(), an_investigator()
    record_step(someone, case_id=case.pk, kind="arrest", at=NOW)
    bail = set_bail(
        later(someone, hours=1), case_id=case.pk, arrested_on=NOW.date(), end_at=NOW + 60 * DAY, granted_grade=2
    ).subject_id
    sent = submit_forensics(later(someone, hours=2), case_id=case.pk, devices=1, expected_at=NOW + 90 * DAY).subject_id
    extend_bail(later(someone, days=50), bail_id=bail, end_at=NOW + 150 * DAY, granted_grade=3)
    return_forensics(later(someone, days=80), submission_id=sent, outcome="examined")
    end_bail(later(someone, days=81), bail_id=bail, outcome="charged")
    reader = later(someone, days=99)

    def then(days: float) -> list[tuple[str, str, dt.datetime | None]]:
        return [(each.what, each.state, each.due_at) for each in alongside_as_known_on(reader, case.pk, NOW + days * DAY)]

    arrest = ("Arrest", "Done", NOW)
    examination = "Forensic examination, 1 device"
    assert then(1) == [(examination, "Sent", NOW + 90 * DAY), ("Bail", "Running", NOW + 60 * DAY), arrest]
    assert then(50) == [("Bail", "Running", NOW + 150 * DAY), (examination, "Sent", NOW + 90 * DAY), arrest]
    assert then(90) == [("Bail", "Charged", None), (examination, "Examined in full", None), arrest]


def test_what_was_decided_and_returned_later_is_left_out() -> None:
    case, proposer, supervisor = on_route(), an_investigator(), a_supervisor()
    liaison = acting_as(a_user("liaison", "prosecutor_liaison"))
    made = proposed(proposer, case)
    authorised(later(supervisor, days=1), made.subject_id)
    sent = send_to_prosecutor(later(liaison, days=2), case_id=case.pk, reply_by=NOW + 30 * DAY)
    record_return(later(liaison, days=9), file_id=sent.subject_id, reasons=["grading_incomplete"], answer_by=NOW + 20 * DAY)
    reader = later(proposer, days=40)

    def then(days: float) -> list[tuple[str, str]]:
        return [(each.what, each.state) for each in decided_as_known_on(reader, case.pk, NOW + days * DAY)]

    assert then(-1) == []
    assert then(0.5) == [("Proposal", "open")]
    assert then(1) == [("Decision", "standing"), ("Proposal", "authorised")]
    assert then(10) == [("Decision", "returned"), ("Proposal", "authorised")]
    (file,) = [each for each in alongside_as_known_on(reader, case.pk, NOW + 5 * DAY) if each.what.startswith("File")]
    assert (file.state, file.due_at) == ("With the prosecutor", NOW + 30 * DAY)
    (file,) = [each for each in alongside_as_known_on(reader, case.pk, NOW + 9 * DAY) if each.what.startswith("File")]
    assert (file.state, file.due_at) == ("Returned: grading incomplete", NOW + 20 * DAY)
