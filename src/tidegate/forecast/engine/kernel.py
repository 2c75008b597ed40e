"""Run a network on the kernel: the counterpart of ``reference.simulate``, and equal to it to the last bit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tidegate.forecast.engine import layout, streams
from tidegate.forecast.engine.layout import Given, Plan, Work, Written
from tidegate.forecast.engine.outcome import Replication, Series, Trace
from tidegate.forecast.engine.totals import totals
from tidegate.forecast.engine.workspace import Room, given_of, plan_of, written_of
from tidegate.forecast.network.checking import check
from tidegate.forecast.network.model import Arrivals, Network
from tidegate.forecast.network.paths import visit_rates
from tidegate.forecast.network.tables import Tables, tables_of

FIRST_TRACE = 4096
_OWN = threading.local()


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """A network that can be run, as tables, and how many visits to its stages there are a day."""

    network: Network
    tables: Tables
    visits: float

    @classmethod
    def of(cls, network: Network) -> Known:
        """Raises NetworkRefused with everything that is wrong."""
        check(network)
        return cls(network, tables_of(network), sum(visit_rates(network).values()))


@dataclass(slots=True, eq=False)
class Engine:
    """A kernel and the room it works in. One to a thread. ``kernel`` is for tests, which pass it uncompiled."""

    kernel: Callable[..., None] | None = None
    room: Room = field(default_factory=Room)
    last: Known | None = None

    def simulate(self, network: Network, *, replication: int, seed: int, trace: bool = False) -> Replication:
        """Run one replication. Every number is a function of the network, the seed and the replication."""
        from tidegate.forecast.engine.compiled_arriving import arrivals_of
        from tidegate.forecast.engine.loop import run

        if self.last is None or self.last.network is not network:
            self.last = Known.of(network)
        key = streams.replication_key(seed, replication)
        arrivals = arrivals_of(network, key)
        plan, given, work, written = self._run(self.kernel or run, self.last, arrivals, key, FIRST_TRACE if trace else 0)
        return _replication(replication, network, plan, given, work, written)

    def _run(
        self, kernel: Callable[..., None], known: Known, arrivals: Arrivals, key: int, trace: int
    ) -> tuple[Plan, Given, Work, Written]:
        """Run; where room was short, run again with more. Keyed numbers make the second run the same."""
        network, tables = known.network, known.tables
        given = given_of(network, tables, arrivals)
        self.room.hold(len(network.present.people) + 1)
        while True:
            plan = plan_of(network, tables, arrivals, visits=known.visits, key=key, slots=self.room.slots, trace=trace)
            work, written = self.room.work(plan), written_of(plan)
            kernel(plan, given, work, written)
            match work.n[layout.STATUS]:
                case layout.FINE:
                    return plan, given, work, written
                case layout.NO_ROOM_FOR_PEOPLE:
                    self.room.hold(2 * self.room.slots)
                case _:
                    trace *= 4


def simulate(network: Network, *, replication: int, seed: int, trace: bool = False) -> Replication:
    """Run one replication on the kernel, in the room this thread has used before."""
    if not hasattr(_OWN, "engine"):
        _OWN.engine = Engine()
    engine: Engine = _OWN.engine
    return engine.simulate(network, replication=replication, seed=seed, trace=trace)


def _replication(number: int, network: Network, plan: Plan, given: Given, work: Work, written: Written) -> Replication:
    return Replication(
        number=number,
        **totals(plan, given, written),
        busy=written.busy,
        system_sum=written.system_sum,
        people=given.people[: plan.people],
        entered=given.times[: plan.people],
        marks=written.marks[: plan.marks * plan.people].reshape(plan.marks, plan.people),
        series=_series(network, plan, written),
        trace=_trace(plan, work, written),
    )


def _series(network: Network, plan: Plan, written: Written) -> Series:
    waiting, in_treatment, capacity = written.state[: 3 * plan.samples * plan.stages].reshape(3, plan.samples, plan.stages)
    times = np.asarray(network.samples, np.float64)
    return Series(times=times, waiting=waiting, in_treatment=in_treatment, capacity=capacity)


def _trace(plan: Plan, work: Work, written: Written) -> Trace | None:
    if not plan.trace_room:
        return None
    size = int(work.n[layout.TRACED])
    people, stages, classes, happenings = np.ascontiguousarray(written.trace_numbers[: 4 * size].reshape(size, 4).T)
    return Trace(times=written.trace_times[:size], people=people, stages=stages, classes=classes, happenings=happenings)
