"""What an experiment asks of the simulator, and what it gets: nothing here knows how a network is simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Name = TypeVar("Name")

Vector = NDArray[np.float64]
"""One number to each replication."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A scenario with some parameters held at given values, whatever the scenario or a draw would have made of them."""

    scenario: str
    held: Mapping[str, float] = field(default_factory=dict)

    def holding(self, more: Mapping[str, float]) -> Setting:
        """The same with more parameters held."""
        return Setting(scenario=self.scenario, held={**self.held, **more})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The measures of some replications.

    ``draw`` numbers the parameter draw that each replication used, so that luck and ignorance can be told apart;
    ``parameters`` holds what was drawn. Replication r of two settings shares its people, its luck and its draw.
    ``courses`` is each stage over time (a row to each replication), ``flows`` the people a year from one stage to another,
    ``gates`` of 100 referrals those whom each gate of a lighter route stops, by how it is counted.
    """

    measures: Mapping[str, Vector]
    draw: NDArray[np.int64]
    parameters: Mapping[str, Vector] = field(default_factory=dict)
    courses: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    flows: Mapping[tuple[str, str], Vector] = field(default_factory=dict)
    gates: Mapping[tuple[str, str], Vector] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many replications there are."""
        return len(self.draw)


class Run(Protocol):
    """A simulator ready to be asked: its years, its seed and how work is spread are its own affair."""

    def __call__(self, setting: Setting, replications: range) -> Sample:
        """The measures of the replications with these numbers. Same call, same numbers."""
        ...


class RunAll(Protocol):
    """The simulator asked for many settings at once: their work is spread together, however few replications each has."""

    def __call__(self, settings: Sequence[Setting], replications: range) -> list[Sample]:
        """A sample of each setting, in order. Same call, same numbers."""
        ...


def joined(first: Sample, second: Sample) -> Sample:
    """Two samples of the same setting, one after the other."""
    return Sample(
        measures=_joined(first.measures, second.measures),
        draw=np.concatenate([first.draw, second.draw]),
        parameters=_joined(first.parameters, second.parameters),
        courses=_joined(first.courses, second.courses),
        flows=_joined(first.flows, second.flows),
        gates=_joined(first.gates, second.gates),
    )


def _joined(first: Mapping[Name, Vector], second: Mapping[Name, Vector]) -> dict[Name, Vector]:
    return {name: np.concatenate([each, second[name]]) for name, each in first.items()}
