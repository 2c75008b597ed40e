"""The experiments asked of a study worked by hand: the change is 100 (0.8 - skill) + 20 (reach - 0.5) - 10 effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.unit.reports.forecast.toy import ToyStudy
from tidegate.forecast.experiments.asking import (
    best_guess,
    change_of_verdict,
    enough,
    maps,
    paired,
    paired_until,
    shares,
    staffing,
)
from tidegate.forecast.experiments.breakeven import flip
from tidegate.forecast.experiments.runs import RunAll, Sample, Setting
from tidegate.forecast.experiments.staffing import StaffingError

STUDY = ToyStudy()


def quiet(_done: int) -> None:
    """Watch nothing."""


def test_two_scenarios_are_compared_over_the_same_replications() -> None:
    found = paired(STUDY, "as-is", "to-be", 16)
    assert found["wait"].change.mean == pytest.approx(-3)
    assert found["courts"].lower == 1.0
    assert len(found.changes("missed")) == 16


def test_replications_go_on_until_the_change_of_the_verdict_is_precise() -> None:
    found, reached = paired_until(STUDY, "as-is", "to-be", precision=0.5, most=900)
    assert reached
    assert found.samples[0].size in {10, 20, 40, 80, 160, 320, 640}
    whole = paired(STUDY, "as-is", "to-be", found.samples[0].size)
    assert found.changes("missed").tolist() == whole.changes("missed").tolist()


def test_they_end_at_the_most_allowed() -> None:
    found, reached = paired_until(STUDY, "as-is", "to-be", precision=1e-9, most=25)
    assert found.samples[1].size == 25
    assert not reached


def test_the_change_is_a_function_of_what_is_held_and_is_run_once_for_each() -> None:
    asked: list[Setting] = []

    class Counting(ToyStudy):
        @property
        def run_all(self) -> RunAll:
            def run_all(settings: Sequence[Setting], replications: range) -> list[Sample]:
                asked.extend(settings)
                return super(Counting, self).run_all(settings, replications)

            return run_all

    answers = change_of_verdict(Counting(), "as-is", "to-be", 8, {"reach": 0.5})
    for _ in range(2):
        found = answers([{"skill": 0.9}, {"skill": 0.7}, {"skill": 0.9, "reach": 1.0}])
        assert found.shape == (3, 8)
        assert found.mean(axis=1) == pytest.approx([-10, 10, 0])
    assert [each.scenario for each in asked] == ["as-is", "to-be"] * 3
    assert asked[0].held == {"skill": 0.9, "reach": 0.5}


def test_where_a_share_of_the_people_is_run_the_answer_is_of_all() -> None:
    answers = change_of_verdict(replace(STUDY, share=0.1), "as-is", "to-be", 2, best_guess(STUDY))
    assert answers([{"skill": 0.9}]).tolist() == [[pytest.approx(-100), pytest.approx(-100)]]


def test_replications_are_as_many_as_the_precision_takes() -> None:
    """The change is the same in every replication where all is held: the fewest do. Drawn, it needs more, or cannot be had."""
    assert enough(STUDY, "as-is", "to-be", {"skill": 0.9, "reach": 0.5}, precision=0.01, most=640) == (10, True)
    many, reached = enough(STUDY, "as-is", "to-be", {"skill": 0.9}, precision=0.1, most=640)
    assert reached
    assert many > 10
    assert enough(STUDY, "as-is", "to-be", {}, precision=0.001, most=40) == (40, False)


def test_the_map_is_drawn_at_three_effects_of_the_programme() -> None:
    answers = change_of_verdict(STUDY, "as-is", "to-be", 4, {})
    found = list(maps(answers, STUDY.keys, 3))
    assert [each.third for each in found] == [("effect", 0.0), ("effect", 0.5), ("effect", 1.0)]
    # nought at skill 0.8 + 0.2 (reach - 0.5) - 0.1 effect
    assert [x for x, _y in found[0].line()] == pytest.approx([0.7, 0.8, 0.9])
    assert [x for x, _y in found[2].line()] == pytest.approx([0.6, 0.7, 0.8])


def test_each_factor_alone_flips_where_the_others_as_drawn_let_it() -> None:
    answers = change_of_verdict(STUDY, "as-is", "to-be", 200, {})
    found = flip(answers, STUDY.keys[0], steps=5)
    expected = 0.8 + 0.2 * (STUDY.run_mean("reach", 200) - 0.5)
    assert found.at == pytest.approx(expected)
    assert found.low is not None
    assert found.high is not None
    # reach is drawn evenly from 0 to 1: its mean of 200 has a standard error of 0.0204, the flip a fifth of that
    assert (found.high - found.low) / 2 == pytest.approx(1.96 * 0.2 * 0.0204, rel=0.2)
    assert found.share == 1.0


def test_the_difference_is_shared_out_among_the_changes() -> None:
    found = shares(STUDY, "as-is", "to-be", 8, seed=1)
    assert {share.change for share in found.shares} == {"divert", "hire"}
    assert sum(share.exact for share in found.shares) == found.after - found.before
    assert next(share.value for share in found.shares if share.change == "hire") == 0.0


def test_the_cheapest_staff_that_meets_the_deadline_is_found() -> None:
    # 0.25 staff + 0.2 luck >= 0.8 always from 4 staff on; with 3 it needs luck of 0.25, which three in four have.
    found = staffing(STUDY, "to-be", STUDY.offers, 100, share=0.8, probability=0.95, watch=quiet)
    assert found.best.plan == {"staff.queue": 4}
    assert found.best.cost == 200_000
    lenient = staffing(STUDY, "to-be", STUDY.offers, 100, share=0.8, probability=0.5, watch=quiet)
    assert lenient.best.plan == {"staff.queue": 3}


def test_where_nobody_had_to_be_reached_nobody_was_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ToyStudy, "deadlines", ("in_time", "nobody"))
    assert staffing(STUDY, "to-be", STUDY.offers, 100, share=0.8, probability=0.95, watch=quiet).best.plan == {"staff.queue": 4}


def test_staff_that_meet_the_deadlines_while_a_queue_grows_do_not_hold() -> None:
    growing = ToyStudy(growing=True)
    with pytest.raises(StaffingError, match="with no queue that still grows at the end, in only 0% of replications"):
        staffing(growing, "to-be", growing.offers, 10, share=0.5, probability=0.5, watch=quiet)
