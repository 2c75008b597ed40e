"""Comparison, precision and the two kinds of not knowing, on samples made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.forecast.experiments.paired import compare, compare_samples
from tidegate.forecast.experiments.precision import half_width, of_a_share, until_precise
from tidegate.forecast.experiments.runs import Sample, Setting, joined
from tidegate.forecast.experiments.surrogate import fit
from tidegate.forecast.experiments.uncertainty import parts

BEFORE, AFTER = Setting(scenario="before"), Setting(scenario="after")


def run(setting: Setting, replications: range) -> Sample:
    """Waits of 100 with the luck of the replication; a policy that takes 3 + half the luck off; luck shared by both."""
    luck = np.array([float((7 * number) % 10) for number in replications])
    waits = 100 + luck if setting.scenario == "before" else 97 + luck / 2
    held = setting.held.get("staff", 0.0)
    return Sample(
        measures={"wait": waits - held, "still": np.full(len(luck), 5.0)},
        draw=np.array([number // 2 for number in replications]),
        parameters={"luck": luck},
    )


def test_a_comparison_is_over_pairs_of_the_same_replication() -> None:
    found = compare(run, BEFORE, AFTER, range(10))["wait"]
    # luck runs through 0..9: the change is -3 - luck / 2.
    assert found.before.mean == pytest.approx(104.5)
    assert found.after.mean == pytest.approx(99.25)
    assert found.change.mean == pytest.approx(-5.25)
    assert (found.lower, found.higher) == (1.0, 0.0)
    # variances 8.25, 2.0625, of the difference 2.0625
    assert found.gain == pytest.approx(5.0)


def test_a_measure_that_no_policy_moves_has_no_change_and_no_spread() -> None:
    found = compare(run, BEFORE, AFTER, range(10))["still"]
    assert (found.change.mean, found.lower, found.higher) == (0.0, 0.0, 0.0)
    assert found.gain == float("inf")


def test_parameters_can_be_held_on_top_of_others() -> None:
    setting = BEFORE.holding({"staff": 1.0}).holding({"cars": 2.0})
    assert setting.held == {"staff": 1.0, "cars": 2.0}
    assert run(setting, range(1)).measures["wait"][0] == 99.0


def test_samples_join_in_order() -> None:
    whole, pieces = run(BEFORE, range(9)), joined(run(BEFORE, range(4)), run(BEFORE, range(4, 9)))
    assert pieces.measures["wait"].tolist() == whole.measures["wait"].tolist()
    assert pieces.draw.tolist() == whole.draw.tolist()
    assert pieces.parameters["luck"].tolist() == whole.parameters["luck"].tolist()
    assert pieces.size == 9


def test_luck_and_ignorance_are_told_apart_by_analysis_of_variance() -> None:
    # Draw means 1, 5; within each +-1: within variance (1+1+1+1)/2 = 2; between 2 * (4 + 4) / 1 = 16; (16 - 2) / 2 = 7.
    found = parts(np.array([0.0, 2.0, 4.0, 6.0]), np.array([0, 0, 1, 1]))
    assert found.mean == 3.0
    assert found.luck == pytest.approx(np.sqrt(2))
    assert found.ignorance == pytest.approx(np.sqrt(7))
    assert found.error == pytest.approx(np.sqrt(8) / np.sqrt(2))


def test_they_cannot_be_told_apart_where_each_replication_has_its_own_draw_and_it_says_so() -> None:
    found = parts(np.array([0.0, 2.0, 4.0]), np.arange(3))
    assert (found.luck, found.ignorance) == (None, None)
    assert found.error == pytest.approx(2 / np.sqrt(3))


def test_with_one_draw_for_all_there_is_luck_only() -> None:
    found = parts(np.array([0.0, 2.0, 4.0]), np.zeros(3, dtype=np.int64))
    assert (found.luck, found.ignorance) == (2.0, 0.0)


def test_a_negative_variance_between_draws_is_none() -> None:
    assert parts(np.array([0.0, 4.0, 0.0, 4.0]), np.array([0, 0, 1, 1])).ignorance == 0.0


def test_the_interval_holds_the_middle_95_per_cent() -> None:
    found = parts(np.arange(201.0), np.arange(201))
    assert (found.low, found.high) == pytest.approx((5.0, 195.0))


def test_where_there_was_nothing_to_measure_nothing_is_taken_for_nought() -> None:
    """Before 4, after 6 in one replication; in the second nothing could be measured before, in the third nothing after."""
    before = Sample(measures={"wait": np.array([4.0, np.nan, 3.0])}, draw=np.array([0, 0, 1]))
    after = Sample(measures={"wait": np.array([6.0, 5.0, np.nan])}, draw=np.array([0, 0, 1]))
    (found,) = compare_samples(Setting(scenario="a"), Setting(scenario="b"), (before, after)).differences
    assert (found.before.mean, found.after.mean, found.change.mean, found.higher, found.draws) == (4.0, 6.0, 2.0, 1.0, 1)
    assert parts(np.array([np.nan, 3.0]), np.array([0, 1])).mean == 3.0


def test_where_there_was_never_anything_to_measure_no_replication_counts() -> None:
    none = Sample(measures={"wait": np.array([np.nan, np.nan])}, draw=np.array([0, 1]))
    (found,) = compare_samples(Setting(scenario="a"), Setting(scenario="b"), (none, none)).differences
    assert (found.lower, found.higher, found.draws) == (0.0, 0.0, 0)
    assert np.isnan([found.before.mean, found.change.mean, found.change.low]).all()


def test_the_half_width_is_students_and_relative_to_the_mean() -> None:
    # mean 10, standard deviation 2, n 4: 3.182446 * 2 / 2 / 10
    assert half_width(np.array([8.0, 10.0 - np.sqrt(2), 10.0 + np.sqrt(2), 12.0])) == pytest.approx(0.3182446, rel=1e-6)


@pytest.mark.parametrize(("values", "width"), [([3.0, 3.0], 0.0), ([0.0, 0.0], 0.0), ([-1.0, 1.0], float("inf"))])
def test_a_constant_is_exact_and_a_mean_of_nought_never_precise(values: list[float], width: float) -> None:
    assert half_width(np.array(values)) == width


def test_a_share_needs_as_many_as_its_spread_and_the_precision_say() -> None:
    """0.9 to within 0.1: 0.09 (1.96 / 0.1)^2 = 34.6. What always holds needs one."""
    assert of_a_share(0.9, 0.1) == 35
    assert of_a_share(1.0, 0.1) == 1


def test_replications_go_on_until_the_precision_is_reached() -> None:
    asked: list[range] = []

    def watched(setting: Setting, replications: range) -> Sample:
        asked.append(replications)
        return run(setting, replications)

    found = until_precise(watched, BEFORE, ["wait", "still"], precision=0.015, most=500)
    assert asked == [range(10), range(10, 20)]
    assert found.sample.size == 20
    assert found.reached
    assert found.measure == "wait"
    assert found.half_width <= 0.015


@pytest.mark.parametrize("most", [8, 25])
def test_they_end_at_the_most_allowed_and_it_says_that_the_precision_was_not_reached(most: int) -> None:
    found = until_precise(run, BEFORE, ["wait"], precision=1e-6, most=most)
    assert found.sample.size == most
    assert not found.reached


def test_the_runs_of_one_comparison_show_what_drives_the_difference_and_where_it_would_be_nought() -> None:
    rng = np.random.default_rng(5)
    quality, other, fixed = rng.uniform(0.5, 1.0, 300), rng.uniform(0, 1, 300), np.ones(300)
    idle = {f"idle {number}": rng.uniform(size=300) for number in range(60)}
    changes = 40 * (0.8 - quality) + 2 * (other - 0.5) + 0.2 * rng.standard_normal(300)
    found = fit(changes, {"other": other, "quality": quality, "fixed": fixed, **idle}, np.arange(300))
    assert [each.parameter for each in found.drivers[:2]] == ["quality", "other"]
    best = found.drivers[0]
    assert best.slope == pytest.approx(-40 * quality.std(), rel=0.01)
    assert best.flips_at == pytest.approx(0.8, abs=0.005)
    assert (found.drivers[1].low, found.drivers[1].high) == (other.min(), other.max())
    assert found.predicted > 0.98
    assert "fixed" not in {each.parameter for each in found.drivers}


def test_a_driver_that_cannot_flip_the_answer_within_its_range_says_so() -> None:
    values = np.linspace(0, 1, 50)
    found = fit(10 + values, {"weak": values}, np.arange(50))
    assert found.drivers[0].flips_at is None
    assert found.predicted == pytest.approx(1.0)


def test_replications_of_the_same_draw_count_as_one_so_that_it_cannot_predict_itself() -> None:
    rng = np.random.default_rng(6)
    draw = np.repeat(np.arange(40), 25)
    parameters = {f"p{number}": rng.uniform(size=40)[draw] for number in range(50)}
    noise = rng.standard_normal(40)[draw]
    assert fit(noise, parameters, draw).predicted < 0.2


def test_a_line_through_noise_predicts_nothing_and_says_so() -> None:
    rng = np.random.default_rng(6)
    found = fit(rng.standard_normal(100), {f"p{n}": rng.uniform(size=100) for n in range(20)}, np.arange(100))
    assert found.predicted < 0.1


def test_too_few_draws_or_no_varied_parameter_are_not_enough_for_a_line() -> None:
    assert fit(np.arange(19.0), {"a": np.arange(19.0)}, np.arange(19)).drivers == ()
    assert fit(np.arange(30.0), {"a": np.ones(30)}, np.arange(30)).mean == 14.5


def test_a_change_that_never_varies_has_no_drivers() -> None:
    found = fit(np.full(30, 2.0), {"a": np.arange(30.0)}, np.arange(30))
    assert (found.mean, found.predicted, found.drivers) == (2.0, 0.0, ())
