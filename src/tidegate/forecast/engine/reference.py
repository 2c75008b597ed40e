"""The reference: a network run in plain Python, to be read, and to hold the kernel to. See docs/explanation/simulation.md.

Everybody has at most one event ahead: the end of a treatment, of a journey or of patience, or an escalation. At one
instant capacity changes come first, then events of people, then arrivals; among people, the smaller number first.
"""

from __future__ import annotations

import heapq
import math
from collections import deque
from dataclasses import dataclass

from tidegate.forecast.engine import streams
from tidegate.forecast.engine.arriving import arrivals_of
from tidegate.forecast.engine.outcome import Happening, Replication
from tidegate.forecast.engine.record import Record
from tidegate.forecast.engine.streams import Purpose
from tidegate.forecast.network.checking import check
from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import Kind, Network, Route, Treatment
from tidegate.forecast.network.tables import changes_of, ranks_of


@dataclass(slots=True, kw_only=True, eq=False)
class Person:
    """Somebody in the network: where, since when, and what comes next."""

    row: int
    number: int
    key: int
    group: int
    stage: int = 0
    passes: int = 0
    arrived: float = 0.0
    waiting: bool = False
    level: int = 0
    gives_up: float = math.inf
    ahead: float = math.inf
    on_the_way: bool = False


def simulate(network: Network, *, replication: int, seed: int, trace: bool = False) -> Replication:
    """Run one replication. Every number is a function of the network, the seed and the replication."""
    check(network)
    return Run(network, streams.replication_key(seed, replication), trace=trace).to_end(replication)


