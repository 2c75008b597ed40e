"""What an experiment must be told of the model beside its runs: what it measures, what it assumes, what may be changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tidegate.forecast.experiments.runs import Run, RunAll
from tidegate.forecast.experiments.sensitivity import Factor
from tidegate.forecast.experiments.staffing import Offer


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A result and how it reads. ``title`` is written as within a sentence, after "the".

    ``down`` and ``up``: what one calls less and more of it, such as shorter and longer.
    """

    id: str
    title: str
    unit: str
    group: str
    down: str
    up: str
    digits: int

    @property
    def heading(self) -> str:
        """The title where it stands alone."""
        return self.title[0].upper() + self.title[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One of the questions that a comparison answers first, and the measures that answer it, the most telling first."""

    title: str
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario in words: its name, and what it does."""

    name: str
    title: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of the system as a course over time shows it."""

    name: str
    title: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumption:
    """A parameter as the log shows it. ``status``: verified, recalled, or assumed where nobody has published a figure."""

    name: str
    title: str
    value: str
    range: str
    unit: str
    source: str
    status: str


class Study(Protocol):
    """A model ready to be experimented with."""

    @property
    def run(self) -> Run:
        """The simulator."""
        ...

    @property
    def run_all(self) -> RunAll:
        """The simulator, asked for many settings at once."""
        ...

    @property
    def place(self) -> str:
        """What is forecast, by name."""
        ...

    @property
    def share(self) -> float:
        """The share of the place's people that is simulated: what is counted stands for so many times more."""
        ...

    @property
    def measures(self) -> Sequence[Measure]:
        """Every result, in the order in which it is shown."""
        ...

    @property
    def questions(self) -> Sequence[Question]:
        """What a comparison answers first."""
        ...

    @property
    def verdict(self) -> str:
        """The measure whose change is the conclusion."""
        ...

    @property
    def credited(self) -> str | None:
        """A measure that the verdict has taken off already, so that what is left without it can be told; or None."""
        ...

    @property
    def stages(self) -> Sequence[Stage]:
        """The stages whose courses are shown."""
        ...

    @property
    def grid(self) -> Sequence[float]:
        """The times of the courses, in years from the start."""
        ...

    @property
    def factors(self) -> Mapping[str, Factor]:
        """Every parameter that is not known exactly."""
        ...

    @property
    def assumptions(self) -> Sequence[Assumption]:
        """Every parameter, for the log."""
        ...

    @property
    def offers(self) -> Sequence[Offer]:
        """The numbers of staff that may be changed, by the name of the parameter that sets each, and what it costs."""
        ...

    def staffed(self, plan: Mapping[str, int]) -> Mapping[str, float]:
        """The parameters to hold, so that the place that is forecast has this staff."""
        ...

    @property
    def deadlines(self) -> Sequence[str]:
        """The measures that are shares of people reached within their deadline."""
        ...

    @property
    def keys(self) -> tuple[Factor, Factor, Factor]:
        """The factors of the break-even map: quality of the assessment, proactive yield, effect of the programme.

        Their ranges are those of the question, which may be wider than what is believed.
        """
        ...

    @property
    def digest(self) -> str:
        """The digest of everything the runs depend on: parameters, policy, seed."""
        ...

    def scenario(self, name: str) -> Scenario:
        """A scenario in words."""
        ...

    def gates(self, scenario: str) -> Mapping[str, str]:
        """The gates of the lighter route that a scenario's policy opens, in order, with their titles; none if it opens none."""
        ...

    def modelled(self, scenario: str) -> frozenset[str]:
        """Those of its gates that the model has a figure for: at the others all people are alike."""
        ...

    def changes(self, before: str, after: str) -> Mapping[str, str]:
        """The separate changes that lead from one scenario to the other, with their titles."""
        ...

    def partly(self, before: str, after: str, made: frozenset[str]) -> str:
        """The name of the scenario in which only these changes are made."""
        ...
