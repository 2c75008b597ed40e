"""A study of the real parameter book and the real scenario files, with a simulator that only notes what it is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.unit.reports.forecast.support import MEASURES, QUESTIONS
from tidegate.forecast.experiments.book_study import KEYS, BookStudy, Catalogue, varies
from tidegate.forecast.experiments.runs import Sample, Setting
from tidegate.forecast.parameters.loading import shipped_book
from tidegate.forecast.scenarios.loading import shipped_scenarios
from tidegate.forecast.scenarios.scenario import Scenario

BOOK = shipped_book()
MINE = """
scenario: mine
title: Mine
says: Three changes.
policy: proportionate-2017
changes:
  - {parameter: demand.break_factor, set: 2, unit: times, because: More reports}
  - {parameter: forensics.staff, multiply: 1.5, because: More examiners}
"""


NAMES = Catalogue(
    measures=MEASURES, questions=QUESTIONS, verdict="missed", credited=None, stages=(), grid=(0.0,), deadlines=("wait",)
)


def study(asked: list[tuple[Scenario, Mapping[str, float], range]] | None = None, part: float = 1.0) -> BookStudy:
    def simulate(wanted: Sequence[tuple[Scenario, Mapping[str, float]]], replications: range) -> list[Sample]:
        if asked is not None:
            asked.extend((scenario, held, replications) for scenario, held in wanted)
        return [Sample(measures={}, draw=np.array(replications)) for _ in wanted]

    return BookStudy(book=BOOK, catalogue=NAMES, simulate=simulate, part=part, digest="sha256:x", place=BOOK.title)


def test_a_setting_is_run_as_its_scenario_with_what_is_held() -> None:
    asked: list[tuple[Scenario, Mapping[str, float], range]] = []
    study(asked).run(Setting(scenario="proportionate-2017", held={"proactive.yield": 0.1}), range(3))
    ((scenario, held, replications),) = asked
    assert (scenario.policy, held, replications) == ("proportionate-2017", {"proactive.yield": 0.1}, range(3))


def test_many_settings_are_asked_for_at_once() -> None:
    asked: list[tuple[Scenario, Mapping[str, float], range]] = []
    names = ("charge-all", "streamlined")
    found = study(asked).run_all([Setting(scenario=name) for name in names], range(4))
    assert [scenario.id for scenario, _held, _replications in asked] == list(names)
    assert [each.size for each in found] == [4, 4]


def test_break_even_asks_of_a_yield_of_nought_although_some_is_believed() -> None:
    ranges = {each.name: (each.low, each.high) for each in study().keys}
    assert list(ranges) == list(KEYS)
    assert ranges["proactive.yield"] == (0.0, BOOK.parameters["proactive.yield"].high)
    quality = BOOK.parameters["assessment.hidden_sensitivity"]
    assert ranges[quality.name] == (quality.low, quality.high)


def test_every_parameter_that_is_drawn_is_a_factor_and_every_one_is_in_the_log() -> None:
    made = study()
    assert set(made.factors) == {each.name for each in BOOK if varies(each)}
    assert set(KEYS) <= set(made.factors)
    assert made.factors["proactive.yield"].low == BOOK.parameters["proactive.yield"].low
    assert [each.name for each in made.assumptions] == list(BOOK.parameters)
    assert {each.status for each in made.assumptions} == {"verified", "recalled", "assumed"}
    assert next(each for each in made.assumptions if each.name == "research.staff").range == "not varied"


def test_staff_is_offered_in_whole_numbers_scaled_to_the_part_of_the_country() -> None:
    part = 2.15 / BOOK.parameters["research.staff"].value
    offers = {each.stage: each for each in study(part=part).offers}
    assert {"research.staff", "enforcement.staff", "forensics.staff"} <= set(offers)
    assert offers["research.staff"].levels == (2, 3, 4)  # 2.15 staff times 0.7 to 2
    assert offers["research.staff"].cost == 203 * 350
    assert study(part=0.01).staffed({"research.staff": 3}) == {"research.staff": pytest.approx(300)}


def test_scenarios_differ_by_their_policy_and_their_changes() -> None:
    assert dict(study().changes("charge-all", "proportionate-2017")) == {"policy": "Policy: proportionate-2017"}
    assert list(study().changes("charge-all", "referral-surge")) == ["demand.break_after", "demand.break_factor"]
    assert not study().changes("charge-all", "charge-all")


def test_a_scenario_with_some_of_the_changes_is_made_of_both(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(MINE)
    made, mine = study(), str(tmp_path / "mine.yaml")
    assert set(made.changes("referral-surge", mine)) == {"policy", "demand.break_after", "forensics.staff"}
    partly = made.made[made.partly("referral-surge", mine, frozenset({"forensics.staff"}))]
    assert partly.policy == "charge-all"
    assert [(each.parameter, each.amount) for each in partly.changes] == [
        ("demand.break_after", 1.0),
        ("demand.break_factor", 2.0),
        ("forensics.staff", 1.5),
    ]


@pytest.mark.parametrize("after", sorted(shipped_scenarios()))
def test_with_all_changes_made_a_scenario_is_the_other(after: str) -> None:
    made = study()
    every = frozenset(made.changes("charge-all", after))
    found = made.made[made.partly("charge-all", after, every)]
    target = made.made[after]
    assert found.policy == target.policy
    assert {each.parameter: (each.how, each.amount) for each in found.changes} == {
        each.parameter: (each.how, each.amount) for each in target.changes
    }


def test_a_scenario_is_told_in_its_own_words() -> None:
    assert study().scenario("proportionate-2017").title == "Proportionate 2017"
