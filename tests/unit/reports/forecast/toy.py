"""A study small enough to check by hand: one queue, one parameter, two scenarios and the changes between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tests.unit.reports.forecast.support import MEASURES, QUESTIONS
from tidegate.forecast.experiments.runs import Run, RunAll, Sample, Setting
from tidegate.forecast.experiments.sensitivity import Factor
from tidegate.forecast.experiments.staffing import Offer
from tidegate.forecast.experiments.study import Assumption, Measure, Question, Scenario, Stage

SKILL = Factor(name="skill", low=0.5, high=1.0, middle=0.9)
EFFECT = Factor(name="effect", low=0.0, high=1.0, middle=0.0)
REACH = Factor(name="reach", low=0.0, high=1.0, middle=0.5)


@dataclass(frozen=True)
class ToyStudy:
    """Diverting (to-be) misses 100 x (0.8 - skill) + 20 x (reach - 0.5) - 10 x effect more contact offenders than as-is."""

    growing: bool = False
    most_staff: int = 4
    measures: tuple[Measure, ...] = MEASURES
    questions: tuple[Question, ...] = QUESTIONS
    verdict: str = "missed"
    credited: str | None = None
    stages: tuple[Stage, ...] = (Stage(name="queue", title="Queue", unit="people waiting"),)
    grid: tuple[float, ...] = (0.0, 1.0, 2.0)
    digest: str = "sha256:toy"
    place: str = "Toyland"
    share: float = 1.0
    deadlines: tuple[str, ...] = ("in_time",)
    keys: tuple[Factor, Factor, Factor] = (SKILL, REACH, EFFECT)

    @property
    def run(self) -> Run:
        return self._run

    @property
    def run_all(self) -> RunAll:
        return lambda settings, replications: [self._run(each, replications) for each in settings]

    def run_mean(self, parameter: str, replications: int) -> float:
        """The mean of what was drawn for a parameter."""
        return float(self._run(Setting(scenario="as-is"), range(replications)).parameters[parameter].mean())

    @property
    def factors(self) -> Mapping[str, Factor]:
        return {"skill": SKILL, "reach": REACH, "effect": EFFECT}

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        texts = {"value": "0.9", "range": "0.5 to 1", "unit": "", "source": "", "status": "assumed"}
        return tuple(Assumption(name=name, title=name.capitalize(), **texts) for name in self.factors)

    @property
    def offers(self) -> tuple[Offer, ...]:
        return (Offer(stage="staff.queue", queue="queue", now=2, levels=tuple(range(1, self.most_staff + 1)), cost=50_000.0),)

    def staffed(self, plan: Mapping[str, int]) -> Mapping[str, float]:
        return {name: float(staff) for name, staff in plan.items()}

    def scenario(self, name: str) -> Scenario:
        return Scenario(name=name, title=name.capitalize(), says=f"It is {name}.")

    def gates(self, scenario: str) -> Mapping[str, str]:
        return {"G1": "A full admission"} if scenario == "to-be" else {}

    def modelled(self, scenario: str) -> frozenset[str]:
        return frozenset(self.gates(scenario))

    def changes(self, before: str, after: str) -> Mapping[str, str]:
        return {"divert": f"Divert as in {after}", "hire": f"Hire more than in {before}"}

    def partly(self, before: str, after: str, made: frozenset[str]) -> str:
        return {0: before, 2: after}.get(len(made), "+".join(sorted(made)))

    def _run(self, setting: Setting, replications: range) -> Sample:
        rng = np.random.default_rng(5)
        drawn = rng.uniform(size=(1_000, 3))[list(replications)]
        skill, reach = 0.5 + 0.5 * drawn[:, 0], drawn[:, 1]
        skill = np.full(len(drawn), setting.held["skill"]) if "skill" in setting.held else skill
        reach = np.full(len(drawn), setting.held["reach"]) if "reach" in setting.held else reach
        effect = setting.held.get("effect", 0.0)
        diverted = setting.scenario in {"to-be", "divert"}
        staff = setting.held.get("staff.queue", 2.0)
        luck = drawn[:, 2]
        growth = [1.0, 1.0, 3.0] if self.growing else [1.0, 1.0, 1.0]
        return Sample(
            measures={
                "wait": 12 + luck - 3 * diverted - staff,
                "courts": 4_000 - 800.0 * diverted + luck,
                "missed": 200 + luck + diverted * (100 * (0.8 - skill) + 20 * (reach - 0.5) - 10 * effect),
                "still": np.full(len(drawn), 20_000.0),
                "in_time": np.minimum(0.25 * staff + 0.2 * luck, 1.0),
                "nobody": np.full(len(drawn), np.nan),
            },
            draw=np.array(replications),
            parameters={"skill": skill, "reach": reach},
            courses={"queue": np.outer(100 + luck, growth)},
            flows={("In", "Out"): np.full(len(drawn), 90.0 if diverted else 100.0)},
            gates={("G1", "in order"): np.full(len(drawn), 98.0), ("left", "in order"): np.full(len(drawn), 2.0)}
            if diverted
            else {},
        )
