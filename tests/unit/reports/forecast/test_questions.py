"""What sensitivity, break-even and staffing found, in words and tables."""

from __future__ import annotations

import re
from dataclasses import replace

from tests.unit.reports.forecast.support import FACTORS, MEASURES, NAMES, missed, pointwise
from tidegate.forecast.experiments.breakeven import Flip, chart
from tidegate.forecast.experiments.sensitivity import morris, sobol, tornado
from tidegate.forecast.experiments.staffing import Offer, Staffing, Tried
from tidegate.policy.explaining.as_html import page
from tidegate.policy.explaining.as_markdown import markdown
from tidegate.reports.forecast.questions import Asked, breakeven_document, sensitivity_document, staffing_document

ASKED = Asked(
    before="Charge all", after="Proportionate 2017", place="England and Wales", years=10, replications=1, share=0.1,
    digest="sha256:abc", verdict=MEASURES[2], titles=NAMES,
)  # fmt: skip


def test_sensitivity_shows_screening_shares_and_swings() -> None:
    factors = list(FACTORS.values())
    effects = morris(pointwise(missed), factors, trajectories=3, seed=1)
    indices = sobol(pointwise(missed), factors, points=256, seed=1)
    document = sensitivity_document(ASKED, effects, indices, tornado(pointwise(missed), factors), alone=6)
    text = markdown(document)
    assert "| Sensitivity of the assessment | 40 ± 0 | 0 |" in text
    assert "| Sensitivity of the assessment | 0.8" in text
    assert "| Sensitivity of the assessment | 0.6 | 20 people | 1 | −20 people |" in text
    assert "<svg" in page(document)


def test_the_first_sentence_names_what_moves_it_most_and_how_it_was_run() -> None:
    factors = list(FACTORS.values())
    effects = morris(pointwise(missed), factors, trajectories=3, seed=1)
    text = markdown(sensitivity_document(ASKED, effects, (), tornado(pointwise(missed), factors), alone=6))
    assert "most moves: “Sensitivity of the assessment” (40 people)" in text
    assert "1 paired replication to a point. 0.1 of the people were simulated." in text
    assert "too short to rank them" not in text
    none = [replace(each, size=0.0) for each in effects]
    assert "give more --trajectories" in markdown(sensitivity_document(ASKED, none, (), (), alone=6))


def test_a_screening_too_short_to_rank_says_so() -> None:
    effects = morris(pointwise(missed), list(FACTORS.values()), trajectories=3, seed=1)
    vague = [replace(effects[0], error=50.0), *effects[1:]]
    text = markdown(sensitivity_document(ASKED, vague, (), (), alone=6))
    assert "the largest of all, “Sensitivity of the assessment”, comes out at 40 ± 50 people. Give more --trajectories" in text


def test_shares_of_variance_that_say_little_say_so() -> None:
    effects = morris(pointwise(missed), list(FACTORS.values()), trajectories=3, seed=1)
    clear = sobol(pointwise(missed), list(FACTORS.values()), points=256, seed=1)
    vague = [replace(each, total_error=0.4) for each in clear]
    assert "give more --points" in markdown(sensitivity_document(ASKED, effects, vague, (), alone=6))
    assert "give more --points" not in markdown(sensitivity_document(ASKED, effects, clear, (), alone=6))


def test_a_long_title_is_not_cut_off_at_the_sides_of_a_map() -> None:
    names = {**NAMES, "quality": "Of those who offend in person without a record of it, rated high or very high"}
    found = chart(pointwise(missed), FACTORS["quality"], FACTORS["yield"], steps=3)
    drawn = page(breakeven_document(replace(ASKED, titles=names), [found], [], drawn=False))
    texts = re.findall(r"<(?:text|tspan)[^>]*>([^<]+)<", drawn)
    assert "Of those who offend in person" in texts
    assert "without a record of it, rated high" in texts


def test_a_small_place_has_digits_enough_to_tell_its_answers_apart() -> None:
    small = chart(pointwise(lambda point: missed(point) / 10_000), FACTORS["quality"], FACTORS["yield"], steps=2)
    assert "| 0 | 0.0012 | −0.0028 |" in markdown(breakeven_document(ASKED, [small], [], drawn=False))
    swings = tornado(pointwise(lambda point: missed(point) / 10_000), FACTORS.values())
    assert "−0.0020 people" in markdown(sensitivity_document(ASKED, [], (), swings, alone=6))


