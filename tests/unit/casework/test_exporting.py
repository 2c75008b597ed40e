"""Subject access: everything that the registry gives is there, everything else is named with its reason."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.casework import NOW, a_case, a_user, acting_as, an_id, later
from tests.protection import BORN, NAME, REFERENCES, TELEPHONE, Person, a_whole_person
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.common.acting import Acting, Purpose
from tidegate.casework.common.errors import InvalidError, NotFoundError, NotPermittedError, PurposeMissingError
from tidegate.casework.people.models import Subject
from tidegate.casework.protection import exporting, papers
from tidegate.casework.protection.actions import export_subject
from tidegate.casework.protection.extent import extent_of
from tidegate.casework.protection.registry import Access, registry
from tidegate.reports.subject_access import as_html

pytestmark = pytest.mark.django_db


def an_officer(name: str = "protection officer", purpose: Purpose | None = Purpose.DATA_PROTECTION) -> Acting:
    return acting_as(a_user(name, "data_protection"), purpose=purpose)


@pytest.fixture
def somebody(tmp_path: Path) -> Person:
    return a_whole_person(tmp_path)


def exported(acting: Acting, subject_id: str) -> papers.ExportTaken:
    made = export_subject(acting, subject_id=subject_id, reason="subject_request")
    return papers.export(acting, made.subject_id)


def test_every_field_is_given_or_named_with_its_reason(somebody: Person) -> None:
    content = exported(an_officer(), somebody.subject_id).content
    extent = extent_of(somebody.subject_id)
    for label, table in registry().tables.items():
        if not table.found:
            continue
        withheld = content["withheld"][label]
        given = {name for name, field in table.fields.items() if field.access in {Access.GIVEN, Access.AFTER_CLOSURE}}
        assert set(withheld) == set(table.fields) - given
        assert set(withheld.values()) <= set(content["reasons"])
        assert (label in content["held"]) == bool(given)
        held = content["held"].get(label, {"rows": []})
        assert len(held["rows"]) == (len(extent.rows[label]) if given else 0)
        for row in held["rows"]:
            assert set(row) - {"case"} == given, label


def test_names_are_opened_and_identifiers_of_ours_stay_out(somebody: Person) -> None:
    content = exported(an_officer(), somebody.subject_id).content
    names = {row["kind"]: row["sealed"] for row in content["held"]["people.Identity"]["rows"]}
    assert names == {"name": NAME, "date_of_birth": BORN, "telephone": TELEPHONE}
    said = json.dumps(content["held"])
    assert all(each in said for each in REFERENCES)
    for kind in ("cas_", "sub_", "usr_", "fac_", "pro_", "dec_", "tas_", "bat_", "idt_"):
        assert f'"{kind}' not in said, kind
    for name in ("officer", "boss", "clerk", "liaison", "panel"):
        assert f'"{name}"' not in said


def test_while_a_case_is_open_what_would_prejudice_it_is_withheld(somebody: Person) -> None:
    a_case(None, subject_id=somebody.subject_id)
    content = exported(an_officer(), somebody.subject_id).content
    assert "facts.FactEntry" not in content["held"]
    assert content["withheld"]["facts.FactEntry"]["state"] == "after_closure"
    assert "state" in content["withheld"]["facts.FactEntry"]
    assert {row["kind"] for row in content["held"]["people.Identity"]["rows"]} == {"name", "date_of_birth", "telephone"}


def test_the_same_records_give_the_same_file(somebody: Person) -> None:
    officer = an_officer()
    made = export_subject(officer, subject_id=somebody.subject_id, reason="court_order").subject_id
    first, second = (papers.export(later(officer, minutes=each), made) for each in (1, 2))
    assert exporting.text_of(first.content) == exporting.text_of(second.content)
    assert first.digest == second.digest


def test_each_taking_out_is_logged_as_a_disclosure_for_every_case(somebody: Person) -> None:
    taken = exported(an_officer(), somebody.subject_id)
    entries = AuditEntry.everything.filter(action="take_out_export")
    assert {each.case_id for each in entries} == set(somebody.cases)
    for each in entries:
        assert (each.operation, each.purpose) == ("disclosure", "data_protection")
        assert json.loads(each.details) == {
            "content": taken.digest, "purpose": "data_protection", "reason": "subject_request",
        }  # fmt: skip
    assert AuditEntry.everything.get(action="export_subject").operation == "disclosure"


def test_only_who_asked_takes_it_out_and_only_for_a_day(somebody: Person) -> None:
    officer = an_officer()
    made = export_subject(officer, subject_id=somebody.subject_id, reason="commissioner").subject_id
    with pytest.raises(NotFoundError):
        papers.export(an_officer("another"), made)
    assert papers.export(later(officer, hours=23.9), made).id == made
    with pytest.raises(NotPermittedError, match="has ended"):
        papers.export(later(officer, hours=24), made)


def test_a_purpose_and_a_coded_reason_are_needed(somebody: Person) -> None:
    with pytest.raises(PurposeMissingError):
        export_subject(an_officer(purpose=None), subject_id=somebody.subject_id, reason="subject_request")
    with pytest.raises(InvalidError):
        export_subject(an_officer("another"), subject_id=somebody.subject_id, reason="curiosity")


def test_a_restricted_case_that_one_may_not_see_stops_the_whole() -> None:
    """Every officer of data protection sees restricted cases of their units; one of another unit hides the whole."""
    from tests.casework import a_unit

    subject = Subject.everything.create(id=an_id("sub"), created_at=NOW)
    a_case(None, subject_id=subject.pk)
    a_case(a_unit("south"), subject_id=subject.pk, is_restricted=True)
    with pytest.raises(NotPermittedError, match="ones that you may not see"):
        export_subject(an_officer(), subject_id=subject.pk, reason="subject_request")


def test_the_page_for_the_person_says_what_is_held_and_what_is_not(somebody: Person) -> None:
    content = exported(an_officer(), somebody.subject_id).content
    body = as_html(content)
    for said in (NAME, TELEPHONE, "Withheld: it is about somebody else", "Information Commissioner", "Not recorded"):
        assert said in body, said
    assert "<script" not in body
    assert as_html(content) == body


def test_the_page_for_the_person_is_in_plain_words(somebody: Person) -> None:
    """In clear and plain language: Data Protection Act 2018, s 52(1)."""
    content = exported(an_officer(), somebody.subject_id).content
    body = as_html(content)
    given = [str(value) for table in content["held"].values() for row in table["rows"] for value in row.values()]
    moments = [each for each in given if re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.+]+", each)]
    assert moments
    assert not [each for each in moments if each in body]
    for said in (
        "Name or identifier",
        "Find out whether a child lives with the suspect or is accessible",
        "Times are UK time.",
    ):
        assert said in body, said
    assert "safeguarding_check" not in body
    row = {
        "kind": "account",
        "sealed": "made_up_account",
        "at": "2026-07-01T09:00:00+00:00",
        "level": "very_high",
        "name": "on_register",
    }
    other = as_html({**content, "held": {"people.Identity": {"count": 1, "rows": [row]}}})
    for said in ("made_up_account", "1 July 2026, 10:00", "Very high", "Is the suspect on the sex offender register"):
        assert said in other, said
