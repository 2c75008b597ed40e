"""The document to sign: it says what was proposed, on what and by whom, and is a tagged PDF that never differs."""

from __future__ import annotations

import re
import sys
import zlib

import pytest
from weasyprint.urls import FatalURLFetchingError

from tests.casework import a_user, acting_as
from tests.unit.casework.test_decisions import a_supervisor, an_investigator, authorised, on_route, proposed
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.decisions.papers import Paper, paper_of
from tidegate.casework.decisions.queries import proposal
from tidegate.reports.decision import as_html, as_pdf
from tidegate.reports.decision.printing import PrintingError, print_page

pytestmark = pytest.mark.django_db


def a_paper(*, signed: bool = True) -> Paper:
    someone = an_investigator()
    case = on_route("caution_review")
    made = proposed(someone, case, override_reason="safety_of_child", victim_views="no_view", rationale_reference="DOC/26-001")
    if signed:
        authorised(a_supervisor(), made.subject_id)
    return paper_of(someone, made.subject_id)


def test_the_document_says_what_was_proposed_on_what_and_by_whom() -> None:
    text = as_html(a_paper())
    for said in (
        "Send to the prosecutor for a charging decision", "The safety of a child", "DOC/26-001", "Conditional caution: criteria met",
        "investigator", "supervisor", "at least sergeant", "Sought: no view given", "proportionate-2017", "[assumption]",
    ):  # fmt: skip
        assert said in text, said


def test_the_digest_of_what_was_seen_is_printed_on_it() -> None:
    someone = an_investigator()
    made = proposed(someone, on_route())
    assert proposal(someone, made.subject_id).seen_digest in as_html(paper_of(someone, made.subject_id))


def test_before_a_second_person_has_authorised_it_the_document_says_that_it_decides_nothing() -> None:
    text = as_html(a_paper(signed=False))
    assert "decides nothing until a second person" in text
    assert "not yet authorised" in text


def test_the_pdf_is_tagged_and_has_a_language_and_a_title() -> None:
    inside = unpacked(as_pdf(a_paper()))
    for needed in (
        b"/StructTreeRoot",
        b"/MarkInfo",
        b"/Lang",
        b"en-GB",
        b"pdfuaid",
        b"/DisplayDocTitle",
        b"/H1",
        b"/TH",
        b"/Title",
    ):
        assert needed in inside, needed


def test_the_same_paper_prints_the_same_bytes() -> None:
    paper = a_paper()
    assert as_pdf(paper) == as_pdf(paper)


def test_printing_fetches_nothing() -> None:
    with pytest.raises(FatalURLFetchingError, match="fetches nothing"):
        print_page("<!DOCTYPE html><html lang='en'><title>x</title><img alt='x' src='http://example.org/x.png'>")


def test_a_machine_without_pango_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Missing:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.delitem(sys.modules, "weasyprint")
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(PrintingError, match="apt install libpangoft2"):
        print_page("<!DOCTYPE html><title>x</title>")


def test_reading_the_document_is_logged_and_guarded() -> None:
    someone = an_investigator()
    made = proposed(someone, on_route())
    paper_of(someone, made.subject_id)
    entry = AuditEntry.everything.order_by("-position").first()
    assert entry is not None
    assert '"what":"document to sign"' in entry.details
    with pytest.raises(NotFoundError):
        paper_of(acting_as(a_user("no role")), made.subject_id)


def unpacked(pdf: bytes) -> bytes:
    """The PDF with its compressed streams beside it."""
    parts = [pdf]
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    return b"\n".join(parts)
