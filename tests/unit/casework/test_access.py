"""Accounts, roles, tokens; restricted cases, emergency openings and their review; why somebody sees a case or does not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from importlib import resources

import pytest

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, later
from tidegate.casework.access import queries
from tidegate.casework.access.actions import (
    add_member,
    apply_groups,
    break_glass,
    create_account,
    disable_account,
    end_grant,
    end_membership,
    grant_role,
    issue_token,
    restrict_case,
    review_break_glass,
    revoke_token,
    set_grade,
    unrestrict_case,
    withdraw_token,
)
from tidegate.casework.access.models import RoleGrant, User
from tidegate.casework.access.roles import Grade, Permission
from tidegate.casework.access.seeing import explain_access, members, openings
from tidegate.casework.access.system import the_system
from tidegate.casework.access.tokens import new_secret
from tidegate.casework.cases.guard import visible_cases
from tidegate.casework.common.acting import Purpose, Through
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError

pytestmark = pytest.mark.django_db


def test_a_new_account_can_do_nothing_until_it_is_granted_a_role() -> None:
    boss = acting_as(a_user("boss", "administrator"))
    user = User.objects.get(pk=create_account(boss, username="new.person", unit_id=a_unit().pk, grade=2).subject_id)
    assert not user.has_usable_password()
    assert queries.acting_for(user, NOW, Through.WEB).grants == ()
    grant_role(boss, user_id=user.pk, role="investigator", unit_id=a_unit().pk)
    assert queries.acting_for(user, NOW, Through.WEB).may(Permission.RECORD_FACTS, a_unit().pk)


def test_what_roles_do_not_include_is_refused_by_the_title_of_the_page_that_says_what_they_do() -> None:
    with pytest.raises(NotPermittedError) as refused:
        acting_as(a_user("worker", "investigator")).require(Permission.MANAGE_ACCESS)
    named = re.search(r"The page '(.+?)'", str(refused.value))
    assert named
    account = resources.files("tidegate.web").joinpath("templates", "web", "account.html").read_text(encoding="utf-8")
    assert f"{{% block title %}}{named[1]}{{% endblock %}}" in account
    assert "role.permissions" in account


def test_every_mistake_of_a_new_account_is_told_at_once() -> None:
    boss = acting_as(a_user("boss", "administrator"))
    with pytest.raises(InvalidError) as refused:
        create_account(boss, username="Boss!", unit_id=a_unit().pk, team_id="tea_x", grade=9, capacity=-1)
    assert set(refused.value.problems) == {"username", "team_id", "grade", "capacity"}


def test_a_role_that_ended_gives_nothing_and_is_kept_on_record() -> None:
    boss, user = acting_as(a_user("boss", "administrator")), a_user("worker", "investigator")
    grant = RoleGrant.everything.get(user=user)
    end_grant(later(boss, hours=1), grant_id=grant.pk)
    assert queries.acting_for(user, NOW, Through.WEB).grants != ()
    assert queries.acting_for(user, NOW + dt.timedelta(hours=1), Through.WEB).grants == ()
    assert queries.account(boss, user.pk).grants[0].ended_by == boss.user_id
    with pytest.raises(ConflictError):
        end_grant(boss, grant_id=grant.pk)


def test_nobody_changes_their_own_access_and_nobody_grants_beyond_their_units() -> None:
    user = a_user("boss", "administrator")
    boss, elsewhere = acting_as(user), a_user("elsewhere", unit=a_unit("south"))
    changes: tuple[Callable[[], object], ...] = (
        lambda: grant_role(boss, user_id=user.pk, role="supervisor", unit_id=a_unit().pk),
        lambda: set_grade(boss, user_id=user.pk, grade=5),
        lambda: disable_account(boss, user_id=user.pk),
        lambda: grant_role(boss, user_id=a_user("other").pk, role="auditor", unit_id=None),
    )
    for change in changes:
        with pytest.raises(NotPermittedError):
            change()
    with pytest.raises(NotFoundError):
        set_grade(boss, user_id=elsewhere.pk, grade=5)
    with pytest.raises(InvalidError):
        grant_role(boss, user_id=a_user("third").pk, role="system", unit_id=a_unit().pk)


def test_a_closed_account_has_no_role_and_no_token_left() -> None:
    boss, user = acting_as(a_user("boss", "administrator")), a_user("gone", "investigator")
    secret = new_secret(acting_as(user))
    issue_token(
        acting_as(user),
        label="t",
        secret_digest=secret.digest,
        scopes=(Permission.READ_CASE,),
        expires_at=NOW + dt.timedelta(1),
    )
    disable_account(boss, user_id=user.pk)
    user.refresh_from_db()
    assert queries.acting_for(user, NOW, Through.WEB).grants == ()
    assert queries.acting_for_token(secret.text, NOW) is None


def test_a_token_acts_for_its_person_within_its_scopes_until_it_ends() -> None:
    acting = acting_as(a_user("worker", "investigator"))
    secret = new_secret(acting)
    end = NOW + dt.timedelta(days=30)
    issue_token(acting, label="LINK-1", secret_digest=secret.digest, scopes=(Permission.READ_CASE,), expires_at=end)
    through = queries.acting_for_token(secret.text, NOW, purpose=Purpose.INVESTIGATION)
    assert through is not None
    assert through.user_id == acting.user_id
    assert through.may(Permission.READ_CASE, a_unit().pk)
    assert not through.may(Permission.RECORD_FACTS)
    assert queries.acting_for_token(secret.text, end) is None
    assert queries.acting_for_token(secret.text[:-1], NOW) is None
    assert [token.scopes for token in queries.tokens(acting)] == [(Permission.READ_CASE,)]


def test_a_token_gives_no_more_than_its_person_has_and_cannot_make_tokens() -> None:
    acting = acting_as(a_user("worker", "investigator"))
    with pytest.raises(InvalidError) as refused:
        issue_token(
            acting,
            label="a label",
            secret_digest="no" + "ne",
            scopes=(Permission.USE_API, Permission.AUTHORISE),
            expires_at=NOW,
        )
    assert set(refused.value.problems) == {"label", "secret_digest", "scopes", "expires_at"}
    with pytest.raises(NotPermittedError):
        issue_token(
            replace(acting, scopes=frozenset({Permission.READ_CASE})),
            label="x",
            secret_digest="0" * 64,
            scopes=(Permission.READ_CASE,),
            expires_at=NOW,
        )


def test_a_token_is_revoked_by_its_person_or_an_administrator_and_by_nobody_else() -> None:
    acting, boss = acting_as(a_user("worker", "investigator")), acting_as(a_user("boss", "administrator"))
    other = acting_as(a_user("other", "investigator"))
    ids = []
    for _ in range(2):
        secret = new_secret(acting)
        ids.append(
            issue_token(
                acting, label="x", secret_digest=secret.digest, scopes=(Permission.READ_CASE,), expires_at=NOW + dt.timedelta(1)
            ).subject_id
        )
    with pytest.raises(NotFoundError):
        revoke_token(other, token_id=ids[0])
    revoke_token(acting, token_id=ids[0])
    withdraw_token(boss, token_id=ids[1])
    assert queries.acting_for_token(secret.text, NOW) is None
    with pytest.raises(ConflictError):
        revoke_token(acting, token_id=ids[1])


def test_groups_of_the_identity_provider_grant_and_end_roles_but_leave_those_that_people_granted() -> None:
    user, unit = a_user("sso", "researcher"), a_unit()
    apply_groups(the_system(NOW), user_id=user.pk, granted=(("investigator", unit.code), ("auditor", "")))
    assert {(g.role, g.unit_id) for g in queries.acting_for(user, NOW, Through.WEB).grants} == {
        ("researcher", unit.pk),
        ("investigator", unit.pk),
        ("auditor", None),
    }
    apply_groups(the_system(NOW + dt.timedelta(hours=1)), user_id=user.pk, granted=())
    assert [g.role for g in queries.acting_for(user, NOW + dt.timedelta(hours=1), Through.WEB).grants] == ["researcher"]
    with pytest.raises(InvalidError):
        apply_groups(the_system(NOW), user_id=user.pk, granted=(("investigator", "nowhere"), ("king", "")))


def test_a_restricted_case_is_for_its_members_until_the_restriction_ends() -> None:
    boss, worker, case = acting_as(a_user("boss", "supervisor")), acting_as(a_user("worker", "investigator")), a_case()
    restrict_case(boss, case_id=case.pk, reason="known_to_staff")
    assert not visible_cases(worker).exists()
    add_member(boss, case_id=case.pk, user_id=worker.user_id)
    assert visible_cases(worker).exists()
    assert {each.user_id for each in members(boss, case.pk)} == {boss.user_id, worker.user_id}
    end_membership(boss, case_id=case.pk, user_id=worker.user_id)
    with pytest.raises(ConflictError, match="last member"):
        end_membership(boss, case_id=case.pk, user_id=boss.user_id)
    unrestrict_case(boss, case_id=case.pk, reason="reason_ended")
    assert visible_cases(worker).exists()
    assert members(boss, case.pk) == ()


def test_an_emergency_opening_is_for_a_reason_and_four_hours_and_another_reviews_it() -> None:
    boss, case = acting_as(a_user("boss", "supervisor")), a_case(is_restricted=True)
    worker = acting_as(a_user("worker", "investigator"))
    with pytest.raises(InvalidError):
        break_glass(worker, case_reference=case.reference, reason="curious")
    opening = break_glass(worker, case_reference=case.reference, reason="risk_to_life").subject_id
    assert visible_cases(later(worker, hours=3.9)).exists()
    assert not visible_cases(later(worker, hours=4)).exists()
    assert [each.may_review for each in openings(boss)] == [True]
    review_break_glass(boss, opening_id=opening, finding="justified")
    assert openings(boss) == ()
    with pytest.raises(ConflictError):
        review_break_glass(boss, opening_id=opening, finding="justified")


def test_nobody_reviews_their_own_opening_and_an_unjustified_one_ends_at_its_review() -> None:
    boss, other, case = (
        acting_as(a_user("boss", "supervisor")),
        acting_as(a_user("other", "supervisor")),
        a_case(is_restricted=True),
    )
    opening = break_glass(boss, case_reference=case.reference, reason="risk_to_life").subject_id
    with pytest.raises(NotPermittedError):
        review_break_glass(boss, opening_id=opening, finding="justified")
    review_break_glass(later(other, hours=1), opening_id=opening, finding="not_justified")
    assert not visible_cases(later(boss, hours=1)).exists()


def test_a_case_of_another_unit_cannot_be_opened_in_an_emergency() -> None:
    case, worker = a_case(a_unit("south"), is_restricted=True), acting_as(a_user("worker", "investigator"))
    with pytest.raises(NotFoundError):
        break_glass(worker, case_reference=case.reference, reason="risk_to_life")


def test_why_somebody_sees_a_case_is_said_and_a_foreign_case_is_answered_like_none() -> None:
    worker, plain, closed = acting_as(a_user("worker", "investigator")), a_case(), a_case(is_restricted=True)
    foreign = a_case(a_unit("south"))
    seen = explain_access(worker, plain.reference)
    assert (seen.sees, seen.case_id) == (True, plain.pk)
    assert "You are investigator in the case's unit: that role reads its cases." in seen.reasons
    hidden = explain_access(worker, closed.reference)
    assert (hidden.sees, hidden.case_id, hidden.may_break_glass) == (False, None, True)
    break_glass(worker, case_reference=closed.reference, reason="risk_to_life")
    assert "you opened it in an emergency" in explain_access(worker, closed.reference).reasons[-1]
    assert replace(explain_access(worker, foreign.reference), reference="") == replace(
        explain_access(worker, "NONE"), reference=""
    )


@pytest.mark.parametrize(
    ("role", "open_to"),
    [("investigator", {"investigation", "safeguarding", "prosecution"}), ("auditor", {"audit"}), ("administrator", set())],
)
def test_purposes_are_those_that_the_roles_give(role: str, open_to: set[str]) -> None:
    assert set(queries.purposes(acting_as(a_user("somebody", role, grade=Grade.STAFF)))) == open_to
