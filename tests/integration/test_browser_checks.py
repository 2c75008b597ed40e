"""The checks made on our pages refuse what they are there to refuse."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import assert_axe_clean, assert_no_sideways_scroll, open_self_contained

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a page with the body given and returns its path."""

    def writer(body: str) -> Path:
        path = tmp_path / "page.html"
        head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>'
        path.write_text(f'<!doctype html><html lang="en-GB"><head>{head}</head><body>{body}</body></html>')
        return path

    return writer


def test_a_plain_page_passes_every_check(page: Page, write: Write) -> None:
    open_self_contained(page, write("<main><h1>Referrals</h1><p>None today.</p></main>"))
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)


def test_a_page_that_asks_for_a_picture_elsewhere_is_refused(page: Page, write: Write) -> None:
    with pytest.raises(AssertionError, match="asks for other things than itself"):
        open_self_contained(page, write('<img alt="" src="http://198.51.100.7/dot.png">'))


def test_a_page_that_asks_for_the_file_beside_it_is_refused(page: Page, write: Write) -> None:
    with pytest.raises(AssertionError, match="asks for other things than itself"):
        open_self_contained(page, write('<link rel="stylesheet" href="beside.css">'))


def test_a_page_whose_script_fails_is_refused(page: Page, write: Write) -> None:
    with pytest.raises(AssertionError, match="reports errors"):
        open_self_contained(page, write("<script>missing()</script>"))


def test_a_page_wider_than_the_window_is_refused(page: Page, write: Write) -> None:
    open_self_contained(page, write('<div style="width: 2000px">wide</div>'))
    with pytest.raises(AssertionError, match="scrolled sideways"):
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("page", ["desktop"], indirect=True)
def test_a_form_field_without_a_label_is_refused(page: Page, write: Write) -> None:
    open_self_contained(page, write("<main><h1>Form</h1><input></main>"))
    with pytest.raises(AssertionError, match="label"):
        assert_axe_clean(page)


def test_what_is_too_small_to_touch_is_refused_at_both_widths(page: Page, write: Write) -> None:
    small = '<a href="#" style="display: inline-block; width: 5px; height: 5px">x</a>'
    open_self_contained(page, write(f"<main><h1>Small</h1>{small * 3}</main>"))
    with pytest.raises(AssertionError, match="target-size"):
        assert_axe_clean(page)
