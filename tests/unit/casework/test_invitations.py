"""How people begin to sign in: invitations, the first administrator, units and teams."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from tests.casework import NOW, a_unit, a_user, acting_as, an_id, later
from tidegate.casework.access import queries
from tidegate.casework.access.actions import (
    accept_invitation,
    appoint_administrator,
    create_team,
    create_unit,
    disable_account,
    invite,
    issue_token,
    revoke_invitation,
)
from tidegate.casework.access.invitations import LASTS, digest_of, new_code
from tidegate.casework.access.models import Invitation, RoleGrant, Team, Unit, User
from tidegate.casework.access.roles import Permission
from tidegate.casework.access.system import the_system
from tidegate.casework.access.tokens import new_secret
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.common.acting import Acting, Through
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError

pytestmark = pytest.mark.django_db
PASSWORD = "seven grey herons wading"  # noqa: S105  of nobody


def invited(boss: Acting, user: User) -> str:
    """The code of a new invitation."""
    code = new_code(boss)
    invite(boss, user_id=user.pk, code_digest=code.digest)
    return code.text


def accept(code: str, password: str = PASSWORD, *, at: dt.datetime = NOW) -> None:
    accept_invitation(the_system(at), code_digest=digest_of(code), password=password)


@pytest.fixture
def boss() -> Acting:
    """The administrator of the unit."""
    return acting_as(a_user("boss", "administrator"))


def test_a_code_is_150_random_bits_in_letters_that_are_not_mistaken_for_others(boss: Acting) -> None:
    code = new_code(replace(boss, randomness=lambda bits: (1 << bits) - 1))
    assert code.text == "-".join(["ZZZZZ"] * 6)
    assert code.digest == hashlib.sha256(b"Z" * 30).hexdigest()
    assert new_code(replace(boss, randomness=lambda _bits: 33)).text == "11000-00000-00000-00000-00000-00000"
    assert digest_of(" ioo lz-") == digest_of("100-1Z")
    assert code.text not in repr(code)


def test_who_is_invited_chooses_a_password_once(boss: Acting) -> None:
    user = a_user("new")
    code = invited(boss, user)
    assert not Invitation.everything.filter(digest__contains=code).exists()
    accept(code.lower())
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    with pytest.raises(NotFoundError):
        accept(code, "another long pass phrase")


@pytest.mark.parametrize(("hours", "good"), [(71.99, True), (72, False)])
def test_a_code_is_good_for_three_days(boss: Acting, hours: float, good: bool) -> None:
    code = invited(boss, a_user("new"))
    assert dt.timedelta(hours=72) == LASTS
    if good:
        accept(code, at=NOW + dt.timedelta(hours=hours))
    else:
        with pytest.raises(NotFoundError):
            accept(code, at=NOW + dt.timedelta(hours=hours))


def test_a_later_invitation_ends_the_earlier_and_a_revoked_or_closed_one_is_worthless(boss: Acting) -> None:
    user = a_user("new")
    first, second = invited(boss, user), invited(later(boss, hours=1), user)
    with pytest.raises(NotFoundError):
        accept(first)
    revoke_invitation(boss, user_id=user.pk)
    with pytest.raises(NotFoundError):
        accept(second)
    with pytest.raises(ConflictError):
        revoke_invitation(boss, user_id=user.pk)
    third = invited(boss, user)
    disable_account(boss, user_id=user.pk)
    with pytest.raises(NotFoundError):
        accept(third)
    with pytest.raises(ConflictError, match="closed"):
        invited(boss, user)


@pytest.mark.parametrize("weak", ["short", "passwordpassword", "newcomer.of.north", "tidegate-investigator"])
def test_a_weak_password_is_refused_and_leaves_the_code_good(boss: Acting, weak: str) -> None:
    code = invited(boss, a_user("newcomer.of.north"))
    with pytest.raises(InvalidError) as refused:
        accept(code, weak)
    assert set(refused.value.problems) == {"password"}
    accept(code)


def test_an_invitation_ends_whatever_its_person_got_in_by(boss: Acting) -> None:
    user = a_user("worker", "investigator")
    user.set_password(PASSWORD)
    user.save()
    Authenticator.objects.create(user=user, type="totp", data={})
    secret = new_secret(acting_as(user))
    issue_token(
        acting_as(user),
        label="x",
        secret_digest=secret.digest,
        scopes=(Permission.READ_CASE,),
        expires_at=NOW + dt.timedelta(1),
    )
    before = user.get_session_auth_hash()
    invited(boss, user)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert user.get_session_auth_hash() != before, "sessions end with the password"
    assert not Authenticator.objects.filter(user=user).exists()
    assert queries.acting_for_token(secret.text, NOW) is None
    assert '"password_ended":true' in AuditEntry.everything.get(action="invite").details


def test_nobody_invites_themselves_nor_who_has_a_role_beyond_what_they_administer(boss: Acting) -> None:
    with pytest.raises(NotPermittedError):
        invite(boss, user_id=boss.user_id, code_digest=new_code(boss).digest)
    greater = a_user("greater")
    RoleGrant.everything.create(id=an_id("gra"), user=greater, role="administrator", granted_by="test", granted_at=NOW)
    with pytest.raises(NotPermittedError, match="every unit"):
        invited(boss, greater)
    with pytest.raises(NotFoundError):
        invited(boss, a_user("elsewhere", unit=a_unit("south")))
    code = new_code(boss)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.everything.create(
            id=an_id("inv"), user=greater, digest=code.digest, issued_by=greater.pk, issued_at=NOW, expires_at=NOW + LASTS
        )


def test_neither_code_nor_password_is_in_the_audit_trail(boss: Acting) -> None:
    code = invited(boss, a_user("new"))
    accept(code)
    told = " ".join(str(entry) for entry in AuditEntry.everything.values_list())
    assert "accept_invitation" in told
    assert not any(secret in told for secret in (code, digest_of(code), PASSWORD))


def test_an_installation_begins_with_an_administrator_of_every_unit() -> None:
    system = the_system(NOW)
    code = new_code(system)
    receipt = appoint_administrator(system, username="first.admin", code_digest=code.digest)
    accept(code.text)
    first = User.objects.get(username="first.admin")
    assert Invitation.everything.get(pk=receipt.subject_id).user_id == first.pk
    acting = queries.acting_for(first, NOW, Through.WEB)
    assert acting.units_with(Permission.MANAGE_ACCESS) is None
    again = new_code(system)
    appoint_administrator(system, username="first.admin", code_digest=again.digest)
    first.refresh_from_db()
    assert not first.has_usable_password()
    assert RoleGrant.everything.count() == 1
    a_user("worker", "investigator")
    with pytest.raises(InvalidError):
        appoint_administrator(system, username="worker", code_digest=again.digest)


def test_an_administrator_of_every_unit_makes_units_and_one_of_a_unit_its_teams(boss: Acting) -> None:
    everywhere = a_user("everywhere")
    RoleGrant.everything.create(id=an_id("gra"), user=everywhere, role="administrator", granted_by="test", granted_at=NOW)
    create_unit(acting_as(everywhere), code="east", name="Eastern (made up) unit")
    assert Unit.everything.get(code="east").name == "Eastern (made up) unit"
    with pytest.raises(NotPermittedError):
        create_unit(boss, code="west", name="Western unit")
    with pytest.raises(InvalidError) as refused:
        create_unit(acting_as(everywhere), code="East!", name="<b>")
    assert set(refused.value.problems) == {"code", "name"}
    create_team(boss, unit_id=a_unit().pk, name="Team Alder")
    assert Team.everything.get().unit == a_unit()
    with pytest.raises(InvalidError):
        create_team(boss, unit_id=a_unit().pk, name="Team Alder")
    with pytest.raises(NotPermittedError):
        create_team(boss, unit_id=a_unit("south").pk, name="Team Birch")
