"""How often an action goes to the database: every action of everybody pays for each time.

A journey more than these is a choice to be made on purpose, here. Reading the case back is one more on SQLite.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.casework import NOW, a_case, a_user, acting_as, later
from tidegate.casework.cases.actions import mark_urgent
from tidegate.casework.cases.glance import glance
from tidegate.casework.cases.models import Case
from tidegate.casework.cases.queries import worklist
from tidegate.casework.common.acting import Acting
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.tasks.actions import assign_task, record_step
from tidegate.casework.tasks.models import Task

pytestmark = pytest.mark.django_db

ASKED_BY_EVERY_ACTION = 4
"""The key, what follows from it for others, the end of the trail, the entry with the new end and what was done for the key."""


def journeys(do: Callable[[], object]) -> int:
    """Of one call, but for what begins and ends its transaction."""
    with CaptureQueriesContext(connection) as asked:
        do()
    said = [each["sql"].strip() for each in asked if not each["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    own = {
        "postgresql": 0,
        "sqlite": sum(each.startswith(("UPDATE audit_audithead", "INSERT INTO common_doneonce")) for each in said),
    }
    return len(said) - own[connection.vendor]


@pytest.fixture
def case() -> Case:
    """A case of which something is known, and on which a task is open."""
    case, officer = a_case(), acting_as(a_user("first", "investigator"))
    record_fact(officer, case_id=case.pk, name="payment_evidence", state=True, source="search_of_premises")
    return case


@pytest.fixture
def somebody() -> Acting:
    return replace(later(acting_as(a_user("second", "supervisor")), hours=1), key="once")


ON_SQLITE = {"sqlite": 1, "postgresql": 0}


def test_to_mark_as_urgent_writes_the_mark_and_the_case(case: Case, somebody: Acting) -> None:
    until = NOW + dt.timedelta(days=1)
    made = journeys(lambda: mark_urgent(somebody, case_id=case.pk, reason="planned_action", expires_at=until))
    assert made == ASKED_BY_EVERY_ACTION + 3 + ON_SQLITE[connection.vendor]


def test_to_assign_a_task_reads_it_its_case_and_the_roles_and_writes_it(case: Case, somebody: Acting) -> None:
    task, to = Task.everything.filter(case=case).first(), a_user("third", "investigator")
    assert task is not None
    assert journeys(lambda: assign_task(somebody, task_id=task.pk, to_user_id=to.pk)) == ASKED_BY_EVERY_ACTION + 4


def test_to_record_a_step_looks_for_it_and_for_its_tasks_and_writes_both(case: Case, somebody: Acting) -> None:
    made = journeys(lambda: record_step(somebody, case_id=case.pk, kind="search", at=NOW))
    assert made == ASKED_BY_EVERY_ACTION + 8 + ON_SQLITE[connection.vendor]


def test_to_record_a_fact_reads_what_is_known_once(case: Case) -> None:
    officer = replace(later(acting_as(a_user("third", "investigator")), hours=1), key="once")
    made = journeys(lambda: record_fact(officer, case_id=case.pk, name="child_in_household", state=True, source="social_care"))
    assert made == ASKED_BY_EVERY_ACTION + 11 + ON_SQLITE[connection.vendor]


def test_a_page_of_the_worklist_is_two_questions_and_the_head_of_a_case_two_beside_the_log(
    case: Case, somebody: Acting
) -> None:
    assert journeys(lambda: worklist(somebody)) == 2
    assert journeys(lambda: glance(somebody, case.pk, "summary")) == 2 + 2
