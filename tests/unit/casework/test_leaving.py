"""Somebody leaves a unit: not while open cases or tasks there are theirs; then all that they had there ends, with a receipt."""

from __future__ import annotations

import pytest

from tests.casework import a_case, a_unit, a_user, acting_as
from tidegate.casework.access.actions import grant_role, leave_unit
from tidegate.casework.access.actions.restricting import add_member, restrict_case
from tidegate.casework.access.models import Team, User
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.actions import allocate
from tidegate.casework.cases.models import CaseMember
from tidegate.casework.cases.queries import loads, worklist
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError
from tidegate.casework.tasks.actions import assign_task, complete_task, open_task

pytestmark = pytest.mark.django_db


def test_who_has_open_cases_or_tasks_stays_until_each_is_somebody_elses() -> None:
    unit, leaver, other = a_unit(), a_user("leaver", "investigator"), a_user("other", "investigator")
    boss, administrator = acting_as(a_user("boss", "supervisor")), acting_as(a_user("admin", "administrator"))
    case, another = a_case(points=3), a_case(points=2)
    allocate(boss, case_id=case.pk, owner_id=leaver.pk, reason="duty")
    task = open_task(boss, case_id=another.pk, code="lado_referral").subject_id
    assign_task(boss, task_id=task, to_user_id=leaver.pk)
    with pytest.raises(ConflictError, match="1 open case and 1 open task"):
        leave_unit(administrator, user_id=leaver.pk, unit_id=unit.pk)
    assert [(each.name, each.cases, each.load) for each in loads(boss)] == [("boss", 0, 0), ("leaver", 1, 3), ("other", 0, 0)]
    (row,) = worklist(boss, owner_id=leaver.pk).rows
    allocate(boss, case_id=row.id, owner_id=other.pk, reason="handover")
    with pytest.raises(ConflictError, match="0 open cases and 1 open task "):
        leave_unit(administrator, user_id=leaver.pk, unit_id=unit.pk)
    complete_task(boss, task_id=task, outcome="not_needed")
    receipt = leave_unit(administrator, user_id=leaver.pk, unit_id=unit.pk)
    assert receipt.event == AuditEntry.everything.get(action="leave_unit").position
    with pytest.raises(InvalidError, match="may work cases"):
        allocate(boss, case_id=case.pk, owner_id=leaver.pk, reason="duty")


def test_what_they_had_there_ends_and_what_they_have_elsewhere_stays() -> None:
    north, south = a_unit(), a_unit("south")
    leaver, everywhere = a_user("leaver", "investigator"), a_user("admin", "administrator")
    everywhere.role_grants.update(unit=None)
    administrator, boss = acting_as(everywhere), acting_as(a_user("boss", "supervisor"))
    leaver.team = Team.everything.create(id="tea_1", unit=north, name="One")
    leaver.save()
    grant_role(administrator, user_id=leaver.pk, role="researcher", unit_id=south.pk)
    case = a_case()
    restrict_case(boss, case_id=case.pk, reason="covert_work")
    add_member(boss, case_id=case.pk, user_id=leaver.pk)
    leave_unit(administrator, user_id=leaver.pk, unit_id=north.pk)
    leaver.refresh_from_db()
    assert [each.unit_id for each in leaver.role_grants.filter(ended_at=None)] == [south.pk]
    assert User.objects.get(pk=leaver.pk).team_id is None
    assert not CaseMember.everything.filter(user=leaver, ended_at=None).exists()
    with pytest.raises(ConflictError, match="no role in this unit"):
        leave_unit(administrator, user_id=leaver.pk, unit_id=north.pk)


def test_nobody_records_that_they_left_themselves_nor_that_of_another_units_people() -> None:
    user = a_user("admin", "administrator")
    with pytest.raises(NotPermittedError):
        leave_unit(acting_as(user), user_id=user.pk, unit_id=a_unit().pk)
    with pytest.raises(NotFoundError):
        leave_unit(acting_as(user), user_id=a_user("far", "investigator", unit=a_unit("south")).pk, unit_id=a_unit("south").pk)
