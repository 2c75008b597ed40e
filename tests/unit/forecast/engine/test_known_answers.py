"""Queues whose answers are known: the kernel's intervals contain them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray

from tidegate.forecast.engine.kernel import simulate
from tidegate.forecast.engine.outcome import Replication
from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import Kind, Network, Route, Stage, Steps, Stream, Treatment
from tidegate.forecast.network.paths import loads, visit_rates

DAYS = 20_000.0
MIX = {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}


def one_stage(rate: float, servers: int, treatments: dict[str, Treatment], mix: dict[str, float] | None = None) -> Network:
    stage = Stage(name="stage", kind=Kind.SERVERS, capacity=Steps.constant(servers), treatments=treatments)
    stream = Stream(stage="stage", rate=Steps.constant(rate), mix=mix or dict.fromkeys(treatments, 1 / len(treatments)))
    samples = np.arange(10.0, DAYS, 10.0)
    return Network(classes=tuple(treatments), stages=(stage,), horizon=DAYS, streams=(stream,), samples=samples)


def replications(network: Network, number: int = 30) -> list[Replication]:
    return [simulate(network, replication=each, seed=11) for each in range(number)]


def assert_mean(values: list[float] | NDArray[np.float64], expected: float) -> None:
    """The mean lies within four standard errors of what is known: by chance it would not, once in some 5,000 tests."""
    array = np.asarray(values, float)
    error = array.std(ddof=1) / math.sqrt(len(array))
    assert abs(array.mean() - expected) < 4 * error, (array.mean(), expected, error)
    assert error < 0.05 * expected


def erlang_c(servers: int, load: float) -> float:
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def mean_waits(found: list[Replication], group: int = 0) -> list[float]:
    return [each.wait_sum[0, group] / each.starts[0, group] for each in found]


@pytest.mark.parametrize(("rate", "servers"), [(0.8, 1), (5.6, 7)])
def test_the_wait_for_exponential_servers_is_erlangs(rate: float, servers: int) -> None:
    found = replications(one_stage(rate, servers, {"a": Treatment(service=Duration.exponential(mean=1))}))
    assert_mean(mean_waits(found), erlang_c(servers, rate) / (servers - rate))
    assert_mean([each.busy[0] / DAYS for each in found], rate)


def test_waits_by_priority_are_cobhams() -> None:
    service = Duration.lognormal(mean=1, cv=1.2)
    found = replications(
        one_stage(0.8, 1, {name: Treatment(service=service, priority=rank) for rank, name in enumerate(MIX)}, MIX)
    )
    start, load = 0.8 * (1 + 1.2**2) / 2, 0.0
    for group, share in enumerate(MIX.values()):
        more = load + 0.8 * share
        assert_mean(mean_waits(found, group), start / ((1 - load) * (1 - more)))
        load = more


def test_the_share_that_gives_up_is_erlang_as() -> None:
    patience = Duration.exponential(mean=2)
    found = replications(one_stage(9.0, 8, {"a": Treatment(service=Duration.exponential(mean=1), patience=patience)}), 10)
    chances = [1.0]
    for number in range(1, 400):
        chances.append(chances[-1] * 9.0 / (min(number, 8) + 0.5 * max(0, number - 8)))
    waiting = sum(max(0, number - 8) * chance for number, chance in enumerate(chances)) / sum(chances)
    assert_mean([each.giving_up.sum() / each.arrivals.sum() for each in found], 0.5 * waiting / 9.0)


def test_numbers_in_a_network_have_product_form_and_obey_littles_law() -> None:
    exponential = Duration.exponential
    first = Treatment(
        service=exponential(mean=0.5), routes=(Route(probability=0.7, to="second"), Route(probability=0.3, to=None))
    )
    second = Treatment(
        service=exponential(mean=2.0), routes=(Route(probability=0.25, to="first"), Route(probability=0.75, to=None))
    )
    network = Network(
        classes=("a",),
        stages=(
            Stage(name="first", kind=Kind.SERVERS, capacity=Steps.constant(1), treatments={"a": first}),
            Stage(name="second", kind=Kind.SERVERS, capacity=Steps.constant(3), treatments={"a": second}),
        ),
        horizon=DAYS,
        streams=(Stream(stage="first", rate=Steps.constant(1.2), mix={"a": 1.0}),),
        samples=np.arange(10.0, DAYS, 10.0),
    )
    rates = [rate for _, rate in sorted(visit_rates(network).items())]
    assert rates == pytest.approx([1.2 / (1 - 0.7 * 0.25), 0.7 * 1.2 / (1 - 0.7 * 0.25)])
    offered = [rates[0] * 0.5, rates[1] * 2.0]
    assert [each.offered for each in loads(network)] == pytest.approx(offered)
    found = replications(network)
    for stage, servers in enumerate((1, 3)):
        waiting = erlang_c(servers, offered[stage]) * offered[stage] / (servers - offered[stage])
        seen = np.array([each.series.waiting[:, stage].mean() for each in found])
        assert_mean(seen, waiting)
        waits = np.array([each.wait_sum[stage, 0] / DAYS for each in found])
        assert_mean(1 + seen - waits, 1.0)


def test_a_profile_of_arrivals_fills_a_delay_as_the_integral_says() -> None:
    """M(t)/G/infinity: the mean number inside is the integral of the rate over the treatments still running."""
    times, levels = np.array([0.0, 2.0, 3.0, 6.0]), np.array([20.0, 0.0, 50.0, 10.0])
    stage = Stage(name="delay", kind=Kind.DELAY, treatments={"a": Treatment(service=Duration.uniform(least=1.0, most=4.0))})
    samples = np.arange(0.5, 21.0, 0.5)
    stream = Stream(stage="delay", rate=Steps(times=times, levels=levels), mix={"a": 1.0}, period=7.0)
    network = Network(classes=("a",), stages=(stage,), horizon=21.0, streams=(stream,), samples=samples)
    inside = np.array([simulate(network, replication=each, seed=5).series.in_treatment[:, 0] for each in range(400)])
    grid = np.arange(0.0, 21.0, 0.005) + 0.0025
    rate = levels[np.searchsorted(times, grid % 7.0, side="right") - 1]
    for column, sample in enumerate(samples):
        age = sample - grid[grid < sample]
        expected = float(np.sum(rate[grid < sample] * np.clip((4.0 - age) / 3.0, 0, 1)) * 0.005)
        error = math.sqrt(max(expected, 0.05) / len(inside))
        assert abs(inside[:, column].mean() - expected) < 4.5 * error, sample
