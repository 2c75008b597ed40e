"""The trail in the database: chained, sealed, kept by triggers, exported whole, read by the auditor only, who is logged too."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tests.casework import NOW, a_case, a_user, acting_as, later
from tidegate.casework.access.models import User
from tidegate.casework.access.system import the_system
from tidegate.casework.audit import chain
from tidegate.casework.audit.actions import begin_export, take_checkpoint
from tidegate.casework.audit.chain import append, gathered, once_sealed, sealed_along
from tidegate.casework.audit.checkpoints import read, sign
from tidegate.casework.audit.models import AuditCheckpoint, AuditEntry, AuditHead
from tidegate.casework.audit.operations import Operation
from tidegate.casework.audit.queries import checkpoints, exported, search, verify_now
from tidegate.casework.audit.verifying import Fault, verify
from tidegate.casework.cases.guard import consult
from tidegate.casework.common.errors import ConflictError, InvalidError, NotPermittedError

pytestmark = pytest.mark.django_db


def read_some(times: int = 3) -> str:
    """A case that somebody read so many times."""
    case, user = a_case(), a_user("reader", "investigator")
    for number in range(times):
        with transaction.atomic():
            consult(later(acting_as(user), seconds=number), case.pk, "summary")
    return case.pk


def test_entries_are_chained_sealed_and_exported_as_they_lie() -> None:
    read_some(5)
    verdict = verify((line.encode() for line in exported()), key=settings.TIDEGATE_KEYS.audit)
    head = AuditHead.everything.get()
    assert (verdict.holds, verdict.last, verdict.digest) == (True, head.position, head.digest)


def appended(subject_id: str) -> AuditEntry:
    """An entry, within whatever gathers it."""
    return append(the_system(NOW), action="test", operation=Operation.ALTERATION, subject_kind="a.b", subject_id=subject_id)


def test_what_is_gathered_is_sealed_together_when_the_outermost_ends_in_its_order() -> None:
    told: list[int] = []
    with transaction.atomic(), gathered():
        first = appended("1")
        with gathered():
            second = appended("2")
            once_sealed(lambda: told.append(second.position))
        assert not second.position
        assert not AuditEntry.everything.exists()
        third = appended("3")
    assert ([each.position for each in (first, second, third)], told) == ([1, 2, 3], [2])
    assert verify((line.encode() for line in exported()), key=settings.TIDEGATE_KEYS.audit).last == 3


def test_what_goes_along_with_the_entries_knows_their_positions_and_happens_with_them_or_not_at_all() -> None:
    people = [a_user("first", "auditor"), a_user("second", "auditor")]
    statement = "UPDATE access_user SET first_name = %s WHERE id = %s"
    with transaction.atomic(), gathered():
        entry = appended("1")
        for who in people:
            sealed_along(lambda who=who: (statement, (f"at {entry.position}", who.pk)))  # type: ignore[misc]  # a default of its own
    assert list(User.objects.filter(pk__in=[who.pk for who in people]).values_list("first_name", flat=True)) == ["at 1"] * 2
    assert AuditHead.everything.get().position == 1


def a_part_that_fails() -> None:
    with transaction.atomic(), gathered():
        appended("2")
        once_sealed(lambda: pytest.fail("nothing of this part happened"))
        sealed_along(lambda: pytest.fail("nor of this"))
        raise ConflictError("no")


def test_what_a_failed_part_gathered_is_forgotten_and_the_rest_is_sealed() -> None:
    with transaction.atomic(), gathered():
        appended("1")
        with pytest.raises(ConflictError):
            a_part_that_fails()
        appended("3")
    assert list(AuditEntry.everything.order_by("position").values_list("subject_id", flat=True)) == ["1", "3"]


def test_very_many_entries_of_one_act_are_chained_as_few_are() -> None:
    with transaction.atomic(), gathered():
        for number in range(2345):
            appended(str(number))
    verdict = verify((line.encode() for line in exported()), key=settings.TIDEGATE_KEYS.audit)
    assert (verdict.holds, verdict.last, AuditHead.everything.get().position) == (True, 2345, 2345)


def test_where_nothing_is_gathered_there_is_nothing_to_wait_for() -> None:
    with pytest.raises(RuntimeError, match="every position is known"):
        once_sealed(lambda: None)


@pytest.mark.parametrize("verb", ["UPDATE audit_auditentry SET user_id = 'usr_x'", "DELETE FROM audit_auditentry"])
def test_the_database_itself_refuses_to_change_or_remove_an_entry(verb: str) -> None:
    read_some(1)
    with (
        pytest.raises(DatabaseError, match="cannot be changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)
    assert AuditEntry.everything.get().action == "consult"


@pytest.mark.parametrize("verb", ["UPDATE audit_auditcheckpoint SET digest = 'x'", "DELETE FROM audit_auditcheckpoint"])
def test_the_database_itself_refuses_to_change_or_remove_a_checkpoint(verb: str) -> None:
    take_checkpoint(the_system(NOW))
    with (
        pytest.raises(DatabaseError, match="cannot be changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(verb)
    assert AuditCheckpoint.everything.count() == 1


def test_postgresql_refuses_to_empty_the_trail() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    with (
        pytest.raises(DatabaseError, match="cannot be changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_auditentry")


def test_a_checkpoint_signs_the_end_of_the_trail_and_only_the_tail_is_verified_after_it() -> None:
    read_some(3)
    take_checkpoint(the_system(NOW))
    auditor = acting_as(a_user("auditor", "auditor"))
    signed = checkpoints(auditor)[0]
    assert read(signed.text()) == signed
    assert signed.position == 3
    verdict = verify_now(auditor)
    assert (verdict.holds, verdict.first, verdict.last) == (True, 4, 4)
    assert verify_now(auditor, whole=True).first == 1


def test_a_checkpoint_that_somebody_else_put_there_vouches_for_nothing() -> None:
    """Whoever can write to the database could else have everything before it passed over."""
    auditor = acting_as(a_user("auditor", "auditor"))
    read_some(2)
    head = AuditHead.everything.get()
    made_up = sign(Ed25519PrivateKey.generate(), position=head.position, digest=head.digest, at="2026-11-25T10:00:00+00:00")
    AuditCheckpoint.everything.create(**asdict(made_up))
    verdict = verify_now(auditor)
    assert (verdict.fault, verdict.position) == (Fault.REWRITTEN, head.position)
    assert "not signed by this installation's key" in verdict.says


def test_that_the_last_entries_are_gone_is_told_by_the_head() -> None:
    auditor = acting_as(a_user("auditor", "auditor"))
    read_some(2)
    AuditHead.everything.update(position=5)
    verdict = verify_now(auditor)
    assert (verdict.fault, verdict.position, verdict.last) == (Fault.CUT_SHORT, 3, 2)


def test_an_older_state_of_the_database_is_found_by_the_checkpoint_of_the_newer_one() -> None:
    read_some(2)
    older = [line.encode() for line in exported()]
    take_checkpoint(the_system(NOW))
    take_checkpoint(the_system(NOW))
    newest = checkpoints(acting_as(a_user("auditor", "auditor")))[0]
    assert verify(older, checkpoint=newest).fault is Fault.ROLLED_BACK


def test_the_auditor_finds_entries_and_the_search_is_an_entry_too() -> None:
    case_id = read_some(3)
    auditor = acting_as(a_user("auditor", "auditor"))
    found = search(auditor, case_id=case_id, most=2)
    assert [entry.position for entry in found.entries] == [3, 2]
    assert [entry.position for entry in search(auditor, case_id=case_id, before=found.before).entries] == [1]
    last = AuditEntry.everything.order_by("-position")[0]
    assert (last.action, last.operation, last.user_id) == ("search_audit", "consultation", auditor.user_id)


def test_a_search_is_bounded_in_time_and_refuses_what_entries_do_not_hold() -> None:
    read_some(3)
    auditor = acting_as(a_user("auditor", "auditor"))
    found = search(auditor, since=NOW + dt.timedelta(seconds=1), until=NOW + dt.timedelta(seconds=2))
    assert [entry.position for entry in found.entries] == [2]
    with pytest.raises(InvalidError, match="Ask for 1 to 100") as refused:
        search(auditor, most=101, name="x")
    assert set(refused.value.problems) == {"filter", "most"}


def test_nobody_but_the_auditor_reads_the_trail() -> None:
    head = acting_as(a_user("head", "unit_head", "supervisor", "administrator", "data_protection"))
    for reading in (search, verify_now, checkpoints, begin_export):
        with pytest.raises(NotPermittedError):
            reading(head)


def test_that_the_trail_is_exported_is_the_last_entry_of_the_export() -> None:
    read_some(2)
    receipt = begin_export(acting_as(a_user("auditor", "auditor")))
    assert '"action":"begin_export"' in list(exported(until=receipt.event))[-1]


def test_an_entry_outside_a_transaction_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    case, acting = a_case(), acting_as(a_user("reader", "investigator"))
    monkeypatch.setattr(chain, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="outside a transaction"):
        consult(acting, case.pk, "summary")
