"""From samples to a report, to a summary, to JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from tests.unit.reports.forecast.support import MEASURES, assumptions, backtests, report
from tests.unit.reports.forecast.toy import ToyStudy
from tidegate.forecast.experiments.paired import compare
from tidegate.forecast.experiments.reversal import Reversal
from tidegate.forecast.experiments.runs import Setting
from tidegate.forecast.experiments.stability import grows
from tidegate.policy.explaining.as_markdown import markdown
from tidegate.reports.forecast.as_json import as_json, plain
from tidegate.reports.forecast.building import band, report_of
from tidegate.reports.forecast.summary import backtest_document, comparison_document
from tidegate.reports.forecast.tested import when


def built(*, growing: bool = False) -> str:
    study = ToyStudy(growing=growing)
    comparison = compare(study.run, Setting(scenario="as-is"), Setting(scenario="to-be"), range(20))
    made = report_of(study, comparison, report().provenance)
    assert [course.title for course in made.courses] == ["Queue"]
    assert [(flow.source, flow.target, flow.before, flow.after) for flow in made.flows] == [("In", "Out", 100.0, 90.0)]
    assert made.surrogate.drivers[0].parameter == "skill"
    return " ".join(made.warnings)


def test_a_report_is_built_from_a_study_and_its_comparison() -> None:
    assert built() == ""


def test_a_queue_that_still_grows_at_the_end_is_a_warning_not_an_average() -> None:
    assert built(growing=True).startswith("Queue does not keep up under as-is or to-be. The queue is still growing at the end.")


def test_a_band_is_the_median_and_the_middle_95_per_cent_at_each_time() -> None:
    found = band(np.arange(201.0)[:, None] * [1.0, 2.0])
    assert found.middle == (100.0, 200.0)
    assert (*found.low, *found.high) == pytest.approx((5.0, 10.0, 195.0, 390.0))


@pytest.mark.parametrize(
    ("middle", "answer"),
    [
        ((100.0, 100.0, 200.0), True),
        ((100.0, 100.0, 140.0), False),
        ((1.0, 2.0, 30.0), False),
        ((1.0, 44.0, 74.0), False),
        ((79_000.0, 100_000.0, 121_000.0), True),
        ((101_000.0, 100_000.0, 121_000.0), False),
    ],
)
def test_growth_is_much_or_steady_and_of_some_size(middle: tuple[float, ...], answer: bool) -> None:
    assert grows(middle) is answer


def test_the_summary_says_the_same_as_the_page() -> None:
    text = markdown(comparison_document(report(warnings=("Mind this.",))))
    assert "Who waits how much less?" in text
    assert "would almost certainly be shorter by 3.0 days" in text
    assert "falls below 0.83" in text
    assert "Mind this." in text
    assert "Number of contact offenders diverted (people)" in text


def test_a_summary_without_a_condition_says_why() -> None:
    still = report(surrogate=replace(report().surrogate, drivers=()), reversal=Reversal(draws=20, reversed=0, partings=()))
    assert "no single assumption was seen to reverse it" in markdown(comparison_document(still))


def test_back_tests_stand_by_themselves_and_say_what_is_missing() -> None:
    text = markdown(backtest_document(backtests(), None, "The Crown Court was not tested.", replications=4_000, seed=1))
    assert "The Crown Court was not tested." in text
    assert "Registered sexual offenders, forecast from 2007" in text
    assert "Mar 2024" in text


@pytest.mark.parametrize(("at", "text"), [(2019.9993, "Dec 2019"), (2020.249, "Mar 2020"), (2026.125, "Feb 2026")])
def test_a_decimal_year_is_a_month(at: float, text: str) -> None:
    assert when(at) == text


def test_results_are_plain_json_with_exact_shares_and_no_word_for_what_is_not_finite() -> None:
    text = as_json(report())
    assert as_json(report()) == text
    found = json.loads(text)
    assert found["attribution"]["shares"][0]["exact"] == {"exact": "5", "value": 5.0}
    assert found["comparison"]["samples"] == [{"replications": 40}, {"replications": 40}]
    assert found["comparison"]["differences"][3]["gain"] is None
    assert found["measures"][0]["id"] == MEASURES[0].id
    assert len(found["assumptions"]) == len(assumptions())


def test_numbers_of_numpy_and_sets_are_plain_too() -> None:
    value = {"a": np.int64(3), "b": np.array([1.5, np.nan]), ("x", "y"): frozenset({"z"}), "f": Fraction(1, 3)}
    assert plain(value) == {"a": 3, "b": [1.5, None], "('x', 'y')": ["z"], "f": {"exact": "1/3", "value": 1 / 3}}