class Run:
    """One replication under way."""

    def __init__(self, network: Network, key: int, *, trace: bool) -> None:
        self.network = network
        self.key = key
        self.stages = network.stages
        self.places = {stage.name: number for number, stage in enumerate(network.stages)}
        self.groups = {name: number for number, name in enumerate(network.classes)}
        self.ranks = ranks_of(network)
        self.queues: list[list[deque[Person]]] = [[deque() for _ in self.ranks] for _ in self.stages]
        self.capacity = [0] * len(self.stages)
        self.busy = [0] * len(self.stages)
        self.events: list[tuple[float, int, Person]] = []
        self.arrivals = arrivals_of(network, key)
        self.changes = list(zip(*(each.tolist() for each in changes_of(network)), strict=True))
        self.record = Record(network, self.arrivals, trace=trace)
        self.next_arrival = self.next_change = self.next_sample = 0

    def to_end(self, replication: int) -> Replication:
        """Take event after event up to the horizon."""
        self.place_present()
        while (now := self.next_time()) <= self.network.horizon:
            self.sample_before(now)
            if self.change_time() <= now:
                self.change(now)
            elif self.event_time() <= now:
                self.happen(now)
            else:
                self.enter(now)
        self.sample_before(math.inf)
        self.record.close(self.queues, self.network.horizon)
        return self.record.replication(replication)

    # What comes next

    def next_time(self) -> float:
        """When the next thing happens."""
        return min(self.change_time(), self.event_time(), self.arrival_time())

    def change_time(self) -> float:
        """When capacity changes next, or a group starts."""
        return float(self.changes[self.next_change][0]) if self.next_change < len(self.changes) else math.inf

    def arrival_time(self) -> float:
        """When the next person comes from outside."""
        return float(self.arrivals.times[self.next_arrival]) if self.next_arrival < len(self.arrivals.times) else math.inf

    def event_time(self) -> float:
        """When something next happens to a person; events that were called off are dropped here."""
        while self.events and self.events[0][2].ahead != self.events[0][0]:
            heapq.heappop(self.events)
        return self.events[0][0] if self.events else math.inf

    def expect(self, person: Person, time: float) -> None:
        """The one event ahead of a person. Beyond the horizon it will not be seen."""
        person.ahead = time if time <= self.network.horizon else math.inf
        if person.ahead < math.inf:
            heapq.heappush(self.events, (time, person.number, person))

    # The start

    def place_present(self) -> None:
        """Those who are there at the start: the longest there first."""
        there = self.network.present
        for row in sorted(range(len(there.people)), key=lambda each: (-there.waited[each], there.people[each])):
            person = self.newcomer(row, int(there.people[row]), int(there.classes[row]))
            person.stage, person.arrived = int(there.stages[row]), -float(there.waited[row])
            if math.isnan(there.remaining[row]):
                self.wait_or_start(person, 0.0)
            else:
                self.busy[person.stage] += 1
                self.treat(person, 0.0, float(there.remaining[row]))

    def newcomer(self, row: int, number: int, group: int) -> Person:
        """A person with their luck."""
        return Person(row=row, number=number, key=streams.person_key(self.key, number), group=group)

    # What happens

    def enter(self, now: float) -> None:
        """Somebody comes from outside."""
        index, self.next_arrival = self.next_arrival, self.next_arrival + 1
        self.record.events += 1
        row = len(self.network.present.people) + index
        person = self.newcomer(row, int(self.arrivals.people[index]), int(self.arrivals.classes[index]))
        self.record.move(len(self.stages), int(self.arrivals.stages[index]))
        self.arrive(person, int(self.arrivals.stages[index]), now)

    def happen(self, now: float) -> None:
        """The event ahead of a person."""
        person = heapq.heappop(self.events)[2]
        self.record.events += 1
        person.ahead = math.inf
        if person.on_the_way:
            person.on_the_way = False
            self.record.on_the_way -= 1
            self.arrive(person, person.stage, now)
        elif not person.waiting:
            self.complete(person, now)
        elif person.gives_up <= now:
            self.give_up(person, now)
        else:
            self.escalate(person, now)

    def change(self, now: float) -> None:
        """Capacity changes, or a group starts."""
        _, stage, level = self.changes[self.next_change]
        self.next_change += 1
        self.record.note(now, None, stage, level, Happening.CAPACITY)
        if self.stages[stage].kind is Kind.BATCH:
            for _ in range(level):
                self.start_next(stage, now)
        else:
            self.capacity[stage] = level
            while self.busy[stage] < level and self.start_next(stage, now):
                pass

    def arrive(self, person: Person, stage: int, now: float) -> None:
        """A person comes to a stage, from outside or from another."""
        person.stage, person.arrived = stage, now
        self.record.arrival(person, now)
        self.wait_or_start(person, now)

    def wait_or_start(self, person: Person, now: float) -> None:
        """Start at once if the stage can, else join the queue of one's priority."""
        stage = self.stages[person.stage]
        if stage.kind is Kind.DELAY or (stage.kind is not Kind.BATCH and self.busy[person.stage] < self.capacity[person.stage]):
            self.start(person, now)
            return
        treatment = self.treatment(person)
        person.waiting, person.level, person.gives_up = True, self.ranks[treatment.priority], math.inf
        self.queues[person.stage][person.level].append(person)
        if treatment.patience is not None:
            person.gives_up = now + self.draw(person, Purpose.PATIENCE, treatment.patience)
        escalates = math.inf if treatment.escalates_after is None else max(now, person.arrived + treatment.escalates_after)
        self.expect(person, min(person.gives_up, escalates))

    def start_next(self, stage: int, now: float) -> bool:
        """Start the first of the first queue that is not empty, if there is one."""
        for queue in self.queues[stage]:
            if queue:
                self.start(queue.popleft(), now)
                return True
        return False

    def start(self, person: Person, now: float) -> None:
        """A treatment begins."""
        person.waiting = False
        treatment = self.treatment(person)
        self.busy[person.stage] += 1
        self.record.start(person, now, treatment.deadline)
        self.treat(person, now, self.draw(person, Purpose.SERVICE, treatment.service))

    def treat(self, person: Person, now: float, days: float) -> None:
        """The treatment takes so many days."""
        self.record.busy[person.stage] += min(now + days, self.network.horizon) - now
        self.expect(person, now + days)

    def complete(self, person: Person, now: float) -> None:
        """A treatment ends: whoever is next starts, and the person goes on."""
        stage = person.stage
        self.record.completion(person, now)
        self.busy[stage] -= 1
        if self.stages[stage].kind in {Kind.SERVERS, Kind.CASELOAD} and self.busy[stage] < self.capacity[stage]:
            self.start_next(stage, now)
        route = self.route(person)
        travel = None if route.delay is None else self.draw(person, Purpose.TRAVEL, route.delay)
        person.group = person.group if route.into is None else self.groups[route.into]
        self.go(person, route.to, now, travel)

    def give_up(self, person: Person, now: float) -> None:
        """Patience ends."""
        treatment = self.treatment(person)
        self.queues[person.stage][person.level].remove(person)
        person.waiting = False
        self.record.giving_up(person, now, treatment.deadline)
        self.go(person, treatment.gives_up_to, now, None)

    def escalate(self, person: Person, now: float) -> None:
        """The wait has lasted so long that another priority applies."""
        self.queues[person.stage][person.level].remove(person)
        self.record.escalation(person, now)
        treatment = self.treatment(person)
        person.level = self.ranks[treatment.priority if treatment.escalates_to is None else treatment.escalates_to]
        self.queues[person.stage][person.level].append(person)
        self.expect(person, person.gives_up)

    def go(self, person: Person, to: str | None, now: float, travel: float | None) -> None:
        """On to a stage or out. Going back, or staying, is another pass, with new luck."""
        destination = len(self.stages) if to is None else self.places[to]
        self.record.move(person.stage, destination)
        if to is None:
            self.record.leave(person, now)
            return
        person.passes += destination <= person.stage
        if travel is None:
            self.arrive(person, destination, now)
            return
        person.stage, person.on_the_way = destination, True
        self.record.on_the_way += 1
        self.expect(person, now + travel)

    # Looking things up

    def treatment(self, person: Person) -> Treatment:
        """What the stage does with people like this."""
        return self.stages[person.stage].treatments[self.network.classes[person.group]]

    def bits(self, person: Person, purpose: Purpose) -> int:
        """The person's random bits for this."""
        return streams.draw(person.key, streams.counter(person.passes, person.stage, purpose))

    def draw(self, person: Person, purpose: Purpose, duration: Duration) -> float:
        """So many days."""
        return streams.duration(self.bits(person, purpose), duration.shape, duration.first, duration.second, duration.quantiles)

    def route(self, person: Person) -> Route:
        """Where to, by chance."""
        level, total = streams.uniform(self.bits(person, Purpose.ROUTE)), 0.0
        routes = self.treatment(person).routes
        for route in routes:
            total += route.probability
            if level < total:
                return route
        return routes[-1]

    def sample_before(self, now: float) -> None:
        """Write the state down at each sample time before the next event: everything up to it has happened."""
        samples = self.network.samples
        while self.next_sample < len(samples) and samples[self.next_sample] < now:
            self.record.sample(self.next_sample, self.queues, self.busy, self.capacity)
            self.next_sample += 1
