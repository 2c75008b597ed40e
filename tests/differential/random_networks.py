"""Random networks with every feature, and ties on purpose: durations and schedules on a grid of quarter days."""

from __future__ import annotations

from random import Random

import numpy as np

from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import (
    Arrivals,
    Kind,
    Mark,
    Moment,
    Network,
    Present,
    Route,
    Stage,
    Steps,
    Stream,
    Treatment,
)


def random_network(seed: int) -> Network:
    """A network that can be run. One in three is all on the grid, so that most events are tied."""
    return Maker(Random(seed)).network()


class Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.grid = random.random() < 1 / 3
        self.stages = [f"stage {number}" for number in range(random.randint(1, 5))]
        self.classes = [f"class {number}" for number in range(random.randint(1, 4))]
        self.horizon = float(random.choice([5, 20, 60, 400]))

    def network(self) -> Network:
        arrivals, present = self.people()
        stages = tuple(self.stage(name) for name in self.stages)
        streams = tuple(self.stream(name) for name in self.stages)  # one to each stage, so that all can be reached
        samples = np.unique(np.round([self.random.uniform(0, self.horizon) for _ in range(self.random.randint(0, 6))]))
        marks = {Mark(stage=self.random.choice(self.stages), moment=self.random.choice(list(Moment))) for _ in range(3)}
        return Network(
            classes=tuple(self.classes), stages=stages, horizon=self.horizon, arrivals=arrivals, streams=streams,
            present=present, samples=samples, marks=tuple(sorted(marks, key=lambda each: (each.stage, each.moment))),
        )  # fmt: skip

    def days(self, most: float = 6.0) -> float:
        return self.random.randint(1, int(4 * most)) / 4 if self.grid else self.random.uniform(0.01, most)

    def duration(self) -> Duration:
        if self.grid:
            return Duration.constant(self.days())
        mean = self.days()
        return self.random.choice([
            Duration.constant(mean),
            Duration.exponential(mean=mean),
            Duration.lognormal(mean=mean, cv=self.random.uniform(0.2, 2)),
            Duration.gamma(mean=mean, cv=self.random.uniform(0.3, 2)),
            Duration.weibull(shape=self.random.uniform(0.5, 3), scale=mean),
            Duration.uniform(least=0.0, most=2 * mean),
            Duration.table(sorted(self.random.uniform(0, 2 * mean) for _ in range(self.random.randint(2, 6)))),
        ])  # fmt: skip

    def maybe(self, share: float, value: object) -> object:
        return value if self.random.random() < share else None

    def stage(self, name: str) -> Stage:
        kind = self.random.choice([Kind.SERVERS, Kind.SERVERS, Kind.SERVERS, Kind.DELAY, Kind.BATCH, Kind.CASELOAD])
        return Stage(
            name=name,
            kind=kind,
            treatments={each: self.treatment() for each in self.classes},
            capacity=None if kind is Kind.DELAY else self.steps(3 if kind is not Kind.BATCH else 6),
            places=self.random.randint(1, 3) if kind is Kind.CASELOAD else 1,
        )

    def steps(self, most: int) -> Steps:
        times = sorted({0.0, *(self.days(self.horizon) for _ in range(self.random.randint(0, 8)))})
        return Steps(times=np.array(times), levels=np.array([float(self.random.randint(0, most)) for _ in times]))

    def treatment(self) -> Treatment:
        patience = self.duration() if self.random.random() < 0.4 else None
        escalates = self.random.random() < 0.4
        return Treatment(
            service=self.duration(),
            routes=self.routes(),
            priority=self.random.randint(-2, 3),
            deadline=self.days() if self.random.random() < 0.5 else None,
            patience=patience,
            gives_up_to=self.random.choice([None, None, *self.stages]) if patience is not None else None,
            escalates_after=self.days() if escalates else None,
            escalates_to=self.random.randint(-3, 3) if escalates else None,
        )

    def routes(self) -> tuple[Route, ...]:
        ways = [None, None] + [self.random.choice([None, *self.stages]) for _ in range(self.random.randint(0, 3))]
        weights = [self.random.randint(1, 4) for _ in ways]
        return tuple(
            Route(
                probability=weight / sum(weights),
                to=to,
                into=self.random.choice([None, None, *self.classes]),
                delay=self.duration() if to is not None and self.random.random() < 0.3 else None,
            )
            for to, weight in zip(ways, weights, strict=True)
        )

    def stream(self, name: str) -> Stream:
        shares = [self.random.random() + 0.1 for _ in self.classes]
        times = np.array([0.0, 1.0, 2.5])
        levels = np.array([self.random.choice([0.0, 0.2, 1.0]) for _ in times])
        mix = {each: share / sum(shares) for each, share in zip(self.classes, shares, strict=True)}
        period = self.random.choice([None, 7.0, 4.9])
        return Stream(stage=name, rate=Steps(times=times, levels=levels), mix=mix, period=period)

    def people(self) -> tuple[Arrivals, Present]:
        came, there = self.random.randint(0, 60), self.random.randint(0, 30)
        numbers = self.random.sample(range(1000), came + there)
        times = np.array(sorted(self.days(self.horizon) for _ in range(came)))
        arrivals = Arrivals(times=times, people=np.array(numbers[:came], np.int64), **self.where(came))
        waited = np.array([self.days() for _ in range(there)])
        remaining = np.array([self.days() if self.random.random() < 0.5 else np.nan for _ in range(there)])
        people = np.array(numbers[came:], np.int64)
        return arrivals, Present(people=people, waited=waited, remaining=remaining, **self.where(there))

    def where(self, size: int) -> dict[str, np.ndarray]:
        return {
            "classes": np.array([self.random.randrange(len(self.classes)) for _ in range(size)], np.int64),
            "stages": np.array([self.random.randrange(len(self.stages)) for _ in range(size)], np.int64),
        }
