"""Bars in proportion, each with its number; titles, descriptions, and no text that could be markup."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from tests.unit.reports.support import HOSTILE
from tidegate.reports.charts import WIDTH, Line, chart

SVG = "{http://www.w3.org/2000/svg}"


def drawn(series: tuple[str, ...], *lines: Line) -> ET.Element:
    svg = str(chart("c", ("Title", "Caption", "Thing"), series, lines).svg)
    return ET.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))  # noqa: S314 - our own


def test_bars_are_in_proportion_to_their_counts() -> None:
    root = drawn(("Referrals",), Line("a", (1_000,)), Line("b", (500,)), Line("c", (1,)), Line("d", (0,)))
    assert [float(each.get("width", "")) for each in root.iter(f"{SVG}rect")] == [WIDTH - 60, (WIDTH - 60) / 2, 1, 0]


def test_two_series_stand_side_by_side_and_each_bar_names_its_own() -> None:
    root = drawn(("Certain", "Could be"), Line("High", (1_234, 5_000)))
    assert [each.text for each in root.iter(f"{SVG}text")] == ["High", "1,234 certain", "5,000 could be"]
    assert [each.get("fill") for each in root.iter(f"{SVG}rect")] == ["var(--bar)", "var(--bar-2)"]


def test_a_drawing_has_a_title_and_says_all_its_numbers() -> None:
    root = drawn(("Certain", "Could be"), Line("High", (1, 2)), Line("Low", (3, 0)))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == "Title"
    assert root.findtext(f"{SVG}desc") == "High: 1 certain, 2 could be. Low: 3 certain, 0 could be."
    assert root.get("aria-labelledby") == "c-t c-d"


def test_everything_drawn_lies_within_the_drawing() -> None:
    root = drawn(("Referrals",), *(Line("word " * 30, (count,)) for count in (1, 20, 300)))
    _, _, width, height = (float(each) for each in root.get("viewBox", "").split())
    for each in (*root.iter(f"{SVG}rect"), *root.iter(f"{SVG}text")):
        assert 0 <= float(each.get("y", "")) <= height
        assert 0 <= float(each.get("x", "")) + float(each.get("width", 0)) <= width
    lines = [each.text or "" for each in root.iter(f"{SVG}text")]
    assert max(map(len, lines)) <= 52


def test_a_hostile_label_stays_text() -> None:
    found = chart("c", ("Title", "Caption", "Thing"), ("Referrals",), [Line(HOSTILE, (1,))])
    assert "<script" not in str(found.svg)
    assert re.search(r"&lt;script&gt;", str(found.svg))


def test_nothing_to_draw_is_still_a_drawing() -> None:
    assert drawn(("Referrals",)).findtext(f"{SVG}title") == "Title"
