"""A network as arrays, by stage and class, for the kernel. A name becomes a number; what is absent becomes infinity or -1."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidegate.forecast.network.durations import Duration, Shape
from tidegate.forecast.network.model import Kind, Network, Numbers, Stage, Times, Treatment

DELAY_EDGE = 1 << 20
CLASS_PLACE = 10
ROUTES_A_BLOCK = 4
"""The routes of a row are filled up to whole blocks, which no draw reaches; the kernel compares a block at a time."""
NOBODY_HERE = Treatment(service=Duration.constant(0))


@dataclass(slots=True, kw_only=True, eq=False)
class Bank:
    """Durations as three columns, and the quantiles of all tables one after another."""

    shapes: Numbers
    firsts: Times
    seconds: Times

    @classmethod
    def of(cls, durations: list[Duration | None], quantiles: list[float]) -> Bank:
        """``quantiles`` grows by those of the tables among the durations. ``None`` has the shape -1."""
        rows = [_columns(each, quantiles) for each in durations]
        shapes, firsts, seconds = zip(*rows, strict=True)
        return cls(shapes=np.array(shapes, np.int64), firsts=np.array(firsts), seconds=np.array(seconds))


def _columns(duration: Duration | None, quantiles: list[float]) -> tuple[int, float, float]:
    if duration is None:
        return -1, 0.0, 0.0
    if duration.shape is not Shape.TABLE:
        return int(duration.shape), duration.first, duration.second
    place = len(quantiles)
    quantiles.extend(duration.quantiles)
    return int(Shape.TABLE), float(place), float(len(duration.quantiles))


@dataclass(slots=True, kw_only=True, eq=False)
class Tables:
    """What the kernel reads. One row to each (stage, class), in that order, unless it says otherwise."""

    treated: Numbers
    service: Bank
    level: Numbers
    deadline: Times
    patience: Bank
    gives_up_to: Numbers
    escalates_after: Times
    escalates_to: Numbers
    width: int
    """routes to a row, the rest filled up"""
    thresholds: Times
    exits: Numbers
    travel: Bank
    quantiles: Times
    levels: int
    kinds: Numbers
    """by stage: 0 servers, 1 delay, 2 batch"""
    change_times: Times
    change_stages: Numbers
    change_levels: Numbers


def tables_of(network: Network) -> Tables:
    """The arrays of a network that has passed ``checking.check``."""
    rows = [stage.treatments.get(name) for stage in network.stages for name in network.classes]
    treatments = [NOBODY_HERE if each is None else each for each in rows]
    stages = {stage.name: number for number, stage in enumerate(network.stages)}
    ranks = ranks_of(network)
    quantiles: list[float] = [0.0]
    service = Bank.of([each.service for each in treatments], quantiles)
    patience = Bank.of([each.patience for each in treatments], quantiles)
    width = -(-max(len(each.routes) for each in treatments) // ROUTES_A_BLOCK) * ROUTES_A_BLOCK
    thresholds, exits, travel = _routes(network, treatments, width, quantiles)
    times, places, levels = changes_of(network)
    return Tables(
        treated=np.array([each is not None for each in rows], np.int64),
        service=service,
        level=np.array([ranks[each.priority] for each in treatments], np.int64),
        deadline=_or_never([each.deadline for each in treatments]),
        patience=patience,
        gives_up_to=np.array([_place(stages, each.gives_up_to) for each in treatments], np.int64),
        escalates_after=_or_never([each.escalates_after for each in treatments]),
        escalates_to=np.array([ranks[_escalated(each)] for each in treatments], np.int64),
        width=width,
        thresholds=thresholds,
        exits=exits,
        travel=travel,
        quantiles=np.array(quantiles),
        levels=len(ranks),
        kinds=np.array([_KINDS[stage.kind] for stage in network.stages], np.int64),
        change_times=times,
        change_stages=places,
        change_levels=levels,
    )


_KINDS = {Kind.SERVERS: 0, Kind.CASELOAD: 0, Kind.DELAY: 1, Kind.BATCH: 2}


def ranks_of(network: Network) -> dict[int, int]:
    """The priorities in use, from the first to the last, numbered without gaps."""
    treatments = [each for stage in network.stages for each in stage.treatments.values()]
    used = {each.priority for each in treatments} | {_escalated(each) for each in treatments} | {0}
    return {priority: rank for rank, priority in enumerate(sorted(used))}


def changes_of(network: Network) -> tuple[Times, Numbers, Numbers]:
    """Every change of capacity and every start of a group, by time and then by stage."""
    parts = [(stage.capacity, number, stage) for number, stage in enumerate(network.stages) if stage.capacity is not None]
    if not parts:
        return np.empty(0), np.empty(0, np.int64), np.empty(0, np.int64)
    times = np.concatenate([steps.times for steps, _, _ in parts])
    places = np.concatenate([np.full(len(steps.times), number, np.int64) for steps, number, _ in parts])
    levels = np.concatenate([capacity_levels(stage) for _, _, stage in parts])
    order = np.lexsort((places, times))
    return times[order], places[order], levels[order]


def capacity_levels(stage: Stage) -> Numbers:
    """How many people at once, at each step."""
    if stage.capacity is None:
        return np.empty(0, np.int64)
    return np.asarray(stage.capacity.levels).astype(np.int64) * stage.places


def _routes(network: Network, treatments: list[Treatment], width: int, quantiles: list[float]) -> tuple[Times, Numbers, Bank]:
    stages = {stage.name: number for number, stage in enumerate(network.stages)}
    classes = {name: number for number, name in enumerate(network.classes)}
    thresholds = np.full((len(treatments), width), 2.0)
    exits = np.zeros((len(treatments), width), np.int64)
    delays: list[Duration | None] = [None] * (len(treatments) * width)
    for row, treatment in enumerate(treatments):
        own, total = row % len(network.classes), 0.0
        for edge, route in enumerate(treatment.routes):
            total += route.probability
            thresholds[row, edge] = total
            into = own if route.into is None else classes[route.into]
            exits[row, edge] = _place(stages, route.to) | into << CLASS_PLACE | (DELAY_EDGE if route.delay is not None else 0)
            delays[row * width + edge] = route.delay
        thresholds[row, len(treatment.routes) - 1] = 2.0
    return thresholds.ravel(), exits.ravel(), Bank.of(delays, quantiles)


def _escalated(treatment: Treatment) -> int:
    return treatment.priority if treatment.escalates_to is None else treatment.escalates_to


def _place(stages: dict[str, int], name: str | None) -> int:
    return len(stages) if name is None else stages[name]


def _or_never(days: list[float | None]) -> Times:
    return np.array([np.inf if each is None else each for each in days])
