"""How a network hangs together: who can get where, cycles without delay, and the load on each stage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import Kind, Network, Steps, Times, Treatment

SWEEPS = 500
ENOUGH = 1e-9

Node = tuple[str, str]
"""A stage and a class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """The work that comes to a stage against what it can do, in the long run. At 1 or over its queue grows without end."""

    stage: str
    offered: float
    capacity: float

    @property
    def utilisation(self) -> float:
        """Work over capacity."""
        return self.offered / self.capacity if self.capacity else np.inf

    @property
    def stable(self) -> bool:
        """Whether the stage can keep up."""
        return self.utilisation < 1.0


def path_mistakes(network: Network) -> Iterator[str]:
    """Stages nobody reaches, people sent where they are not treated, and cycles that take no time."""
    treatments = treatments_of(network)
    reached = _reached(network, treatments)
    for name, group in sorted(reached - set(treatments)):
        yield f"stage {name}: people of class {group} come here, and the stage has no treatment for them"
    visited = {name for name, _ in reached}
    for stage in network.stages:
        if stage.name not in visited:
            yield f"stage {stage.name}: nobody can come here; route to it, or leave it out"
    yield from _instant_cycles(treatments, reached)


def treatments_of(network: Network) -> dict[Node, Treatment]:
    """By stage and class."""
    return {(stage.name, name): each for stage in network.stages for name, each in stage.treatments.items()}


def onward(node: Node, treatment: Treatment) -> Iterator[tuple[float, Node, Duration | None]]:
    """Where people go on to from here, with what probability and after what delay; the way out is left out."""
    for route in treatment.routes:
        if route.to is not None and route.probability > 0:
            yield route.probability, (route.to, route.into or node[1]), route.delay


def _reached(network: Network, treatments: dict[Node, Treatment]) -> set[Node]:
    waiting = sorted({node for node, _ in entries(network)})
    found = set(waiting)
    while waiting:
        node = waiting.pop()
        if node not in treatments:
            continue
        treatment = treatments[node]
        ahead = {to for _, to, _ in onward(node, treatment)}
        if treatment.gives_up_to is not None:
            ahead.add((treatment.gives_up_to, node[1]))
        waiting.extend(ahead - found)
        found |= ahead
    return found


def entries(network: Network) -> Iterator[tuple[Node, float]]:
    """Where people come in, with how many a day on average; those present at the start count for nothing."""
    names = [stage.name for stage in network.stages]
    width = len(network.classes)
    pairs = network.arrivals.stages * width + network.arrivals.classes
    for pair, count in zip(*np.unique(pairs, return_counts=True), strict=True):
        yield (names[pair // width], network.classes[pair % width]), float(count) / network.horizon
    for pair in np.unique(network.present.stages * width + network.present.classes):
        yield (names[pair // width], network.classes[pair % width]), 0.0
    for stream in network.streams:
        rate = mean_level(stream.rate, network.horizon if stream.period is None else stream.period)
        yield from (((stream.stage, name), rate * share) for name, share in stream.mix.items() if share > 0)


def mean_level(steps: Steps, end: float) -> float:
    """The mean of a level over time from 0 to ``end``."""
    edges: Times = np.clip(np.append(steps.times, end), 0.0, end)
    return float(np.sum(np.diff(edges) * steps.levels) / end)


def _instant_cycles(treatments: dict[Node, Treatment], reached: set[Node]) -> Iterator[str]:
    """Cycles in which no treatment and no journey can take any time: a person would go round for ever in no time."""
    instant = {
        node: [to for _, to, delay in onward(node, treatment) if delay is None or delay.mean == 0]
        for node, treatment in treatments.items()
        if node in reached and treatment.service.mean == 0
    }
    live = set(instant)
    while live and (dead := {node for node in live if not any(to in live for to in instant[node])}):
        live -= dead
    for stage in sorted({stage for stage, _ in live}):
        yield f"stage {stage}: people can go round and come back without any time passing; give the way round a duration"


def visit_rates(network: Network) -> dict[Node, float]:
    """People a day at each stage and class in the long run, if every stage keeps up and nobody gives up."""
    treatments = treatments_of(network)
    rates = dict.fromkeys(treatments, 0.0)
    fresh: dict[Node, float] = {}
    for node, rate in entries(network):
        fresh[node] = fresh.get(node, 0.0) + rate
    ways = {node: list(onward(node, each)) for node, each in treatments.items()}
    for _ in range(SWEEPS):
        ahead: dict[Node, float] = {}
        for node, rate in fresh.items():
            rates[node] += rate
            for probability, to, _ in ways[node]:
                ahead[to] = ahead.get(to, 0.0) + rate * probability
        fresh = ahead
        if sum(fresh.values()) <= ENOUGH * sum(rates.values()):
            break
    return rates


def loads(network: Network) -> list[Load]:
    """The load of each stage that has a capacity. A stage that is not stable is a finding, not a mistake."""
    rates, treatments = visit_rates(network), treatments_of(network)
    found = []
    for stage in network.stages:
        if stage.kind is Kind.DELAY or stage.capacity is None:
            continue
        nodes = [(stage.name, name) for name in stage.treatments]
        if stage.kind is Kind.BATCH:
            offered = sum(rates[node] for node in nodes)
            capacity = float(np.sum(stage.capacity.levels[stage.capacity.times <= network.horizon])) / network.horizon
        else:
            offered = sum(rates[node] * treatments[node].service.mean for node in nodes)
            capacity = mean_level(stage.capacity, network.horizon) * stage.places
        found.append(Load(stage=stage.name, offered=offered, capacity=capacity))
    return found
