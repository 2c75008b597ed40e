"""Erasure: two people, whole or not at all, no trace left anywhere, a trail that still verifies, a certificate without a person."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import BinaryField, F

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, an_id, later
from tests.protection import NAME, Person, a_whole_person
from tidegate.casework.access.system import the_system
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.audit.queries import exported
from tidegate.casework.audit.verifying import verify
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting, Purpose
from tidegate.casework.common.actions import Receipt
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError
from tidegate.casework.people.actions import link_referral_to_subject, record_identity
from tidegate.casework.people.models import Identity, Subject, SubjectKey
from tidegate.casework.protection import papers, queries
from tidegate.casework.protection.actions import (
    authorise_erasure,
    propose_erasure,
    reapply_erasure,
    refuse_erasure,
    withdraw_erasure,
)
from tidegate.casework.protection.certificates import read
from tidegate.casework.protection.extent import extent_of
from tidegate.casework.protection.models import Erasure, ErasureCertificate, RetentionReview
from tidegate.casework.protection.registry import Erasure as WhatErasureDoes
from tidegate.casework.protection.registry import registry
from tidegate.casework.referrals.models import Referral
from tidegate.casework.ticking.ticking import tick

pytestmark = pytest.mark.django_db


def an_officer(name: str = "protection officer") -> Acting:
    return acting_as(a_user(name, "data_protection"), purpose=Purpose.DATA_PROTECTION)


def a_head(name: str = "head") -> Acting:
    return acting_as(a_user(name, "unit_head"), purpose=Purpose.DATA_PROTECTION)


@pytest.fixture
def somebody(tmp_path: Path) -> Person:
    return a_whole_person(tmp_path)


def proposed(acting: Acting, subject_id: str, reason: str = "unlawful", check: str = "none_stands") -> str:
    seen = extent_of(subject_id).digest
    return propose_erasure(acting, subject_id=subject_id, reason=reason, register_check=check, seen_digest=seen).subject_id


def authorised(acting: Acting, erasure_id: str) -> Receipt:
    seen = Erasure.everything.get(pk=erasure_id).extent_digest
    return authorise_erasure(acting, erasure_id=erasure_id, seen_digest=seen)


def erased(subject_id: str) -> ErasureCertificate:
    made = authorised(a_head(), proposed(an_officer(), subject_id))
    return ErasureCertificate.everything.get(pk=made.subject_id)


def everything_stored() -> str:
    """Every value of every column of every table, as text; binary ones as they are and in hexadecimal."""
    said: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608  our own tables
            for row in cursor.fetchall():
                for value in row:
                    raw = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                    said += [raw.decode("latin-1"), raw.hex()]
    return "\n".join(said)


def test_somebody_has_something_in_every_table_that_can_hold_something(somebody: Person) -> None:
    rows = extent_of(somebody.subject_id).rows
    by_protection = {"protection.RetentionReview", "protection.SubjectExport", "protection.Erasure"}
    assert {label for label, keys in rows.items() if not keys} == by_protection
    assert {label for label, table in registry().tables.items() if table.found} == set(rows)


def test_no_trace_is_left_anywhere(somebody: Person) -> None:
    before = everything_stored()
    traces = somebody.traces
    sealed = [bytes(each).hex() for each in Identity.everything.values_list("sealed", flat=True)]
    blinds = list(Identity.everything.values_list("blind", flat=True)) + list(
        SubjectKey.everything.values_list("key", flat=True)
    )
    findable = [each for each in traces if each in before]
    assert len(findable) >= 4  # references; names are not readable even before
    assert all(each in before for each in [*sealed, *blinds])
    erased(somebody.subject_id)
    after = everything_stored()
    assert [each for each in [*traces, *sealed, *blinds] if each in after] == []
    assert not Subject.everything.exists()
    assert not Case.everything.exists()


def test_only_the_trail_and_the_proposal_still_name_an_identifier(somebody: Person) -> None:
    identifiers = [*somebody.cases, *extent_of(somebody.subject_id).subjects]
    erased(somebody.subject_id)
    naming = set()
    with connection.cursor() as cursor:
        for model in apps.get_models():
            columns = [field.column for field in model._meta.fields if not isinstance(field, BinaryField)]
            named = ", ".join(connection.ops.quote_name(each) for each in columns if each)
            cursor.execute(f"SELECT {named} FROM {model._meta.db_table}")  # noqa: S608  our own tables
            if any(each in str(value) for row in cursor.fetchall() for value in row for each in identifiers):
                naming.add(model._meta.label)
    assert naming == {"audit.AuditEntry"}


def test_the_trail_verifies_and_names_the_certificate(somebody: Person) -> None:
    made = erased(somebody.subject_id)
    lines = (line.encode("ascii") for line in exported())
    assert verify(lines, key=settings.TIDEGATE_KEYS.audit).holds
    entry = AuditEntry.everything.get(action="authorise_erasure")
    assert (entry.operation, entry.subject_id, entry.case_id) == ("erasure", made.pk, "")
    assert json.loads(entry.details)["certificate"] == made.digest


def test_the_certificate_counts_what_went_by_table_and_names_nobody(somebody: Person) -> None:
    extent = extent_of(somebody.subject_id)
    identifiers = [*extent.cases, *extent.subjects, *somebody.traces]
    made = erased(somebody.subject_id)
    content = json.loads(made.content)
    deleted = {
        label: len(keys) for label, keys in extent.rows.items()
        if keys and registry().tables[label].erasure is WhatErasureDoes.DELETED
    }  # fmt: skip
    assert {each["table"]: each["rows"] for each in content["erased"]} == deleted
    assert {each["table"]: set(each["fields"]) for each in content["erased"]} == {
        label: set(registry().tables[label].fields) for label in deleted
    }
    assert all(each["why"] for each in content["kept"])
    assert {each["table"] for each in content["kept"]} == {"audit.AuditEntry", "protection.Erasure"}
    assert [each for each in identifiers if each in made.content] == []
    assert made.authorised_by != made.proposed_by
    shown = papers.certificate(a_head("another head"), made.pk)
    assert read(shown.file) == content


def test_nobody_authorises_or_refuses_what_they_proposed_and_only_they_withdraw(somebody: Person) -> None:
    officer = an_officer()
    made = proposed(officer, somebody.subject_id)
    with pytest.raises(NotPermittedError, match="Another person"):
        authorised(officer, made)
    with pytest.raises(NotPermittedError, match="Another person"):
        refuse_erasure(officer, erasure_id=made, reason="still_needed")
    second = an_officer("second officer")
    with pytest.raises(NotPermittedError, match="Only who proposed"):
        withdraw_erasure(second, erasure_id=made, reason="made_in_error")
    withdraw_erasure(officer, erasure_id=made, reason="made_in_error")
    with pytest.raises(ConflictError, match="withdrawn"):
        authorised(second, made)
    refuse_erasure(second, erasure_id=proposed(officer, somebody.subject_id), reason="check_first")
    assert authorised(second, proposed(officer, somebody.subject_id)).action == "authorise_erasure"


def test_the_database_itself_refuses_one_persons_word(somebody: Person) -> None:
    officer, head = an_officer(), a_head()
    made = Erasure.everything.get(pk=proposed(officer, somebody.subject_id))
    row = {
        "id": an_id("cer"), "erasure": made, "proposed_by": made.proposed_by, "authorised_by": head.user_id,
        "extent_digest": made.extent_digest, "carried_out_at": NOW, "content": "{}", "digest": "sha256:0", "seal": "0",
    }  # fmt: skip
    for lie in (
        {"authorised_by": officer.user_id},
        {"proposed_by": "usr_x"},
        {"proposed_by": "usr_x", "authorised_by": officer.user_id},
        {"extent_digest": "sha256:1"},
        {"authorised_by": "nobody"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ErasureCertificate.everything.create(**{**row, **lie})
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.everything.filter(pk=made.pk).update(
            state="carried_out", subject_id="", closed_by=head.user_id, closed_at=NOW, closed_because="authorised"
        )
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.everything.filter(pk=made.pk).update(proposed_by=head.user_id)
    ErasureCertificate.everything.create(**row)
    rows = ErasureCertificate.everything.filter(pk=row["id"])
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(content="[]")
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_whoever_was_shown_something_else_erases_nothing(somebody: Person) -> None:
    made = proposed(an_officer(), somebody.subject_id)
    head = a_head()
    with pytest.raises(ConflictError, match="no longer what you were shown"):
        authorise_erasure(head, erasure_id=made, seen_digest="sha256:0")
    Case.everything.filter(pk=somebody.cases[1]).update(version=F("version") + 1)
    with pytest.raises(ConflictError, match="no longer what you were shown"):
        authorised(head, made)
    assert Subject.everything.exists()


def test_authorising_twice_erases_once(somebody: Person) -> None:
    head = a_head()
    made = proposed(an_officer(), somebody.subject_id)
    seen = Erasure.everything.get(pk=made).extent_digest
    first = authorise_erasure(head, erasure_id=made, seen_digest=seen)
    second = authorise_erasure(later(head, minutes=1), erasure_id=made, seen_digest=seen)
    assert (second.subject_id, second.is_repeat) == (first.subject_id, True)
    assert ErasureCertificate.everything.count() == 1


def test_what_fails_midway_erases_nothing(somebody: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    before = everything_stored().count("\n")
    made = proposed(an_officer(), somebody.subject_id)
    between = everything_stored().count("\n")
    monkeypatch.setattr("tidegate.casework.protection.certificates._seal", lambda _text: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        authorised(a_head(), made)
    assert Identity.everything.exists()
    assert everything_stored().count("\n") >= between > before
    assert Erasure.everything.get(pk=made).state == "open"


@pytest.mark.parametrize("check", ["stands", "not_known"])
def test_unknown_is_not_no_a_registration_must_be_ruled_out(somebody: Person, check: str) -> None:
    with pytest.raises(ConflictError, match="check the register first"):
        proposed(an_officer(), somebody.subject_id, check=check)


def test_a_live_case_forbids_it(somebody: Person) -> None:
    live = a_case(None, subject_id=somebody.subject_id)
    with pytest.raises(ConflictError, match=f"Case {live.reference} is open"):
        proposed(an_officer(), somebody.subject_id)


def test_a_case_that_comes_in_meanwhile_forbids_what_was_proposed(somebody: Person) -> None:
    made = proposed(an_officer(), somebody.subject_id)
    a_case(None, subject_id=somebody.subject_id)
    with pytest.raises(ConflictError):
        authorised(a_head(), made)


def test_every_obstacle_is_told_at_once() -> None:
    from tidegate.casework.decisions.models import Proposal
    from tidegate.casework.facts.actions import record_fact
    from tidegate.casework.tasks.models import Bail, ProsecutorFile

    subject = Subject.everything.create(id=an_id("sub"), created_at=NOW)
    case = a_case(None, subject_id=subject.pk)
    record_fact(acting_as(a_user("i", "investigator")), case_id=case.pk, name="on_register", state=True, source="local_records")
    Bail.everything.create(id=an_id("bai"), case=case, arrested_on=NOW.date(), end_at=NOW)
    ProsecutorFile.everything.create(id=an_id("fil"), case=case, asks="x", sent_by="x", sent_at=NOW, reply_by=NOW)
    Proposal.everything.create(
        id=an_id("pro"), case=case, kind="charge", reason="full_code_test", victim_views="x", pack_id="x", pack_version="x",
        pack_digest="x", is_departure=False, grade_needed=1, seen="{}", seen_digest="x", case_version=1, proposed_by="x",
        proposed_at=NOW,
    )  # fmt: skip
    with pytest.raises(ConflictError) as refused:
        proposed(an_officer(), subject.pk, reason="period_ended", check="not_known")
    said = " ".join(refused.value.changes)
    for part in ("is open", "on the register", "proposed decision", "with the prosecutor", "Bail is running", "check the register",
                 "No review is open", "until the age of 100"):  # fmt: skip
        assert part in said, part


def test_time_alone_erases_only_after_its_review_is_due(somebody: Person) -> None:
    officer = an_officer()
    with pytest.raises(ConflictError, match="No review is open because the retention period ended"):
        proposed(officer, somebody.subject_id, "period_ended")
    tick(the_system(NOW))
    review = RetentionReview.everything.get()
    assert review.group == "group_2" or review.because == "period_ended"
    assert proposed(officer, somebody.subject_id, "period_ended")


def test_codes_are_of_their_catalogues(somebody: Person) -> None:
    officer = an_officer()
    for wrong in ({"reason": "because"}, {"check": "perhaps"}):
        with pytest.raises(InvalidError):
            proposed(officer, somebody.subject_id, **wrong)


def test_who_may_not_see_every_case_erases_and_exports_nothing(somebody: Person) -> None:
    from tidegate.casework.protection.actions import export_subject

    a_case(a_unit("south"), subject_id=somebody.subject_id, closed_at=NOW)
    officer = an_officer()
    with pytest.raises(NotPermittedError, match="nothing was done"):
        proposed(officer, somebody.subject_id)
    with pytest.raises(NotPermittedError, match="nothing was done"):
        export_subject(officer, subject_id=somebody.subject_id, reason="subject_request")
    stranger = acting_as(a_user("stranger", "data_protection", unit=a_unit("east")), purpose=Purpose.DATA_PROTECTION)
    with pytest.raises(NotFoundError):
        proposed(stranger, somebody.subject_id)


def test_a_record_left_without_a_case_goes_too_and_another_persons_report_forgets_them(
    somebody: Person, tmp_path: Path
) -> None:
    """A case linked to another record leaves its keys behind: they are this person's. A report may point at them from afar."""
    boss = acting_as(a_user("second boss", "supervisor"))
    subject = Subject.everything.create(id=an_id("sub"), created_at=NOW)
    SubjectKey.everything.create(key="k" * 64, subject=subject, added_at=NOW)
    moved = a_case(None, subject_id=subject.pk)
    other = a_case(None, subject_id=Subject.everything.create(id=an_id("sub"), created_at=NOW).pk)
    batch = Referral.everything.first()
    assert batch is not None
    for case, keys_of in ((moved, subject.pk), (other, somebody.subject_id)):
        Referral.everything.create(
            id=an_id("ref"), unit=a_unit(), reference=f"REPORT {case.pk}", batch=batch.batch, case=case, subject_id=keys_of
        )
    link_referral_to_subject(boss, case_id=moved.pk, subject_id=somebody.subject_id)
    Case.everything.filter(pk=moved.pk).update(closed_at=NOW, stage="closed")
    assert subject.pk in extent_of(somebody.subject_id).subjects
    made = erased(somebody.subject_id)
    assert not SubjectKey.everything.filter(key="k" * 64).exists()
    assert Referral.everything.get().subject_id == ""
    assert {"table": "referrals.Referral", "field": "subject_id", "rows": 1} in json.loads(made.content)["blanked"]


