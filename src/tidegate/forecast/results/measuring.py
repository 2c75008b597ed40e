"""A replication turned into measures, courses over time, and flows between stages. All of them a year, where they add up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from tidegate.forecast.engine.outcome import Replication
from tidegate.forecast.network.model import Moment
from tidegate.forecast.population.demand import YEAR
from tidegate.forecast.population.gates import Step
from tidegate.forecast.population.luck import Floats, Luck
from tidegate.forecast.results.catalogue import LEVELS, STAGES
from tidegate.forecast.results.harm import could_have_been_diverted, diverted_by_mistake, harm
from tidegate.forecast.results.timeline import Flags, Timeline, timeline
from tidegate.forecast.system.building import World
from tidegate.forecast.system.fates import OTHERS, Fate
from tidegate.forecast.system.justice import (
    BREACHING,
    CROWN,
    FAILED,
    ON_REGISTER,
    PRISON,
    PROGRAMME,
    REGISTER,
    REGISTRATION,
    RETURNING,
    SUPERVISION,
    court_time,
    together,
)
from tidegate.forecast.system.police import CHARGING, COURSE, ENFORCEMENT, FORENSICS, SAFEGUARDING

_PART_OF = {REGISTRATION: REGISTER, RETURNING: REGISTER, BREACHING: REGISTER, FAILED: COURSE}
"""Stages that are a way of counting, and the one that people know."""

_POLICE = ("research", "enforcement", "safeguarding", "forensics", "casework", "charging")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """What one replication says."""

    measures: dict[str, float]
    courses: dict[str, Floats]
    flows: dict[tuple[str, str], float]
    gates: dict[Step, float]
    parameters: dict[str, float]


class Measuring:
    """One replication, ready to be asked."""

    def __init__(self, world: World, replication: Replication, luck: Luck) -> None:
        self.world, self.outcome = world, replication
        self.values = world.values
        self.years = world.network.horizon / YEAR
        self.line: Timeline = timeline(world, replication)
        self.taking_part: Flags = self.line.taking_part
        self._luck = luck
        self._place = {stage.name: index for index, stage in enumerate(world.network.stages)}

    def measures(self) -> dict[str, float]:
        """Every measure of the catalogue."""
        return {**self._action(), **self._children(), **self._police(), **self._courts(), **self._diversion(), **self._after()}

    def courses(self) -> dict[str, Floats]:
        """Each stage over time: who waits there, or who is there."""
        series = self.outcome.series
        found = {}
        for name, _, unit in STAGES:
            if name == "register":
                found[name] = self._registered()
            elif name == CROWN:
                found[name] = self._at_court()
            elif name == SUPERVISION:
                found[name] = self._supervised()
            elif name in self._place:
                rows = series.waiting if unit == "people waiting" else series.in_treatment
                found[name] = rows[:, self._place[name]].astype(np.float64)
            else:
                found[name] = np.zeros(len(series.times))
        return found

    def flows(self) -> dict[tuple[str, str], float]:
        """People a year from one stage to another as a reader knows them, those of other crime left out."""
        names, moves = (
            [_PART_OF.get(name, name) for name in (*self._place, "outside")],
            self.outcome.moves[:-1].astype(np.float64),
        )
        sentenced = moves[self._place[CROWN], :-1].sum()
        moves[self._place[CROWN], -1] = sum(self._ours(self.outcome.completions)) - sentenced
        found: dict[tuple[str, str], float] = defaultdict(float)
        for one, other in np.argwhere(moves):
            found[names[one], names[other]] += self._rate(moves[one, other])
        return {pair: people for pair, people in found.items() if pair[0] != pair[1]}

    def _rate(self, number: float) -> float:
        return float(number) / self.years

    def _count(self, counts: np.ndarray, stage: str) -> float:
        return float(counts[self._place[stage]].sum()) if stage in self._place else 0.0

    def _action(self) -> dict[str, float]:
        """Time from the referral to the warrant or visit, by the level after research, of those identified.

        The deadline runs from the KIRAT, which ends research, as the policy's rules have it.
        """
        world, found = self.world, {}
        acted = self.line.until(ENFORCEMENT, Moment.START)
        wait = acted - world.entered
        wanted = self.taking_part & (world.fates > Fate.NOT_FOUND) & (world.entered > 0)
        deadline = self.line.until(ENFORCEMENT, Moment.ARRIVAL) + world.assessed.act_within
        due = deadline <= self.line.horizon
        in_time = acted <= deadline
        for rank, level in enumerate(reversed(LEVELS)):
            those = wanted & (world.assessed.level == rank)
            found[f"wait_{level}"] = _mean(wait[those])
            found[f"within_{level}"] = _mean(in_time[those & due])
        return found

    def _children(self) -> dict[str, float]:
        world, line = self.world, self.line
        done = harm(world, line)
        risky = self.taking_part & world.people.contact & world.people.access & (world.fates > Fate.NO_ARREST)
        safe = line.until(SAFEGUARDING, Moment.START) - world.entered
        arrested = self.taking_part & (world.fates > Fate.NO_ARREST) & ~np.isnan(line.at(ENFORCEMENT, Moment.START))
        return {
            "contact_offences": self._rate(done.contact_offences),
            "child_days": self._rate(done.child_days),
            "safeguarded": _mean(safe[risky & (world.entered > 0)]),
            "mistaken": self._rate(diverted_by_mistake(world, line)),
            "after_mistaken": self._rate(done.after_mistaken_cautions),
            "found": self._rate(world.found),
            "prevented": self._rate(done.prevented_by_finds),
            "suicides": self._rate(float(arrested.sum()) * self.values["reoffending.suicide"]),
        }

    def _police(self) -> dict[str, float]:
        left, starts = self.outcome.left_waiting, self._count(self.outcome.starts, FORENSICS)
        charged = self.line.at(CHARGING, Moment.COMPLETION) - self.world.entered
        return {
            **{f"backlog_{stage}": self._count(left, stage) for stage in _POLICE if stage != SAFEGUARDING},
            "forensics_wait": self._count(self.outcome.wait_sum, FORENSICS) / starts if starts else np.nan,
            "charge_time": _mean(charged[~np.isnan(charged) & (self.world.entered > 0)]),
            "freed": self._rate(self.world.freed),
        }

    def _courts(self) -> dict[str, float]:
        ended = self.line.at(CROWN, Moment.COMPLETION) - self.line.at(CHARGING, Moment.COMPLETION)
        return {
            "crown_receipts": self._rate(sum(self._ours(self.outcome.arrivals))),
            "crown_days": self._rate(self._crown_days()),
            "crown_open": float(self._at_court()[-1]),
            "court_time": _mean(ended[~np.isnan(ended)]),
        }

    def _at_court(self) -> Floats:
        """Cases that wait at the Crown Court, over time: a bundle of other crime counts for as many as it holds.

        How many of those who wait are bundles is known at the start and at the end; in between it changes evenly.
        """
        there, court = self.world.network.present, self._place[CROWN]
        others = [self.world.network.classes.index(name) for name in OTHERS]
        at_first, at_last = there.classes[there.stages == court], self.outcome.left_waiting[court]
        ends = (
            float(np.isin(at_first, others).sum()) / max(len(at_first), 1),
            float(at_last[others].sum()) / max(float(at_last.sum()), 1.0),
        )
        waiting = self.outcome.series.waiting[:, court]
        return np.asarray(waiting * (1 + (together(self.values) - 1) * np.linspace(*ends, len(waiting))))

    def _ours(self, counts: np.ndarray) -> tuple[float, float]:
        """Of our classes at the Crown Court: guilty pleas, and contested cases."""
        row, names = counts[self._place[CROWN]], self.world.network.classes
        contested = sum(float(row[at]) for at, name in enumerate(names) if "contested" in name and name not in OTHERS)
        every = sum(float(row[at]) for at, name in enumerate(names) if name not in OTHERS)
        return every - contested, contested

    def _crown_days(self) -> float:
        pleas, trials = self._ours(self.outcome.starts)
        plea, trial = court_time(self.values)
        return pleas * plea + trials * trial

    def _diversion(self) -> dict[str, float]:
        count = self._count
        return {
            "cautions": self._rate(count(self.outcome.arrivals, COURSE)),
            "failed": self._rate(count(self.outcome.arrivals, "failed caution")),
            "courses": self._rate(count(self.outcome.starts, COURSE)),
            "divertible": self._rate(could_have_been_diverted(self.world, self.line)),
            "programmes": self._rate(count(self.outcome.completions, PROGRAMME)),
        }

    def _after(self) -> dict[str, float]:
        values, series = self.values, self.outcome.series
        stock, ours = self._registered(), self._ours_registered()
        managers = values["register.managers"] * (1 + values["staffing.growth"]) ** (series.times / YEAR)
        due, can = stock * values["register.visits"], managers * values["register.visits_each"]
        prison = float(series.in_treatment[:, self._place[PRISON]].mean())
        return {
            "register": float(stock[-1]),
            "per_manager": float(stock[-1] / managers[-1]),
            "visits": min(1.0, float(can[-1] / due[-1])),
            "prison": prison,
            "probation": float(self._supervised().mean()),
            "returned": self._rate(self._count(self.outcome.completions, RETURNING)),
            "cost": self._cost(prison, float((np.minimum(due, can) * ours / stock).mean())) / 1e6,
        }

    def _supervised(self) -> Floats:
        """Everybody under an order over time: a programme, and the wait for it, are part of it."""
        series, programme = self.outcome.series, self._place[PROGRAMME]
        under = series.in_treatment[:, [self._place[SUPERVISION], programme]].sum(axis=1)
        return np.asarray(under + series.waiting[:, programme], np.float64)

    def _registered(self) -> Floats:
        """Everybody on the register over time: ours from the network, others as they come in and their stays end."""
        values, series = self.values, self.outcome.series
        still = np.exp(-series.times / YEAR / values["register.stay"])
        there = values["register.stock"] * (1 - values["register.stock_ours"])
        mean = there * still + values["register.other_entries"] * values["register.stay"] * (1 - still)
        noise = self._luck.stream("other registered").standard_normal() * np.sqrt(mean * (1 - still))
        return np.asarray(self._ours_registered() + np.maximum(mean + noise, 0.0))

    def _ours_registered(self) -> Floats:
        series, places = self.outcome.series, [self._place[name] for name in ON_REGISTER if name in self._place]
        return np.asarray((series.waiting[:, places] + series.in_treatment[:, places]).sum(axis=1), np.float64)

    def _cost(self, prison: float, visits: float) -> float:
        """Pounds a year: work done, sitting days, places, and visits to ours; not the cost of staff who wait for work."""
        values, starts = self.values, self.outcome.starts
        unplaced = self.outcome.moves[self._place[PROGRAMME], self._place[REGISTRATION]]
        orders = self._count(self.outcome.arrivals, SUPERVISION) + float(unplaced)
        worked = sum(
            float(self.outcome.busy[self._place[stage]]) * values.get(f"{stage}.team", 1.0)
            for stage in _POLICE
            if stage != CHARGING
        )
        return (
            self._rate(worked) * values["costs.person_day"]
            + self._rate(self._crown_days()) * values["costs.sitting_day"]
            + prison * values["costs.prison_place"]
            + self._rate(orders) * values["costs.supervision"]
            + self._rate(self._count(starts, COURSE)) * values["costs.course"]
            + self._rate(self._count(starts, PROGRAMME)) * values["costs.programme"]
            + visits * values["costs.visit"]
        )


def _mean(numbers: Floats | Flags) -> float:
    """The mean, or NaN where there is nobody of whom it could be told: that is not nought."""
    return float(numbers.mean()) if len(numbers) else np.nan
