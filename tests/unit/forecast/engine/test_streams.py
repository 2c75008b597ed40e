"""Keyed random numbers: known values, the right distributions, and the compiled twin equal to the last bit."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numba import njit
from scipy import stats

from tidegate.forecast.engine import compiled_streams, streams
from tidegate.forecast.engine.streams import Purpose
from tidegate.forecast.network.durations import Duration

U = np.uint64
MANY = 40_000
DURATIONS = {
    "constant": (Duration.constant(2.5), None),
    "exponential": (Duration.exponential(mean=3), stats.expon(scale=3)),
    "lognormal": (Duration.lognormal(mean=3, cv=1.5), stats.lognorm(s=math.sqrt(math.log(3.25)), scale=3 / math.sqrt(3.25))),
    "gamma": (Duration.gamma(mean=3, cv=0.5), stats.gamma(4, scale=0.75)),
    "gamma of shape below one": (Duration.gamma(mean=3, cv=2), stats.gamma(0.25, scale=12)),
    "weibull": (Duration.weibull(shape=1.7, scale=3), stats.weibull_min(1.7, scale=3)),
    "uniform": (Duration.uniform(least=1, most=4), stats.uniform(1, 3)),
    "table": (Duration.table([0, 1, 2, 3]), stats.uniform(0, 3)),
}


def drawn(duration: Duration, key: int, number: int) -> list[float]:
    return [
        streams.duration(streams.draw(key, each), duration.shape, duration.first, duration.second, duration.quantiles)
        for each in range(number)
    ]


@njit
def compiled(key, number, shape, first, second, quantiles):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, PLR0917
    out = np.empty(number)
    for each in range(number):
        bits = compiled_streams.draw(key, np.uint64(each))
        out[each] = compiled_streams.duration(bits, shape, first, second, quantiles)
    return out


def test_the_mixing_is_splitmix64s() -> None:
    """The first outputs of SplitMix64 from state 0, as published with its reference code."""
    assert [streams.mix(number * streams.GOLDEN & streams.MASK) for number in (1, 2, 3)] == [
        0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F
    ]  # fmt: skip


@pytest.mark.parametrize("name", DURATIONS)
def test_durations_have_their_distribution_and_the_twin_is_equal(name: str) -> None:
    duration, known = DURATIONS[name]
    values = drawn(duration, 99, MANY)
    first, second = duration.first, duration.second
    if duration.quantiles:
        first, second = 0.0, float(len(duration.quantiles))
    quantiles = np.array(duration.quantiles or (0.0,))
    twin = compiled(U(99), MANY, int(duration.shape), first, second, quantiles)
    assert np.array(values).tobytes() == twin.tobytes()
    assert np.mean(values) == pytest.approx(duration.mean, rel=0.05)
    if known is None:
        assert set(values) == {2.5}
    else:
        assert stats.kstest(values, known.cdf).pvalue > 1e-4


def test_draws_for_different_things_are_different_and_uncorrelated() -> None:
    keys = [
        streams.person_key(streams.replication_key(1, replication), person) for replication in range(20) for person in range(50)
    ]
    whats = [streams.counter(passes, stage, purpose) for passes in range(3) for stage in range(5) for purpose in Purpose]
    bits = [[streams.draw(key, what) for what in whats] for key in keys]
    assert len({each for row in bits for each in row}) == len(keys) * len(whats)
    correlation = np.corrcoef(np.array([[streams.uniform(each) for each in row] for row in bits]).T)
    assert np.abs(correlation - np.eye(len(whats))).max() < 5 / math.sqrt(len(keys))