def test_a_restored_backup_is_brought_to_the_same_state_and_nothing_else_is(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    somebody = a_whole_person(folder)
    other = a_case(None, subject_id=Subject.everything.create(id=an_id("sub"), created_at=NOW).pk)
    point = transaction.savepoint()
    file = papers.certificate(a_head("reader"), erased(somebody.subject_id).pk).file
    transaction.savepoint_rollback(point)  # as if the database came from a backup of before
    assert Identity.everything.exists()
    operator = the_system(NOW)
    for forged in (file.replace('"seal": "', '"seal": "0'), file.replace('"unlawful"', '"wrong_person"'), "{}", "no JSON"):
        with pytest.raises(InvalidError):
            reapply_erasure(operator, certificate=forged)
    receipt = reapply_erasure(operator, certificate=file)
    entry = AuditEntry.everything.filter(action="reapply_erasure").latest("position")
    assert entry.position == receipt.event
    assert json.loads(entry.details)["rows"] == sum(each["rows"] for each in read(file)["erased"])
    assert not Identity.everything.exists()
    assert list(Case.everything.values_list("pk", flat=True)) == [other.pk]
    reapply_erasure(operator, certificate=file)
    again = AuditEntry.everything.filter(action="reapply_erasure").latest("position")
    assert json.loads(again.details) == {"rows": 0, "subjects": 0}


def test_a_case_of_somebody_else_in_a_backup_is_not_taken_along(somebody: Person) -> None:
    point = transaction.savepoint()
    file = papers.certificate(a_head("reader"), erased(somebody.subject_id).pk).file
    transaction.savepoint_rollback(point)
    a_case(None, subject_id=somebody.subject_id)
    with pytest.raises(ConflictError, match="a case that was not erased"):
        reapply_erasure(the_system(NOW), certificate=file)
    assert Identity.everything.exists()


def test_the_same_person_reported_anew_is_nobody_known(somebody: Person) -> None:
    erased(somebody.subject_id)
    case = a_case(None, subject_id="")
    officer = acting_as(a_user("new officer", "investigator"))
    record_identity(officer, case_id=case.pk, kind="name", value=NAME, source="police_records")
    assert Identity.everything.count() == 1


def test_an_export_or_reading_in_between_is_no_secret(somebody: Person) -> None:
    """Reading somebody's records does not change what is held of them."""
    officer = an_officer()
    made = proposed(officer, somebody.subject_id)
    queries.person(replace(officer, at=officer.at + dt.timedelta(minutes=1)), somebody.subject_id)
    assert re.match("cer_", authorised(a_head(), made).subject_id)
