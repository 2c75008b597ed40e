"""The document to sign, in a browser: read by everybody, on a desk and on a phone. Needs no database."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.browser import assert_axe_clean, assert_no_sideways_scroll, open_self_contained
from tests.casework import NOW
from tidegate.casework.decisions.papers import Paper, Signature
from tidegate.reports.decision import as_html


def test_the_document_can_be_read_by_everybody(page: Page, tmp_path: Path) -> None:
    signature = Signature(name="A. Example", grade="Inspector", at=NOW)
    paper = Paper(
        reference="TEST-1", title="Conditional caution", state="authorised", policy_id="a-policy", policy_version="1",
        policy_digest="sha256:" + "a" * 64, route="A route", is_departure=True, reason="A reason", override_reason="Another",
        victim_views="Not sought", rationale_reference="", grade_needed="Inspector", sources=("A source [assumption]",),
        proposed=signature, authorised=signature, earlier="Charge, returned",
        seen={
            "case": {"level": "very_high", "is_stale": False, "act_by": NOW.isoformat(), "owner": None},
            "facts": {"a_fact": {"state": True, "known_on": "2026-11-01", "source": "interview", "recorded_at": NOW.isoformat()}},
            "prosecutor": [], "decisions": [{"id": "dec_1", "kind": "charge", "codes": ["a", "b"], "at": NOW.isoformat()}],
        },
        digest="sha256:" + "b" * 64, identifier="dec_1",
    )  # fmt: skip
    file = tmp_path / "decision.html"
    file.write_text(as_html(paper), encoding="utf-8")
    open_self_contained(page, file)
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)
    assert page.get_by_role("cell", name="not recorded").count() == 1
    assert page.get_by_text("Nothing was recorded.").count() == 1
    assert page.get_by_text("23 November 2026, 09:00").count() >= 3
