"""The guard before every case: units, restriction, membership, emergency openings; reading is logged; changes meet."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, an_id, later
from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.guard import consult, find_case, open_for_change, visible_cases
from tidegate.casework.cases.models import BreakGlass, Case, CaseMember
from tidegate.casework.common.errors import ConflictError, NotFoundError, NotPermittedError, PurposeMissingError

pytestmark = pytest.mark.django_db


def test_a_case_is_seen_in_its_own_unit_only() -> None:
    case = a_case(a_unit("north"))
    here, elsewhere = (
        a_user("here", "investigator", unit=a_unit("north")),
        a_user("there", "investigator", unit=a_unit("south")),
    )
    assert list(visible_cases(acting_as(here))) == [case]
    assert list(visible_cases(acting_as(elsewhere))) == []
    with pytest.raises(NotFoundError):
        find_case(acting_as(elsewhere), case.pk)


def test_who_has_no_role_sees_nothing() -> None:
    a_case()
    assert list(visible_cases(acting_as(a_user("nobody")))) == []


def test_a_restricted_case_is_hidden_from_its_own_unit_but_for_its_members() -> None:
    case = a_case(is_restricted=True)
    member, other = a_user("member", "investigator"), a_user("other", "investigator")
    CaseMember.everything.create(id=an_id("mem"), case=case, user=member, added_by="test", added_at=NOW)
    assert list(visible_cases(acting_as(member))) == [case]
    assert list(visible_cases(acting_as(other))) == []


def test_who_has_left_a_restricted_case_no_longer_sees_it() -> None:
    case, user = a_case(is_restricted=True), a_user("left", "investigator")
    CaseMember.everything.create(id=an_id("mem"), case=case, user=user, added_by="test", added_at=NOW, ended_at=NOW)
    assert list(visible_cases(acting_as(user))) == []


@pytest.mark.parametrize(("hours", "seen"), [(-0.1, False), (0, True), (2.99, True), (3, False)])
def test_an_emergency_opening_holds_from_its_start_until_its_end(hours: float, seen: bool) -> None:
    case, user = a_case(is_restricted=True), a_user("emergency", "investigator")
    BreakGlass.everything.create(
        id=an_id("brk"), case=case, user=user, reason="risk_to_life", opened_at=NOW, expires_at=NOW + dt.timedelta(hours=3)
    )
    assert visible_cases(later(acting_as(user), hours=hours)).exists() is seen


def test_consulting_a_case_is_logged_with_its_purpose() -> None:
    case, user = a_case(), a_user("reader", "investigator")
    with transaction.atomic():
        consult(acting_as(user), case.pk, "summary")
    entry = AuditEntry.everything.get()
    assert (entry.operation, entry.purpose, entry.case_id, entry.user_id) == ("consultation", "investigation", case.pk, user.pk)


def test_without_a_purpose_nothing_is_shown() -> None:
    case, user = a_case(), a_user("reader", "investigator")
    with pytest.raises(PurposeMissingError), transaction.atomic():
        consult(acting_as(user, purpose=None), case.pk, "summary")


def test_of_two_people_on_one_version_the_second_is_told_what_changed() -> None:
    case, user = a_case(), a_user("two", "investigator")
    with transaction.atomic():
        open_for_change(acting_as(user), case.pk, Permission.RECORD_FACTS, seen_version=1)
    with pytest.raises(ConflictError, match="changed this case"), transaction.atomic():
        open_for_change(acting_as(user), case.pk, Permission.RECORD_FACTS, seen_version=1)
    assert Case.everything.get(pk=case.pk).version == 2


def test_seeing_a_case_is_not_enough_to_change_it() -> None:
    case, user = a_case(), a_user("liaison", "prosecutor_liaison")
    with pytest.raises(NotPermittedError), transaction.atomic():
        open_for_change(acting_as(user), case.pk, Permission.PROPOSE)
