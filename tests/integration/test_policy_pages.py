"""Policies and their comparisons as pages, in a real browser at both widths."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import assert_axe_clean, assert_no_sideways_scroll, open_self_contained
from tests.packs import shipped
from tidegate.policy.explaining.as_html import page as as_page
from tidegate.policy.explaining.describing import describe
from tidegate.policy.explaining.document import Document
from tidegate.rehearsal.describing import describe_comparison
from tidegate.rehearsal.moves import Case, compare_cases
from tidegate.rehearsal.rules import compare_rules


def policy() -> Document:
    return describe(shipped("proportionate-2017"))


def comparison() -> Document:
    before, after = shipped("charge-all"), shipped("proportionate-2017")
    cases: list[Case] = [(example.id, example.facts, {}) for example in after.examples]
    return describe_comparison(compare_rules(before, after), compare_cases(before, after, cases, dt.date(2026, 6, 1)))


@pytest.mark.parametrize("document", [policy, comparison], ids=["policy", "comparison"])
def test_a_page_is_usable_by_everybody_at_both_widths(page: Page, tmp_path: Path, document: object) -> None:
    assert callable(document)
    path = tmp_path / "page.html"
    path.write_text(as_page(document()), encoding="utf-8")
    open_self_contained(page, path)
    assert_no_sideways_scroll(page)
    # Opened, because what is folded away is not looked at.
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)