def test_a_cell_that_luck_leaves_open_is_told_apart() -> None:
    clear = chart(pointwise(missed), FACTORS["quality"], FACTORS["yield"], steps=3)
    found = replace(clear, errors=tuple(tuple(abs(value) + 1 for value in row) for row in clear.values))
    document = breakeven_document(ASKED, [found], [], drawn=False)
    assert " ± " in markdown(document)
    assert "not clear" in page(document)
    assert "Luck leaves open on which side every cell lies, so that no line can be drawn" in markdown(document)
    assert "The conclusion flips" not in markdown(document)


def test_a_factor_that_flips_it_in_many_resamplings_is_not_said_to_flip_it_nowhere() -> None:
    alone = [Flip(factor=FACTORS["quality"], at=None, low=0.7, high=0.8, share=0.81)]
    text = markdown(breakeven_document(ASKED, [], alone, drawn=False))
    assert "no value from 0.6 to 1 flips it, but in 81% of resamplings one does: luck leaves it open." in text


def test_without_shares_there_is_no_heading_for_them() -> None:
    effects = morris(pointwise(missed), list(FACTORS.values()), trajectories=3, seed=1)
    assert "Sobol" not in markdown(
        sensitivity_document(ASKED, effects, (), tornado(pointwise(missed), FACTORS.values()), alone=6)
    )


def test_break_even_says_where_each_factor_flips_it_and_draws_the_line() -> None:
    found = chart(pointwise(missed), FACTORS["quality"], FACTORS["yield"], steps=3, third=("effect", 0.5))
    alone = [
        Flip(factor=FACTORS["quality"], at=0.8, low=0.75, high=0.85, share=1.0),
        Flip(factor=FACTORS["yield"], at=None, low=None, high=None, share=0.0),
    ]
    text = markdown(breakeven_document(ASKED, [found], alone, drawn=False))
    assert "| Sensitivity of the assessment | 0.6 to 1 | 0.8 | 0.75 to 0.85 | 100% |" in text
    assert "The others at their best guess" in text
    assert "| Proactive yield | 0 to 0.5 | nowhere in its range | – | 0% |" in text
    assert "“Proactive yield”: no value from 0 to 0.5 flips it." in text
    assert "with “Programme effect” at 0.5" in text
    line = "along a line, from where “Sensitivity of the assessment” is 0.72 and “Proactive yield” 0, to 0.92 and 0.5."
    assert f"The conclusion flips {line}" in text


def test_a_line_of_one_place_is_told_as_one() -> None:
    found = chart(
        pointwise(lambda point: point["quality"] - 0.8 if point["yield"] == 0 else -1.0),
        FACTORS["quality"], FACTORS["yield"], steps=3,
    )  # fmt: skip
    text = markdown(breakeven_document(ASKED, [found], [], drawn=False))
    assert "The conclusion flips where “Sensitivity of the assessment” is 0.8 and “Proactive yield” 0." in text


def test_a_long_title_is_not_cut_off_beside_a_bar() -> None:
    names = {**NAMES, "quality": "Contact offences by a person who offends in person, with access, before action"}
    swings = tornado(pointwise(missed), FACTORS.values())
    drawn = page(sensitivity_document(replace(ASKED, titles=names), [], (), swings, alone=6))
    assert ">Contact offences by a person who offends in<" in drawn
    assert ">person, with access, before action<" in drawn
    assert "6 paired replications to each end" in drawn


def test_a_map_without_a_line_says_on_which_side_it_lies() -> None:
    below = chart(pointwise(lambda point: point["quality"] - 5), FACTORS["quality"], FACTORS["yield"], steps=2)
    text = markdown(breakeven_document(ASKED, [below], [], drawn=True))
    assert "Nowhere on this map does the conclusion flip: the change is below nought throughout." in text


def test_a_map_on_which_nothing_changes_says_so() -> None:
    still = chart(pointwise(lambda _point: 0.0), FACTORS["quality"], FACTORS["yield"], steps=2)
    assert "Nothing changes anywhere on this map." in markdown(breakeven_document(ASKED, [still], [], drawn=True))


def test_staffing_shows_the_plan_its_cost_and_what_was_tried() -> None:
    best, other = Tried(plan={"staff": 3}, cost=150_000.0, holds=0.96), Tried(plan={"staff": 2}, cost=100_000.0, holds=0.4)
    offers = [Offer(stage="staff", queue="queue", now=2, levels=(1, 2, 3, 4), cost=50_000.0)]
    found = Staffing(best=best, tried=(other, best))
    text = markdown(staffing_document(offers, {"staff": "Investigators"}, found, share=0.9, probability=0.95))
    assert "| Investigators | 2 | 3 | 1 to 4 | 150,000 |" in text
    assert "150,000 GBP a year; today's staff cost 100,000" in text
    assert "2 plans, numbers of staff" in text
    assert (
        "90% of people are reached within each deadline, and no queue before this staff still grows at the end, in 95%" in text
    )
