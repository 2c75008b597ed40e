"""Engines that share no line with ours, on the reference network: SimPy, a process to each person, and Ciw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.forecast import model
from benchmarks.forecast.observing import completed, largest_difference, statistics
from benchmarks.forecast.peers import ciw_net, simpy_net
from tidegate.forecast.engine.kernel import simulate
from tidegate.forecast.network.model import Network, Stage, Steps

Peer = Callable[[float, int], dict[str, list[float]]]
# Of 28 statistics (completed, queue and wait at eight stages; wait of four classes) the largest distance in standard errors.
# Of 28 normal numbers one lies beyond 4.5 by chance once in 5,000 times.
WITHIN = 4.5
OURS = 100


def of_peer(peer: Peer, days: float, replications: int) -> np.ndarray:
    return np.array([statistics(peer(days, seed), days) for seed in range(replications)])


def of_ours(network: Network) -> np.ndarray:
    found = (simulate(network, replication=each, seed=23, trace=True) for each in range(OURS))
    return np.array([statistics(completed(each), network.horizon) for each in found])


@pytest.mark.parametrize(
    ("peer", "days", "replications", "noticed"),
    [
        (simpy_net.documented, 25.0, 8, ("the last class first", "few prosecutors", "past the prosecutor")),
        (ciw_net.documented, 5.0, 6, ("few prosecutors", "past the prosecutor")),
    ],
    ids=["simpy", "ciw"],
)
def test_a_peer_agrees_on_throughput_queues_and_waits(
    peer: Peer, days: float, replications: int, noticed: tuple[str, ...]
) -> None:
    theirs, network = of_peer(peer, days, replications), model.network(days)
    assert largest_difference(theirs, of_ours(network)) < WITHIN
    for name in noticed:
        assert largest_difference(theirs, of_ours(MISTAKEN[name](network))) > WITHIN, name


def changed(network: Network, name: str, change: Callable[[Stage], Stage]) -> Network:
    return replace(network, stages=tuple(change(each) if each.name == name else each for each in network.stages))


def reversed_priorities(stage: Stage) -> Stage:
    return replace(stage, treatments={name: replace(each, priority=-each.priority) for name, each in stage.treatments.items()})


def last_class_first(network: Network) -> Network:
    return replace(network, stages=tuple(reversed_priorities(each) for each in network.stages))


def few_prosecutors(network: Network) -> Network:
    return changed(network, "prosecutor", lambda stage: replace(stage, capacity=Steps.constant(5)))


def past_the_prosecutor(network: Network) -> Network:
    return changed(network, "forensics", to_the_magistrates)


def to_the_magistrates(stage: Stage) -> Stage:
    return replace(
        stage,
        treatments={
            name: replace(
                each, routes=tuple(replace(way, to="magistrates" if way.to == "prosecutor" else way.to) for way in each.routes)
            )
            for name, each in stage.treatments.items()
        },
    )


# Networks that are a little wrong, which the comparison must notice.
MISTAKEN = {
    "the last class first": last_class_first,
    "few prosecutors": few_prosecutors,
    "past the prosecutor": past_the_prosecutor,
}
