"""What a forecast report is made of, before anything is drawn or worded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tidegate.forecast.calibration.backtests import Backtest, Rolling
from tidegate.forecast.experiments.attribution import Attribution
from tidegate.forecast.experiments.breakeven import Map
from tidegate.forecast.experiments.paired import Comparison
from tidegate.forecast.experiments.reversal import Reversal, Without
from tidegate.forecast.experiments.sensitivity import Swing
from tidegate.forecast.experiments.study import Assumption, Measure, Question, Scenario
from tidegate.forecast.experiments.surrogate import Surrogate
from tidegate.forecast.experiments.uncertainty import Parts


@dataclass(frozen=True, slots=True)
class Band:
    """A quantity over time: its median over replications, and the bounds that hold 95 per cent of them."""

    middle: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """A stage over the years under both scenarios. ``years`` from the start."""

    title: str
    unit: str
    years: tuple[float, ...]
    before: Band
    after: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """People a year who go from one stage to another, under both scenarios."""

    source: str
    target: str
    before: float
    after: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Of 100 people who are reported: whom this gate stops first, whom it alone stops, whom it stops as unknown.

    ``modelled``: the model has a figure for it.
    """

    id: str
    title: str
    falls: Parts
    alone: float | None
    unknown: float
    modelled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What is needed to get the same bytes again."""

    version: str
    command: str
    place: str
    years: int
    replications: int
    draws: int
    seed: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A comparison of two scenarios and everything that is known about how far it can be trusted.

    ``verdict`` is the measure whose sign is the conclusion; ``gates`` are those of the lighter route that the second scenario
    opens, if it opens one. What was not asked for is empty or None.
    """

    before: Scenario
    after: Scenario
    comparison: Comparison
    measures: tuple[Measure, ...]
    questions: tuple[Question, ...]
    verdict: str
    surrogate: Surrogate
    reversal: Reversal
    titles: Mapping[str, str]
    courses: tuple[Course, ...]
    flows: tuple[Flow, ...]
    gates: tuple[Gate, ...]
    assumptions: tuple[Assumption, ...]
    provenance: Provenance
    without: Without | None = None
    warnings: tuple[str, ...] = ()
    swings: tuple[Swing, ...] = ()
    maps: tuple[Map, ...] = ()
    attribution: Attribution | None = None
    backtests: tuple[Backtest, ...] = ()
    rolling: Rolling | None = None

    def measure(self, name: str) -> Measure:
        """The measure of that name."""
        return next(each for each in self.measures if each.id == name)

    def title_of(self, parameter: str) -> str:
        """A parameter as people call it."""
        return self.titles.get(parameter, parameter)
