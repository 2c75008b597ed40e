"""The page of a forecast: whole, self-contained, with the numbers beside every picture."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from tests.unit.reports.forecast.support import HOSTILE, MEASURES, NAMES, backtests, gates, report
from tidegate.forecast.calibration.backtests import DRIFT, MODEL, NAIVE, Rolling
from tidegate.forecast.experiments.study import Scenario
from tidegate.reports.forecast.content import Report
from tidegate.reports.forecast.page import render
from tidegate.reports.forecast.stress import CANNOT
from tidegate.reports.forecast.tested import standing, verdict


@pytest.fixture(scope="module")
def html() -> str:
    return render(report(backtests=backtests(), rolling=rolling()))


def rolling() -> Rolling:
    share, error = tuple([0.5] * 12), tuple([100.0] * 12)
    return Rolling(
        origins=17,
        horizons=tuple(range(1, 13)),
        covered=dict.fromkeys((MODEL, NAIVE, DRIFT), (share, share, share)),
        error=dict.fromkeys((MODEL, NAIVE, DRIFT), error),
    )


def text_of(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).split())


def test_the_first_screen_answers_the_questions_in_order(html: str) -> None:
    text = text_of(html)
    places = [
        text.index(each)
        for each in ("Who waits", "What do courts", "How many contact", "What would reverse it?", "Over 10 years")
    ]
    assert places == sorted(places)
    assert "shorter by 3.0 days 12.1 to 9.1; shorter in 100% of runs" in text
    assert "unchanged 20,000 to 20,000; the same in every run" in text
    assert "fewer in 60% of runs: not clear" in text


def test_luck_and_not_knowing_are_told_apart_in_the_table(html: str) -> None:
    row = re.search(r"Number of contact offenders diverted \(people\)</th>(.+?)</tr>", html)
    assert row
    cells = re.findall(r">([^<]+)</td>", row[1])
    assert cells[-1] == "0; 13"


def test_where_each_draw_was_used_once_a_dash_says_that_they_cannot_be() -> None:
    made = report()
    differences = tuple(
        replace(each, change=replace(each.change, luck=None, ignorance=None)) for each in made.comparison.differences
    )
    html = render(replace(made, comparison=replace(made.comparison, differences=differences)))
    assert 'data-label="Luck; not knowing">–<' in html


def test_it_is_one_page_without_script_that_asks_for_nothing(html: str) -> None:
    assert not re.search(r"<(script|link|img|iframe|form|object)\b", html)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert all(target.startswith("#") for target in re.findall(r'href="([^"]+)"', html))
    assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]+"', "", html.partition("<main")[2])


def test_every_link_leads_to_a_place_and_no_place_is_there_twice(html: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    used = re.findall(r'href="#([^"]+)"', html) + re.findall(r"url\(#([^)]+)\)", html)
    used += [each for ids in re.findall(r'aria-labelledby="([^"]+)"', html) for each in ids.split()]
    assert set(used) <= set(ids)


def test_every_picture_can_be_read_aloud_and_has_its_numbers_beside_it(html: str) -> None:
    pictures = re.findall(r"<svg.*?</svg>", html, re.DOTALL)
    assert len(pictures) == 2 + 5 + 3 + 2
    for picture in pictures:
        drawn = ET.fromstring(picture)  # noqa: S314  our own picture
        names = {child.tag.rpartition("}")[2]: child.text for child in drawn}
        assert names["title"]
        assert names["desc"]
        assert drawn.get("role") == "img"
    assert html.count("<summary>The numbers</summary>") == len(pictures)


def test_charts_have_no_style_attributes_so_that_a_strict_page_may_hold_them(html: str) -> None:
    charts = re.findall(r'<svg [^>]*class="chart".*?</svg>', html, re.DOTALL)
    assert len(charts) == 8
    assert not any(" style=" in chart for chart in charts)


def test_the_assumption_log_puts_what_nobody_published_first_and_marks_it(html: str) -> None:
    text = text_of(html)
    assert "3 parameters: 2 rest on a published figure, 1 on none." in text
    assert text.index("Assumed: no published figure was found") < text.index("Long and others 2016")
    assert "None found. our assumption" in text
    assert "Believed from memory" in text


def test_what_it_cannot_tell_and_the_whole_checklist_are_there(html: str) -> None:
    text = text_of(html)
    assert all(each in text for each in CANNOT)
    items = re.findall(r"(\d\.\d) [A-Z]", text)
    assert {"1.1", "1.2", "1.3", "2.1", "2.5", "3.4", "4.1", "4.3", "5.1", "5.4", "6.1"} <= set(items)
    assert "40 paired replications over 20 draws" in text


def test_shares_of_the_difference_are_listed_with_their_sum(html: str) -> None:
    assert "a 5 people b 1 person Together 6 people" in text_of(html)


def test_the_back_tests_say_who_came_nearest_and_what_cannot_be_reproduced(html: str) -> None:
    text = text_of(html)
    assert "“Straight line” came nearer" in text
    assert "The model's median came nearest: 24.5% from the truth" in text
    assert "What the model cannot reproduce:" in text
    assert "The Crown Court forecast afresh from each of 17 quarters." in text


@pytest.mark.parametrize(
    ("errors", "says"),
    [
        ([50.0] * 12, "nearer than no change at every horizon."),
        ([50.0, 50.0, *[150.0] * 10], "nearer than no change at 2 of 12 horizons, the last of them 2 quarters ahead."),
        ([150.0] * 12, "at no horizon nearer than no change."),
    ],
)
def test_many_origins_say_whether_the_model_beats_no_change_whatever_a_single_cut_says(errors: list[float], says: str) -> None:
    found = rolling()
    text = standing(replace(found, error={**found.error, MODEL: tuple(errors)}))
    assert says in text
    assert "held 50% of the truth, those of no change 50%." in text


def test_an_interval_that_holds_because_it_is_wide_is_called_that() -> None:
    assert "At the end it is 2.4 times as wide as the truth: it holds because it says little." in verdict(backtests()[0])


def test_a_truth_outside_the_interval_is_told_with_its_year_and_its_side() -> None:
    register = backtests()[0]
    model = register.forecasts[0]
    narrow = tuple(replace(each, low=tuple([1.0] * 5), high=tuple([60_000.0] * 5)) for each in model.intervals)
    missed = replace(register, forecasts=(replace(model, intervals=narrow), *register.forecasts[1:]))
    text = text_of(render(report(backtests=(missed,))))
    assert "Mar 2024: the truth lay above the widest interval." in text
    assert "held 1 of 5 published figures" in verdict(missed)


def test_what_was_not_asked_for_leaves_no_heading() -> None:
    bare = render(
        report(courses=(), flows=(), swings=(), maps=(), attribution=None, surrogate=replace(report().surrogate, drivers=()))
    )
    for anchor in ("flow", "courses", "influences", "attribution", "tests"):
        assert f'id="{anchor}"' not in bare
        assert f'href="#{anchor}"' not in bare
    assert "<svg" not in bare


def test_a_warning_stands_right_after_the_answers() -> None:
    text = text_of(render(report(warnings=("Forensics does not keep up: its queue grows without end.",))))
    assert text.index("What would reverse it?") < text.index("Forensics does not keep up") < text.index("Over 10 years")


def hostile() -> Report:
    made = report()
    return replace(
        made,
        before=Scenario(name=HOSTILE, title=HOSTILE, says=HOSTILE),
        measures=tuple(replace(each, title=f"{HOSTILE}{each.title}", unit=HOSTILE) for each in MEASURES),
        titles=dict.fromkeys(NAMES, HOSTILE),
        courses=tuple(replace(each, title=HOSTILE, unit=HOSTILE) for each in made.courses),
        flows=tuple(replace(each, source=HOSTILE) for each in made.flows),
        assumptions=tuple(replace(each, title=HOSTILE, source=HOSTILE) for each in made.assumptions),
        warnings=(HOSTILE,),
    )


def test_hostile_texts_stay_texts() -> None:
    html = render(hostile())
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;" in html


def test_the_same_report_gives_the_same_page() -> None:
    assert render(report()) == render(report())


def test_the_gates_are_shown_with_what_they_stop_and_what_is_not_modelled() -> None:
    text = text_of(render(report()))
    assert "Low risk 50.00 50.00 to 50.00 6.00 0.00" in text
    assert "Nobody is stopped for want of a fact" in text
    assert "the model lets everybody through them: “KIRAT in date”. Fewer will pass." in text
    assert "No position of trust 0.00 0.00 to 0.00 0.00 0.00" in text


def test_what_is_stopped_for_want_of_a_fact_is_not_said_to_be_nobody() -> None:
    unknown = tuple(replace(each, unknown=1.5) for each in gates())
    text = text_of(render(report(gates=unknown)))
    assert "Low risk 50.00 50.00 to 50.00 6.00 1.50" in text
    assert "Nobody is stopped for want of a fact" not in text
