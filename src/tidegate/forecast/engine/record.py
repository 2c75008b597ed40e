"""What the reference writes down as it goes, and makes a ``Replication`` of at the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.engine.outcome import Happening, Replication, Series, Trace
from tidegate.forecast.network.model import Arrivals, Kind, Moment, Network


class Somebody(Protocol):
    """What is read of a person here."""

    row: int
    number: int
    group: int
    stage: int
    arrived: float


class Record:
    """Totals, samples, marks and trace of a run under way."""

    def __init__(self, network: Network, arrivals: Arrivals, *, trace: bool) -> None:
        stages, groups, samples = len(network.stages), len(network.classes), len(network.samples)
        self.network = network
        self.events = self.on_the_way = 0
        counts = ("arrivals", "starts", "completions", "giving_up", "escalations", "misses")
        self.totals: dict[str, NDArray[Any]] = {name: np.zeros((stages, groups), np.int64) for name in counts}
        self.totals["wait_sum"] = np.zeros((stages, groups))
        self.busy = np.zeros(stages)
        self.moves = np.zeros((stages + 1, stages + 1), np.int64)
        self.system: dict[str, NDArray[Any]] = {"sum": np.zeros(groups), "count": np.zeros(groups, np.int64)}
        self.people = np.concatenate([network.present.people, arrivals.people])
        self.entered = np.concatenate([-network.present.waited, arrivals.times])
        self.marked = {(mark.stage, mark.moment): row for row, mark in enumerate(network.marks)}
        self.marks = np.full((len(network.marks), len(self.people)), np.nan)
        self.state = np.zeros((3, samples, stages), np.int64)
        self.lines: list[tuple[float, int, int, int, int]] | None = [] if trace else None
        self.left = np.zeros((stages, groups), np.int64)
        self.inside = np.zeros((stages, groups), np.int64)
        for stage, group, remaining in zip(
            network.present.stages, network.present.classes, network.present.remaining, strict=True
        ):
            self.inside[stage, group] += not np.isnan(remaining)

    def note(self, now: float, person: Somebody | None, stage: int, group: int, happening: Happening) -> None:
        """A line of the trace."""
        if self.lines is not None:
            self.lines.append((now, -1 if person is None else person.number, stage, group, int(happening)))

    def mark(self, person: Somebody, moment: Moment, now: float) -> None:
        """The first time only."""
        row = self.marked.get((self.network.stages[person.stage].name, moment))
        if row is not None and np.isnan(self.marks[row, person.row]):
            self.marks[row, person.row] = now

    def arrival(self, person: Somebody, now: float) -> None:
        """Somebody came to a stage."""
        self.totals["arrivals"][person.stage, person.group] += 1
        self.mark(person, Moment.ARRIVAL, now)
        self.note(now, person, person.stage, person.group, Happening.ARRIVAL)

    def start(self, person: Somebody, now: float, deadline: float | None) -> None:
        """A treatment began."""
        place, wait = (person.stage, person.group), now - person.arrived
        self.totals["starts"][place] += 1
        self.totals["wait_sum"][place] += wait
        self.totals["misses"][place] += deadline is not None and wait > deadline
        self.inside[place] += 1
        self.mark(person, Moment.START, now)
        self.note(now, person, *place, Happening.START)

    def completion(self, person: Somebody, now: float) -> None:
        """A treatment ended."""
        place = person.stage, person.group
        self.totals["completions"][place] += 1
        self.inside[place] -= 1
        self.mark(person, Moment.COMPLETION, now)
        self.note(now, person, *place, Happening.COMPLETION)

    def giving_up(self, person: Somebody, now: float, deadline: float | None) -> None:
        """Somebody left a queue."""
        place = (person.stage, person.group)
        self.totals["giving_up"][place] += 1
        self.totals["misses"][place] += deadline is not None and now - person.arrived > deadline
        self.note(now, person, *place, Happening.GIVING_UP)

    def escalation(self, person: Somebody, now: float) -> None:
        """Somebody changed queues."""
        self.totals["escalations"][person.stage, person.group] += 1
        self.note(now, person, person.stage, person.group, Happening.ESCALATION)

    def move(self, stage: int, destination: int) -> None:
        """Somebody went from one stage (or outside) to another (or outside)."""
        self.moves[stage, destination] += 1

    def leave(self, person: Somebody, now: float) -> None:
        """Somebody left the network."""
        self.system["sum"][person.group] += now - self.entered[person.row]
        self.system["count"][person.group] += 1

    def sample(
        self, index: int, queues: Sequence[Sequence[Sequence[Somebody]]], busy: Sequence[int], capacity: Sequence[int]
    ) -> None:
        """The state now."""
        self.state[0, index] = [sum(map(len, levels)) for levels in queues]
        self.state[1, index] = busy
        servers = [stage.kind in {Kind.SERVERS, Kind.CASELOAD} for stage in self.network.stages]
        self.state[2, index] = [level if counts else -1 for level, counts in zip(capacity, servers, strict=True)]

    def close(self, queues: Sequence[Sequence[Sequence[Somebody]]], horizon: float) -> None:
        """Those who still wait at the end: how many, and whose deadline has passed."""
        for person in (each for levels in queues for level in levels for each in level):
            name = self.network.classes[person.group]
            deadline = self.network.stages[person.stage].treatments[name].deadline
            self.left[person.stage, person.group] += 1
            self.totals["misses"][person.stage, person.group] += deadline is not None and horizon - person.arrived > deadline

    def replication(self, number: int) -> Replication:
        """The whole."""
        return Replication(
            number=number,
            events=self.events,
            **self.totals,
            busy=self.busy,
            moves=self.moves,
            system_sum=self.system["sum"],
            system_count=self.system["count"],
            left_waiting=self.left,
            left_in_treatment=self.inside,
            left_on_the_way=self.on_the_way,
            people=self.people,
            entered=self.entered,
            marks=self.marks,
            series=self._series(),
            trace=None if self.lines is None else self._trace(self.lines),
        )

    def _series(self) -> Series:
        waiting, in_treatment, capacity = self.state
        times = np.asarray(self.network.samples, np.float64)
        return Series(times=times, waiting=waiting, in_treatment=in_treatment, capacity=capacity)

    @staticmethod
    def _trace(lines: list[tuple[float, int, int, int, int]]) -> Trace:
        columns = list(zip(*lines, strict=True)) if lines else [()] * 5
        numbers = [np.array(column, np.int64) for column in columns[1:]]
        return Trace(
            times=np.array(columns[0], np.float64),
            people=numbers[0],
            stages=numbers[1],
            classes=numbers[2],
            happenings=numbers[3],
        )
