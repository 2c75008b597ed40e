"""Runs a scenario: every replication with its own luck, every two with their own draw of the parameters.

Replication r of two scenarios has the same people, the same luck and the same draw: their difference is due to the scenarios.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

import numpy as np

from tidegate import __version__
from tidegate.forecast.engine.replications import Progress, Spread, replicate
from tidegate.forecast.experiments.runs import Sample
from tidegate.forecast.parameters.definitions import PARTS_OF_A_WHOLE, ParameterBook, limits
from tidegate.forecast.parameters.drawing import central, drawn
from tidegate.forecast.population.assessing import assessor
from tidegate.forecast.population.caseload import Caseload
from tidegate.forecast.population.luck import Luck
from tidegate.forecast.results.measuring import Measuring, Row
from tidegate.forecast.scenarios.scenario import Scenario
from tidegate.forecast.system.building import World, build, scaled
from tidegate.forecast.system.capacity import fitted

REPLICATIONS_A_DRAW = 2
"""Two to each draw: the least that tells luck from ignorance."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Job:
    """A scenario in one place over so many years. ``held`` fixes parameters, in national figures."""

    book: ParameterBook
    scenario: Scenario
    held: Mapping[str, float]
    years: float
    part: float
    seed: int
    caseload: Caseload | None = None

    @property
    def identity(self) -> str:
        """Everything that a replication depends on, in a word."""
        case = "" if self.caseload is None else self.caseload.digest
        asked = repr((self.scenario, assessor(self.scenario.policy).pack.digest, sorted(self.held.items())))
        whole = f"{__version__}/{self.book.digest}/{asked}/{self.years}/{self.part}/{self.seed}/{case}"
        return sha256(whole.encode()).hexdigest()

    def __call__(self, replication: int) -> Row:
        """One replication, measured."""
        from tidegate.forecast.engine.kernel import simulate  # numba: not before it is needed

        world, luck = self.world(replication), Luck(self.seed, replication)
        outcome = simulate(world.network, replication=replication, seed=self.seed)
        asked = Measuring(world, outcome, luck)
        return Row(
            measures=asked.measures(),
            courses=asked.courses(),
            flows=asked.flows(),
            gates=dict(world.gates),
            parameters=self.values(replication),
        )

    def world(self, replication: int) -> World:
        """The people and the network of a replication."""
        values = scaled(self.values(replication), self.book, self.part)
        return build(self.scenario, values, Luck(self.seed, replication), self.years, self.caseload)

    def values(self, replication: int) -> dict[str, float]:
        """The parameters of a replication, for the whole country."""
        today = {**drawn(self.book, self.seed, replication // REPLICATIONS_A_DRAW), **self.held}
        changed = self.scenario.applied({**fitted(today, central(self.book)), **self.held})
        kept = {name: self._kept(name, value) for name, value in changed.items()}
        for parts in PARTS_OF_A_WHOLE:
            whole = max(sum(kept[name] for name in parts), 1.0)
            kept |= {name: kept[name] / whole for name in parts}
        return {**kept, **self.held}

    def _kept(self, name: str, value: float) -> float:
        """A changed value within what its unit allows: a share stays a share, however a draw and a change add up."""
        least, most = limits(self.book.parameters[name].unit)
        return min(max(value, least), most)


_APART = 1_000_000
"""So far apart lie the numbers of the replications of one job of a batch and of the next."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Batch:
    """Many jobs, each over the same replications: all of it is spread at once, and kept as one run."""

    jobs: tuple[Job, ...]
    replications: range

    @property
    def identity(self) -> str:
        """Everything that its answers depend on. That of one job alone is the job's, so that more replications may follow."""
        every = [job.identity for job in self.jobs]
        return every[0] if len(every) == 1 else sha256("/".join(every).encode()).hexdigest()

    @property
    def numbers(self) -> list[int]:
        """What it must be asked for."""
        return [place * _APART + replication for place in range(len(self.jobs)) for replication in self.replications]

    def __call__(self, replication: int) -> Row:
        """The replication of the job that have this number together."""
        place, own = divmod(replication, _APART)
        return self.jobs[place](own)

    def samples(self, rows: Sequence[Row]) -> Iterator[Sample]:
        """The answers to all the numbers, by job."""
        size = len(self.replications)
        for first in range(0, len(rows), size):
            yield sample(rows[first : first + size], self.replications)


def sample(rows: Sequence[Row], replications: Sequence[int]) -> Sample:
    """Rows as the experiments take them."""
    first = rows[0]
    pairs = sorted({pair for row in rows for pair in row.flows})
    return Sample(
        measures={name: np.array([row.measures[name] for row in rows]) for name in first.measures},
        draw=np.array(replications, np.int64) // REPLICATIONS_A_DRAW,
        parameters={name: np.array([row.parameters[name] for row in rows]) for name in first.parameters},
        courses={name: np.array([row.courses[name] for row in rows]) for name in first.courses},
        flows={pair: np.array([row.flows.get(pair, 0.0) for row in rows]) for pair in pairs},
        gates={step: np.array([row.gates[step] for row in rows]) for step in first.gates},
    )


def run(job: Job, replications: Sequence[int], spread: Spread, progress: Progress | None = None) -> Sample:
    """The replications of a job, in order, however the work is spread."""
    return sample(list(replicate(job, replications, spread=spread, progress=progress)), replications)
