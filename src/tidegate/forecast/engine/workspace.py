"""The arrays of a kernel run: room to work in, kept from run to run, and fresh arrays for what is written."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.engine import layout
from tidegate.forecast.engine.arriving import joined
from tidegate.forecast.engine.layout import Given, Plan, Work, Written
from tidegate.forecast.network.model import Arrivals, Network
from tidegate.forecast.network.tables import Tables

BUCKETS_AN_EVENT = 2.0
MOST_BUCKETS_A_DAY = 1e6
LINE_OF_CACHE = 64
FIRST_SLOTS = 4096


class Room:
    """Room for so many people at once, nobody among them. One to a thread; it may serve one run after another."""

    def __init__(self, slots: int = FIRST_SLOTS) -> None:
        self.slots = 0
        self.hold(slots)

    def hold(self, slots: int) -> None:
        """Make room for at least so many; who was here is forgotten."""
        if slots <= self.slots:
            return
        self.slots = slots
        self.records = _aligned(slots * layout.WORDS)
        self.open_times = np.empty(slots)
        self.open_slots = np.empty(slots, np.int64)

    def work(self, plan: Plan) -> Work:
        """Everything empty. Records and open bucket are not: they are written before they are read."""
        numbers = np.zeros(layout.NUMBERS, np.int64)
        numbers[layout.OPENED], numbers[layout.FREE], numbers[layout.USED] = -1, layout.NOBODY, layout.NOBODY + 1
        return Work(
            f=self.records,
            g=self.records.view(np.int64),
            e=self.records.view(np.int32),
            n=numbers,
            stages=_aligned(plan.stages * layout.STATES).view(np.int64),
            lines=np.full(2 * plan.stages * plan.levels, layout.NOBODY, np.int32),
            open_times=self.open_times,
            open_slots=self.open_slots,
            lists=np.full(layout.BUCKETS + plan.turns, layout.NOBODY, np.int32),
            bits=np.zeros((layout.BUCKETS >> 6) + 1, np.uint64),
        )


def _aligned(size: int) -> NDArray[np.float64]:
    """Floats that begin at the beginning of a line of cache."""
    memory = np.zeros(size * 8 + LINE_OF_CACHE, np.uint8)
    offset = -memory.ctypes.data % LINE_OF_CACHE
    return memory[offset : offset + size * 8].view(np.float64)


def buckets_a_day(visits: float, network: Network, arrivals: Arrivals) -> float:
    """About two buckets to an event. ``visits``: to all stages a day; see ``paths.visit_rates``."""
    events = visits + (len(arrivals.times) + len(network.present.people)) / network.horizon
    return min(MOST_BUCKETS_A_DAY, max(BUCKETS_AN_EVENT * events, 1.0 / network.horizon))


def plan_of(network: Network, tables: Tables, arrivals: Arrivals, *, visits: float, key: int, slots: int, trace: int) -> Plan:
    """The numbers of a run."""
    per_day = buckets_a_day(visits, network, arrivals)
    present = len(network.present.people)
    return Plan(
        horizon=float(network.horizon),
        per_day=per_day,
        turns=(int(network.horizon * per_day) >> layout.TURN_BITS) + 1,
        key=np.uint64(key),
        stages=len(network.stages),
        classes=len(network.classes),
        levels=tables.levels,
        width=tables.width,
        changes=len(tables.change_times),
        samples=len(network.samples),
        present=present,
        people=present + len(arrivals.times),
        slots=slots,
        marks=len(network.marks),
        trace_room=trace,
        noting=bool(network.marks) or trace > 0,
    )


def given_of(network: Network, tables: Tables, arrivals: Arrivals) -> Given:
    """The tables of a run. An empty one keeps one number, so that every pointer points somewhere."""
    there = network.present
    waited = np.asarray(there.waited, np.float64)
    rules = _rules(tables)
    given = Given(
        rules=rules,
        ruled=rules.view(np.int64),
        patience_shape=tables.patience.shapes,
        patience_first=tables.patience.firsts,
        patience_second=tables.patience.seconds,
        thresholds=tables.thresholds,
        exits=tables.exits,
        travel_shape=tables.travel.shapes,
        travel_first=tables.travel.firsts,
        travel_second=tables.travel.seconds,
        quantiles=tables.quantiles,
        kinds=tables.kinds,
        change_times=tables.change_times.astype(np.float64),
        change_stages=tables.change_stages,
        change_levels=tables.change_levels,
        sample_times=np.asarray(network.samples, np.float64),
        mark_rows=_mark_rows(network),
        times=_both(-waited, arrivals.times),
        people=_both(there.people, arrivals.people).astype(np.int64, copy=False),
        groups=_both(there.classes, arrivals.classes).astype(np.int64, copy=False),
        places=_both(there.stages, arrivals.stages).astype(np.int64, copy=False),
        waited=waited,
        remaining=np.asarray(there.remaining, np.float64),
        present_order=np.lexsort((there.people, -waited)).astype(np.int64),
    )
    return Given(*(_not_empty(np.ascontiguousarray(each)) for each in given))


def _both(present: NDArray[Any], arrivals: NDArray[Any]) -> NDArray[Any]:
    """Those who are there, then those who come."""
    return joined([present, arrivals] if len(present) else [arrivals])


def _rules(tables: Tables) -> NDArray[np.float64]:
    """The rows as records, each field in its place."""
    rules = _aligned(len(tables.level) * layout.RULES)
    floats, numbers = rules.reshape(-1, layout.RULES), rules.view(np.int64).reshape(-1, layout.RULES)
    numbers[:, layout.SHAPE] = tables.service.shapes
    floats[:, layout.FIRST] = tables.service.firsts
    floats[:, layout.SECOND] = tables.service.seconds
    restless = (tables.patience.shapes >= 0) | (tables.escalates_after < math.inf)
    numbers[:, layout.LEVEL] = tables.level + restless * layout.RESTLESS
    floats[:, layout.DEADLINE] = tables.deadline
    floats[:, layout.ESCALATES_AFTER] = tables.escalates_after
    numbers[:, layout.ESCALATES_TO] = tables.escalates_to
    numbers[:, layout.GIVES_UP_TO] = tables.gives_up_to
    return rules


def _mark_rows(network: Network) -> NDArray[np.int64]:
    places = {stage.name: number for number, stage in enumerate(network.stages)}
    rows = np.full(len(network.stages) * 3, -1, np.int64)
    for row, mark in enumerate(network.marks):
        rows[places[mark.stage] * 3 + mark.moment] = row
    return rows


def _not_empty(array: NDArray[Any]) -> NDArray[Any]:
    return array if array.size else np.zeros(1, array.dtype)


def written_of(plan: Plan) -> Written:
    """Everything at zero."""
    rows, trace = plan.stages * plan.classes, max(plan.trace_room, 1)
    sums = _aligned(rows * layout.TALLIES)
    return Written(
        sums=sums,
        counts=sums.view(np.int64),
        edges=np.zeros(rows * plan.width, np.int64),
        busy=np.zeros(plan.stages),
        system_sum=np.zeros(plan.classes),
        marks=np.full(max(1, plan.marks * plan.people), math.nan),
        state=np.zeros(max(1, 3 * plan.samples * plan.stages), np.int64),
        trace_times=np.empty(trace),
        trace_numbers=np.empty(4 * trace, np.int64),
    )
