"""A study of the real model: what may be varied and changed comes from its parameter book and its scenario files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from tidegate.forecast.experiments.runs import Run, RunAll, Sample, Setting
from tidegate.forecast.experiments.sensitivity import Factor
from tidegate.forecast.experiments.staffing import Offer
from tidegate.forecast.experiments.study import Assumption, Measure, Question, Scenario, Stage
from tidegate.forecast.parameters.definitions import Parameter, ParameterBook
from tidegate.forecast.population.assessing import assessor
from tidegate.forecast.scenarios.loading import load_scenario
from tidegate.forecast.scenarios.scenario import Scenario as ModelScenario

KEYS = ("assessment.hidden_sensitivity", "proactive.yield", "programmes.effect")
"""Whose validation could not count what was not known; what proactive work finds; what a course does. None is published."""

FROM_NOTHING = frozenset({"proactive.yield"})
"""Asked of from nought, although some yield is believed: how good it must be is asked by those who believe in none."""

LEVELS = (0.7, 0.85, 1.0, 1.15, 1.3, 1.5, 2.0)
"""What a stage may be staffed with, times what it has."""

POLICY = "policy"
"""The name of the change of policy, among the changes that lead from one scenario to another."""

Simulate = Callable[[Sequence[tuple[ModelScenario, Mapping[str, float]]], range], list[Sample]]
"""Runs scenarios, each with some parameters held, over the replications with these numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What the model's results are called: see ``Study`` for what each is."""

    measures: tuple[Measure, ...]
    questions: tuple[Question, ...]
    verdict: str
    credited: str | None
    stages: tuple[Stage, ...]
    grid: tuple[float, ...]
    deadlines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookStudy:
    """The model under a parameter book. ``part`` is the share of the country that is simulated, ``share`` that of the place."""

    book: ParameterBook
    catalogue: Catalogue
    simulate: Simulate
    part: float
    digest: str
    place: str
    share: float = 1.0
    made: dict[str, ModelScenario] = field(default_factory=dict)

    @property
    def run(self) -> Run:
        """The simulator."""
        return self._run

    def _run(self, setting: Setting, replications: range) -> Sample:
        return self._run_all([setting], replications)[0]

    @property
    def run_all(self) -> RunAll:
        """The simulator, asked for many settings at once."""
        return self._run_all

    def _run_all(self, settings: Sequence[Setting], replications: range) -> list[Sample]:
        return self.simulate([(self._scenario(each.scenario), each.held) for each in settings], replications)

    def _scenario(self, name: str) -> ModelScenario:
        """A scenario made here, or shipped, or in a file."""
        if name not in self.made:
            self.made[name] = load_scenario(name, self.book)
        return self.made[name]

    @property
    def measures(self) -> Sequence[Measure]:
        """Every result."""
        return self.catalogue.measures

    @property
    def questions(self) -> Sequence[Question]:
        """What a comparison answers first."""
        return self.catalogue.questions

    @property
    def verdict(self) -> str:
        """The measure whose change is the conclusion."""
        return self.catalogue.verdict

    @property
    def credited(self) -> str | None:
        """What the verdict has taken off already."""
        return self.catalogue.credited

    @property
    def stages(self) -> Sequence[Stage]:
        """The stages whose courses are shown."""
        return self.catalogue.stages

    @property
    def grid(self) -> Sequence[float]:
        """The times of the courses, in years."""
        return self.catalogue.grid

    @property
    def deadlines(self) -> Sequence[str]:
        """The measures that are shares of people reached within their deadline."""
        return self.catalogue.deadlines

    @property
    def keys(self) -> tuple[Factor, Factor, Factor]:
        """The factors of the break-even map."""
        quality, proactive, effect = (self.factors[name] for name in KEYS)
        return _asked_of(quality), _asked_of(proactive), _asked_of(effect)

    @property
    def factors(self) -> Mapping[str, Factor]:
        """Every parameter that is drawn."""
        return {each.name: _factor(each) for each in self.book if varies(each)}

    @property
    def assumptions(self) -> Sequence[Assumption]:
        """Every parameter, for the log."""
        return [_assumption(each) for each in self.book]

    @property
    def offers(self) -> Sequence[Offer]:
        """Staff of each kind, at what a person-day costs."""
        parameters = self.book.parameters
        yearly = parameters["staffing.working_days"].value * parameters["costs.person_day"].value
        return [
            Offer(
                stage=each.name,
                queue=each.group,
                now=round(each.value * self.part),
                levels=_levels(each.value * self.part),
                cost=yearly,
            )
            for each in self.book
            if each.unit == "staff" and each.name.endswith(".staff")
        ]

    def staffed(self, plan: Mapping[str, int]) -> Mapping[str, float]:
        """Parameters are of the country: a place that is so much of it needs so many times its own staff."""
        return {name: staff / self.part for name, staff in plan.items()}

    def scenario(self, name: str) -> Scenario:
        """A scenario in words."""
        found = self._scenario(name)
        return Scenario(name=found.id, title=found.title, says=found.says)

    def gates(self, scenario: str) -> Mapping[str, str]:
        """The criteria of the route, as the policy names them."""
        return {each.id: each.name for each in assessor(self._scenario(scenario).policy).gates.criteria}

    def modelled(self, scenario: str) -> frozenset[str]:
        """The criteria that read what differs from person to person."""
        return assessor(self._scenario(scenario).policy).gates.modelled

    def changes(self, before: str, after: str) -> Mapping[str, str]:
        """The policy, where it differs, and every parameter that the two scenarios change otherwise."""
        one, other = self._scenario(before), self._scenario(after)
        first, second = ({each.parameter: (each.how, each.amount) for each in either.changes} for either in (one, other))
        names = [*first, *(name for name in second if name not in first)]
        policy = {POLICY: f"Policy: {other.policy}"} if one.policy != other.policy else {}
        differ = [name for name in names if first.get(name) != second.get(name)]
        return {**policy, **{name: self.book.parameters[name].title for name in differ}}

    def partly(self, before: str, after: str, made: frozenset[str]) -> str:
        """The first scenario with some of its changes replaced by those of the second."""
        one, other = self._scenario(before), self._scenario(after)
        kept = [change for change in one.changes if change.parameter not in made]
        taken = [change for change in other.changes if change.parameter in made]
        name = f"{before} with {', '.join(sorted(made)) or 'nothing'} of {after}"
        policy = other.policy if POLICY in made else one.policy
        self.made[name] = one.with_changes([*kept, *taken], policy, name)
        return name


def varies(parameter: Parameter) -> bool:
    """Whether a parameter is drawn from a range."""
    return parameter.shape != "fixed" and parameter.low < parameter.high


def _factor(parameter: Parameter) -> Factor:
    return Factor(name=parameter.name, low=parameter.low, high=parameter.high, middle=parameter.value)


def _asked_of(factor: Factor) -> Factor:
    """A factor over the range that is asked of."""
    return replace(factor, low=0.0) if factor.name in FROM_NOTHING else factor


def _assumption(parameter: Parameter) -> Assumption:
    return Assumption(
        name=parameter.name,
        title=parameter.title,
        value=f"{parameter.value:,.12g}",
        range=f"{parameter.low:,.12g} to {parameter.high:,.12g}" if varies(parameter) else "not varied",
        unit=parameter.unit,
        source=" ".join(each for each in (parameter.source, parameter.note) if each),
        status=parameter.status,
    )


def _levels(staff: float) -> tuple[int, ...]:
    """Whole numbers of staff in rising order, none twice."""
    return tuple(sorted({max(1, round(staff * level)) for level in LEVELS}))
