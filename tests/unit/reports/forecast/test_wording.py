"""Sentences from numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.unit.reports.forecast.support import MEASURES, report
from tidegate.forecast.experiments.paired import Difference
from tidegate.forecast.experiments.reversal import Parting, Reversal, Without
from tidegate.forecast.experiments.surrogate import Driver, Surrogate
from tidegate.forecast.experiments.uncertainty import Parts
from tidegate.reports.forecast.page import render
from tidegate.reports.forecast.telling import paragraph, resting, reversals, through
from tidegate.reports.forecast.wording import amount, between, chance, change, figure, number, plain, sentence

WAIT = MEASURES[0]


def parts(mean: float, low: float, high: float) -> Parts:
    return Parts(mean=mean, error=0.1, low=low, high=high, luck=None, ignorance=None)


def difference(mean: float = -3.0, low: float = -5.0, high: float = -1.2, lower: float = 1.0, draws: int = 10**6) -> Difference:
    still = parts(12.0, 10.0, 14.0)
    return Difference(
        measure="wait",
        before=still,
        after=parts(12.0 + mean, 1.0, 2.0),
        change=parts(mean, low, high),
        lower=lower,
        higher=1 - lower if mean or low else 0.0,
        draws=draws,
        gain=9.0,
    )


def told(found: Difference) -> str:
    made = report()
    return sentence(replace(made, comparison=replace(made.comparison, differences=(found,))), "wait")


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(1234.56, 0, "1,235"), (-3.14, 1, "−3.1"), (-0.04, 1, "0.0"), (0.0, 0, "0")],
)
def test_numbers_have_separators_and_no_minus_before_nought(value: float, digits: int, text: str) -> None:
    assert number(value, digits) == text


@pytest.mark.parametrize(("value", "text"), [(-3.14, "shorter by 3.1 days"), (2.0, "longer by 2.0 days"), (0.04, "unchanged")])
def test_a_change_is_said_without_a_sign(value: float, text: str) -> None:
    assert change(value, WAIT) == text


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        ("cases", "longer by 1 case"),
        ("people a year", "longer by 1 person a year"),
        ("sitting days", "longer by 1 sitting day"),
    ],
)
def test_one_of_a_thing_is_told_in_the_singular(unit: str, text: str) -> None:
    whole = replace(WAIT, unit=unit, digits=0)
    assert change(0.9, whole) == text
    assert change(2.0, whole) == f"longer by 2 {unit}"


SHARED = replace(WAIT, unit="share", digits=3, down="lower", up="higher")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (20000.0, "20,000"),
        (0.0000852, "0.0000852"),
        (-0.3, "−0.3"),
        (0.00105123, "0.00105"),
        (0.0, "0"),
        (1234567.0, "1,230,000"),
    ],
)
def test_a_parameter_is_told_without_an_exponent(value: float, text: str) -> None:
    assert figure(value) == text


def test_a_share_is_told_as_a_percentage_and_its_change_in_points() -> None:
    assert amount(0.4126, SHARED) == "41.3 %"
    assert plain(0.4126, SHARED) == "41.3"
    assert change(-0.05, SHARED) == "lower by 5.0 percentage points"
    assert between(difference(low=0.01, high=0.05), SHARED) == "by 1.0 to 5.0 percentage points"


def test_a_change_that_rounds_to_nothing_is_said_to_be_hardly_one() -> None:
    assert told(difference(mean=-0.01, low=-0.2, high=0.1)) == (
        "The mean wait for safeguarding, very high would hardly change: from shorter by 0.2 days to longer by 0.1 days in 19 of 20 "
        "replications."
    )


@pytest.mark.parametrize(
    ("share", "word"),
    [(1.0, "almost certainly"), (0.951, "almost certainly"), (0.94, "probably"), (0.7, "perhaps"), (0.6, None)],
)
def test_the_word_for_chance_follows_the_share_of_replications(share: float, word: str | None) -> None:
    assert chance(difference(lower=share)) == word
    assert chance(difference(mean=3.0, low=1.0, high=5.0, lower=1 - share)) == word


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (-5.0, -1.2, "by 1.2 to 5.0 days"),
        (1.2, 5.0, "by 1.2 to 5.0 days"),
        (-5.0, 1.2, "from shorter by 5.0 days to longer by 1.2 days"),
        (-3.0, -3.01, "shorter by 3.0 days every time"),
        (-2.0, 0.0, "from shorter by 2.0 days to unchanged"),
    ],
)
def test_an_interval_says_on_which_side_it_lies(low: float, high: float, text: str) -> None:
    assert between(difference(low=low, high=high), WAIT) == text


def test_a_clear_change_is_told_with_its_values_and_its_interval() -> None:
    assert told(difference()) == (
        "The mean wait for safeguarding, very high would almost certainly be shorter by 3.0 days, from 12.0 to 9.0 days "
        "(by 1.2 to 5.0 days in 19 of 20 replications)."
    )


@pytest.mark.parametrize(
    ("draws", "word"), [(1, None), (2, "perhaps"), (4, "probably"), (18, "probably"), (19, "almost certainly")]
)
def test_few_draws_cannot_make_anything_certain(draws: int, word: str | None) -> None:
    assert chance(difference(draws=draws)) == word


def test_a_change_too_small_to_print_at_either_end_is_hardly_one_at_all() -> None:
    text = "The mean wait for safeguarding, very high would hardly change at all."
    assert told(difference(mean=-0.01, low=-0.02, high=0.01)) == text
    assert told(difference(mean=0.01, low=-0.02, high=0.01, lower=0.5)) == text


def test_an_unclear_change_is_not_told_as_one() -> None:
    assert told(difference(mean=-0.5, low=-5.0, high=4.0, lower=0.6)) == (
        "It is not clear whether the mean wait for safeguarding, very high would be shorter or longer: from shorter by 5.0 days to "
        "longer by 4.0 days in 19 of 20 replications."
    )


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [
        (0.0, 4.0, "would be unchanged or longer: from unchanged to longer by 4.0 days"),
        (-4.0, 0.0, "would be unchanged or shorter: from shorter by 4.0 days to unchanged"),
    ],
)
def test_a_change_in_one_direction_or_none_is_not_said_to_be_in_either(low: float, high: float, text: str) -> None:
    found = told(difference(mean=(low + high) / 2, low=low, high=high, lower=0.4))
    assert found == f"The mean wait for safeguarding, very high {text} in 19 of 20 replications."


def test_of_what_no_replication_had_nothing_is_said() -> None:
    none = Parts(mean=np.nan, error=np.nan, low=np.nan, high=np.nan, luck=None, ignorance=None)
    nothing = replace(difference(lower=0.0, draws=0), before=none, after=none, change=none, higher=0.0)
    assert told(nothing) == "Nothing can be said of the mean wait for safeguarding, very high: no replication had such a case."
    made = report()
    others = tuple(each for each in made.comparison.differences if each.measure != "wait")
    page = render(replace(made, comparison=replace(made.comparison, differences=(nothing, *others))))
    assert "not known" in page
    assert "nan" not in page


def test_what_never_changes_is_said_to_be_unchanged() -> None:
    assert sentence(report(), "still") == "No replication changes the number of referrals."


def test_the_paragraph_answers_each_question_and_says_what_would_reverse_it() -> None:
    text = paragraph(report())
    assert text.startswith("Over 10 years in England and Wales, “Proportionate 2017” is set beside “Charge all”. The mean wait")
    assert "the number of contact offenders diverted would be fewer or more" in text
    assert "it reverses where “Sensitivity of the assessment” falls below 0.83" in text


def test_how_many_come_through_is_said_with_the_gates_that_alone_stop_most() -> None:
    assert through(report()) == (
        "Of 100 people who are reported, 2.0 come through every gate of the lighter route (2.0 to 2.0 in 19 of 20 replications). "
        "The gates that alone stop most: “Low risk” and “A full admission”."
    )


@pytest.mark.parametrize(
    ("left", "ending"),
    [
        (3.0, "more by 3 people on average, and more in 15 of 20 draws of all assumptions: the conclusion rests on them."),
        (-3.0, "fewer by 3 people on average, and more in 15 of 20 draws of all assumptions."),
        (0.0, "unchanged on average, and more in 15 of 20 draws of all assumptions."),
    ],
)
def test_what_the_conclusion_rests_on_is_told_with_what_is_left_without_it(left: float, ending: str) -> None:
    made = report(without=Without(measure="wait", change=left, reversed=15))
    assert made.comparison["missed"].change.mean < 0
    text = f"Without the mean wait for safeguarding, very high, the number of contact offenders diverted would be {ending}"
    assert resting(made) == text
    assert text in paragraph(made)


def test_where_nothing_is_credited_nothing_is_said_of_it() -> None:
    assert resting(report()) is None
    assert resting(report(without=Without(measure="still", change=3.0, reversed=15))) is None


def surrogate(predicted: float, *drivers: Driver, mean: float = -4.0) -> Surrogate:
    return Surrogate(mean=mean, predicted=predicted, drivers=drivers)


def driver(slope: float, flips_at: float | None) -> Driver:
    return Driver(parameter="quality", mean=0.9, low=0.7, high=1.0, slope=slope, flips_at=flips_at)


@pytest.mark.parametrize(
    ("slope", "mean", "way"),
    [(-3.0, -4.0, "falls below"), (3.0, -4.0, "rises above"), (-3.0, 4.0, "rises above"), (3.0, 4.0, "falls below")],
)
def test_a_reversal_says_on_which_side_of_the_value_it_lies(slope: float, mean: float, way: str) -> None:
    lead, conditions = reversals(report(surrogate=surrogate(0.9, driver(slope, 0.8), mean=mean)))
    assert lead.endswith(" goes the other way. Other things at their mean, it reverses where:")
    assert conditions == (f"“Sensitivity of the assessment” {way} 0.8 (assumed 0.9, anywhere from 0.7 to 1)",)


def draws(reversed_: int, *partings: Parting) -> Reversal:
    return Reversal(draws=20, reversed=reversed_, partings=partings)


def test_where_nothing_reverses_it_that_is_said() -> None:
    lead, conditions = reversals(report(surrogate=surrogate(0.9, driver(-3.0, None)), reversal=draws(0)))
    assert conditions == ()
    assert lead == (
        "In none of 20 draws of all assumptions the change in the number of contact offenders diverted goes the other way. "
        "Within the ranges assumed, no single assumption was seen to reverse it."
    )


@pytest.mark.parametrize(
    ("parting", "says"),
    [
        (Parting(parameter="quality", at=0.7123, below=0.75, above=0.1), "lies below 0.712 (75% of draws, else 10%)"),
        (Parting(parameter="quality", at=0.7123, below=0.1, above=0.75), "lies above 0.712 (75% of draws, else 10%)"),
    ],
)
def test_where_a_line_predicts_little_the_draws_that_go_the_other_way_are_parted_from_the_rest(
    parting: Parting, says: str
) -> None:
    lead, conditions = reversals(report(surrogate=surrogate(0.2, driver(-3.0, 0.8)), reversal=draws(6, parting)))
    assert lead.startswith("In 6 of 20 draws")
    assert lead.endswith("It does so more often where:")
    assert conditions == (f"“Sensitivity of the assessment” {says}",)


def test_draws_that_nothing_parts_are_said_to_be_so() -> None:
    lead, conditions = reversals(report(surrogate=surrogate(0.2), reversal=draws(6)))
    assert conditions == ()
    assert "No single assumption tells these draws from the rest" in lead


def test_the_made_up_runs_really_flip_where_they_were_made_to() -> None:
    best = report().surrogate.drivers[0]
    assert best.parameter == "quality"
    assert best.flips_at is not None
    assert np.isclose(best.flips_at, 0.8 + 0.4 * (report().surrogate.drivers[1].mean - 0.2), atol=0.005)
