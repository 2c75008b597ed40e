"""What the clock brings is done once, however often the tick runs."""

from __future__ import annotations

import datetime as dt

import pytest

from tests.casework import NOW, a_case, later
from tests.unit.casework.test_decisions import a_supervisor, an_investigator, authorised, on_route, proposed
from tidegate.casework.access.roles import Grade
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.actions import mark_urgent
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting, Grant, Purpose, Through
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.decisions.actions import refuse, withdraw
from tidegate.casework.decisions.queries import open_proposals, proposal
from tidegate.casework.facts.actions import record_facts
from tidegate.casework.facts.recording import Given
from tidegate.casework.tasks import queries
from tidegate.casework.tasks.actions import complete_task, pause_task, record_step
from tidegate.casework.tasks.actions.system import escalate_task, remind_of_task
from tidegate.casework.tasks.models import Task
from tidegate.casework.ticking.ticking import tick

pytestmark = pytest.mark.django_db


def the_system(**after: float) -> Acting:
    return Acting(
        user_id="system", grade=Grade.STAFF, grants=(Grant(role="system", unit_id=None),), at=NOW + dt.timedelta(**after),
        through=Through.SYSTEM, purpose=Purpose.SYSTEM,
    )  # fmt: skip


def test_reminders_and_escalations_are_given_once() -> None:
    case = a_case()
    record_step(an_investigator(), case_id=case.pk, kind="arrest", at=NOW)
    counts = [tick(the_system(hours=hours)) for hours in (1, 2, 2, 6, 24, 52, 60)]
    assert [count["tasks reminded"] for count in counts] == [0, 1, 0, 0, 1, 0, 0]
    assert [count["tasks escalated"] for count in counts] == [0, 0, 0, 1, 0, 1, 0]
    assert AuditEntry.everything.filter(action="escalate_task", user_id="system").count() == 2


def test_escalating_does_not_void_a_proposal() -> None:
    case, someone = on_route(), an_investigator()
    tick(the_system())
    proposed(someone, case)
    version = Case.everything.get(pk=case.pk).version
    tick(the_system(days=30))
    assert Case.everything.get(pk=case.pk).version == version
    assert [row.state for row in open_proposals(someone)] == ["open"]


def test_an_escalated_task_is_shown_to_the_role_it_escalates_to() -> None:
    case, head = a_case(), an_investigator("x")
    supervisor = a_supervisor()
    record_step(head, case_id=case.pk, kind="arrest", at=NOW)
    tick(the_system(days=3))
    assert [row.code for row in queries.escalated(later(supervisor, days=3))] == ["welfare_assessment"]
    assert queries.escalated(later(head, days=3)) == []


def test_neither_a_paused_nor_a_closed_task_escalates() -> None:
    case, someone = a_case(), an_investigator()
    record_step(someone, case_id=case.pk, kind="arrest", at=NOW)
    first, second = Task.everything.order_by("due_at")
    pause_task(someone, task_id=first.pk, reason="suspect_unwell")
    complete_task(someone, task_id=second.pk, outcome="asked")
    counts = tick(the_system(days=9))
    assert (counts["tasks reminded"], counts["tasks escalated"]) == (0, 0)
    for act in (remind_of_task, escalate_task):
        for task in (first, second):
            with pytest.raises(ConflictError):
                act(the_system(days=9), task_id=task.pk)


def test_what_is_not_due_is_not_marked() -> None:
    record_step(an_investigator(), case_id=a_case().pk, kind="court_hearing", at=NOW + dt.timedelta(days=9))
    task = Task.everything.get()
    for act in (remind_of_task, escalate_task):
        with pytest.raises(ConflictError):
            act(the_system(), task_id=task.pk)


def test_a_proposal_that_waits_is_a_task_that_ends_by_itself() -> None:
    case, someone, supervisor = on_route(), an_investigator(), a_supervisor()
    made = proposed(someone, case)
    task = Task.everything.get(code="authorise_proposal")
    with pytest.raises(ConflictError, match="ends by itself"):
        complete_task(someone, task_id=task.pk, outcome="decided")
    refuse(supervisor, proposal_id=made.subject_id, reason="wrong_decision")
    withdraw(someone, proposal_id=proposed(someone, case).subject_id, reason="made_in_error")
    proposed(someone, case)
    record_step(someone, case_id=case.pk, kind="search", at=NOW)
    authorised(supervisor, proposed(someone, case).subject_id)
    ended = Task.everything.filter(code="authorise_proposal").values_list("outcome", flat=True)
    assert sorted(ended) == ["decided", "decided", "no_longer_open", "no_longer_open"]


def test_a_checkpoint_is_taken_once_a_day() -> None:
    record_step(an_investigator(), case_id=a_case().pk, kind="search", at=NOW)
    assert [tick(the_system(hours=hours))["checkpoints taken"] for hours in (0, 1, 24, 25)] == [1, 0, 1, 0]


def test_urgency_ends_by_itself() -> None:
    case = on_route()
    until = NOW + dt.timedelta(days=2)
    mark_urgent(a_supervisor(), case_id=case.pk, reason="court_or_bail_date", expires_at=until)
    assert [tick(the_system(days=days))["urgencies ended"] for days in (1, 2, 3)] == [0, 1, 0]


def test_a_case_assessed_again_by_the_clock_keeps_its_proposal_unless_the_answer_changed() -> None:
    case, someone = a_case(), an_investigator()
    given = [
        Given(name="child_in_household", state=False, source="local_records", known_on=NOW.date()),
        Given(name="incident_on", state=NOW.date(), source="referral", known_on=NOW.date()),
    ]
    record_facts(someone, case_id=case.pk, given=given)
    made = proposed(someone, case)
    assert tick(the_system(days=1))["cases assessed again"] == 1
    assert proposal(someone, made.subject_id).row.state == "open"
    assert tick(the_system(days=91))["cases assessed again"] == 1
    assert proposal(someone, made.subject_id).row.state == "void", "the answer on the household has grown too old"
