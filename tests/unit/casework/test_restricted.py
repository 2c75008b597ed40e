"""A restricted case is hidden from all but its members, so nothing on it may be somebody's to do who is none."""

from __future__ import annotations

import pytest

from tests.casework import a_case, a_user, acting_as, later
from tidegate.casework.access.actions import add_member, break_glass, end_membership, restrict_case
from tidegate.casework.access.models import User
from tidegate.casework.cases.actions import allocate, take
from tidegate.casework.cases.models import Case
from tidegate.casework.cases.queries import candidates, worklist
from tidegate.casework.cases.scopes import Scope
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import ConflictError, InvalidError
from tidegate.casework.tasks.actions import assign_task, open_task
from tidegate.casework.tasks.models import Task
from tidegate.casework.tasks.queries import mine

pytestmark = pytest.mark.django_db


def a_restricted_case() -> tuple[Case, Acting, User, User]:
    """A case of "owner" that "boss" restricted, and "other", who is no member."""
    boss, owner, other = (
        acting_as(a_user("boss", "supervisor")),
        a_user("owner", "investigator"),
        a_user("other", "investigator"),
    )
    case = a_case(points=3, owner=owner, level="high")
    restrict_case(boss, case_id=case.pk, reason="covert_work")
    return case, boss, owner, other


def test_a_restricted_case_is_given_to_its_members_only_so_that_its_owner_sees_it() -> None:
    case, boss, _, other = a_restricted_case()
    assert {each.name for each in candidates(boss, case.pk)} == {"boss", "owner"}
    with pytest.raises(InvalidError, match="not one of its members"):
        allocate(boss, case_id=case.pk, owner_id=other.pk, reason="duty")
    add_member(boss, case_id=case.pk, user_id=other.pk)
    allocate(boss, case_id=case.pk, owner_id=other.pk, reason="duty")
    assert [each.id for each in worklist(acting_as(other), Scope.MINE).rows] == [case.pk]


def test_who_sees_a_restricted_case_for_an_emergency_does_not_take_it() -> None:
    case, _, _, other = a_restricted_case()
    Case.everything.filter(pk=case.pk).update(owner=None)
    break_glass(acting_as(other), case_reference=case.reference, reason="risk_to_life")
    with pytest.raises(ConflictError, match="not one of its members"):
        take(later(acting_as(other), minutes=1), case_id=case.pk)


def test_a_task_on_a_restricted_case_is_given_to_its_members_only() -> None:
    case, boss, owner, other = a_restricted_case()
    open_task(boss, case_id=case.pk, code="lado_referral")
    task = Task.everything.get()
    with pytest.raises(InvalidError, match="not one of its members"):
        assign_task(boss, task_id=task.pk, to_user_id=other.pk)
    assign_task(boss, task_id=task.pk, to_user_id=owner.pk)
    assert [each.id for each in mine(acting_as(owner))] == [task.pk]


def test_a_member_leaves_a_restricted_case_only_when_nothing_on_it_is_theirs() -> None:
    case, boss, owner, other = a_restricted_case()
    with pytest.raises(ConflictError, match="the case itself"):
        end_membership(boss, case_id=case.pk, user_id=owner.pk)
    add_member(boss, case_id=case.pk, user_id=other.pk)
    allocate(boss, case_id=case.pk, owner_id=other.pk, reason="handover")
    open_task(boss, case_id=case.pk, code="lado_referral")
    assign_task(boss, task_id=Task.everything.get().pk, to_user_id=owner.pk)
    with pytest.raises(ConflictError, match="1 open task"):
        end_membership(boss, case_id=case.pk, user_id=owner.pk)
    assign_task(boss, task_id=Task.everything.get().pk, to_user_id=other.pk)
    end_membership(boss, case_id=case.pk, user_id=owner.pk)


def test_tasks_of_others_go_to_the_owner_when_a_case_is_restricted_or_else_to_nobody() -> None:
    boss, owner, other = (
        acting_as(a_user("boss", "supervisor")),
        a_user("owner", "investigator"),
        a_user("other", "investigator"),
    )
    for has_owner in (True, False):
        case = a_case(owner=owner if has_owner else None)
        open_task(acting_as(other), case_id=case.pk, code="lado_referral")
        task = Task.everything.get(case=case)
        assign_task(boss, task_id=task.pk, to_user_id=other.pk)
        restrict_case(boss, case_id=case.pk, reason="covert_work")
        task.refresh_from_db()
        assert task.owner_id == (owner.pk if has_owner else None)
        assert mine(acting_as(other)) == []
