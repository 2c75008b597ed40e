"""The forecast report in a real browser at both widths."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import assert_axe_clean, assert_no_sideways_scroll, open_self_contained
from tests.unit.reports.forecast.support import backtests, report
from tidegate.reports.forecast.content import Band
from tidegate.reports.forecast.page import render


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("forecast") / "report.html"
    path.write_text(render(report(backtests=backtests())), encoding="utf-8")
    return path


def test_a_forecast_is_usable_by_everybody_closed_and_opened(page: Page, file: Path) -> None:
    open_self_contained(page, file)
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert_no_sideways_scroll(page)
    assert_axe_clean(page)


def test_what_is_long_is_folded_on_a_screen_and_whole_on_paper(page: Page, file: Path) -> None:
    open_self_contained(page, file)
    long = page.locator("#assumed, #stress-1").locator("xpath=ancestor::details//tbody/tr").all()
    assert len(long) > 2
    assert not any(each.evaluate("row => row.checkVisibility()") for each in long)
    page.emulate_media(media="print")
    assert all(each.evaluate("row => row.checkVisibility()") for each in long)
    page.emulate_media(media="screen")


def test_the_answers_stand_on_the_first_screen(page: Page, file: Path) -> None:
    open_self_contained(page, file)
    size = page.viewport_size
    assert size
    cards = page.locator(".answers section")
    assert cards.count() == 4
    shown = cards.all() if size["width"] > 1000 else cards.all()[:2]
    for card in shown:
        box = card.bounding_box()
        assert box
        assert box["y"] + box["height"] <= size["height"]


def test_no_figure_on_a_chart_loses_a_digit_at_its_edge(page: Page, tmp_path: Path) -> None:
    """Six digits in this machine's fonts, whatever those are."""
    course = report().courses[0]
    large = Band(
        *(tuple(150_000.0 + each for each in row) for row in (course.before.middle, course.before.low, course.before.high))
    )
    path = tmp_path / "report.html"
    path.write_text(render(report(courses=(replace(course, before=large, after=large),))), encoding="utf-8")
    open_self_contained(page, path)
    cut = page.evaluate(CUT_OFF)
    assert page.locator("svg.chart").count() > 0
    assert cut == []


CUT_OFF = """() => [...document.querySelectorAll('svg.chart')].flatMap(chart => {
    const frame = chart.getBoundingClientRect();
    return [...chart.querySelectorAll('text')].filter(text => {
        const box = text.getBoundingClientRect();
        return box.width > 0 && (box.left < frame.left - 0.5 || box.right > frame.right + 0.5);
    }).map(text => text.textContent);
})"""
