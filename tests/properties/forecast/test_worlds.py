"""Whatever is drawn, and whatever scenario is asked for, the network can be run and loses nobody."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tidegate.forecast.engine.kernel import simulate
from tidegate.forecast.network.checking import mistakes
from tidegate.forecast.parameters.definitions import limits
from tidegate.forecast.parameters.drawing import quantile
from tidegate.forecast.parameters.loading import shipped_book
from tidegate.forecast.population.luck import Luck
from tidegate.forecast.results.measuring import Measuring
from tidegate.forecast.results.simulating import Job
from tidegate.forecast.scenarios.loading import load_scenario, shipped_scenarios

BOOK = shipped_book()


@settings(max_examples=12, deadline=None)
@given(scenario=st.sampled_from(sorted(shipped_scenarios())), replication=st.integers(0, 10_000), seed=st.integers(0, 99))
def test_every_draw_of_every_scenario_can_be_run_and_loses_nobody(scenario: str, replication: int, seed: int) -> None:
    job = Job(book=BOOK, scenario=load_scenario(scenario, BOOK), held={}, years=1.0, part=0.004, seed=seed)
    world = job.world(replication)
    assert list(mistakes(world.network)) == []
    outcome = simulate(world.network, replication=replication, seed=seed)
    inside = int(outcome.left_waiting.sum() + outcome.left_in_treatment.sum() + outcome.left_on_the_way)
    assert int(outcome.moves[-1].sum()) + len(world.network.present.people) == int(outcome.moves[:, -1].sum()) + inside
    found = Measuring(world, outcome, Luck(seed, replication)).measures()
    assert found["suicides"] >= 0
    assert found["cost"] > 0


@given(st.sampled_from(sorted(BOOK.parameters)), st.floats(0, 1), st.floats(0, 1))
def test_quantiles_rise_and_stay_where_their_unit_allows(name: str, one: float, other: float) -> None:
    parameter = BOOK.parameters[name]
    low, high = (quantile(parameter, min(max(at, 1e-6), 1 - 1e-6)) for at in sorted((one, other)))
    assert low <= high
    least, most = limits(parameter.unit)
    assert least <= low <= high <= most
