"""A scenario, drawn parameters and a replication's luck, put together into a network and the people who go through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tidegate.forecast.network.model import Arrivals, Mark, Moment, Network, Numbers, Present, Steps, Stream
from tidegate.forecast.parameters.definitions import SCALED, ParameterBook
from tidegate.forecast.population.assessing import REFERENCE, Assessed, assessor
from tidegate.forecast.population.caseload import Caseload
from tidegate.forecast.population.demand import YEAR, arrival_times
from tidegate.forecast.population.gates import Step
from tidegate.forecast.population.luck import Floats, Luck
from tidegate.forecast.population.people import Flags, People, make_people
from tidegate.forecast.scenarios.scenario import Scenario
from tidegate.forecast.system.fates import FIXED, OTHER_PLEA, OTHER_TRIAL, Fate, Suspect, classes_of, code_of, codes, fates
from tidegate.forecast.system.justice import (
    CROWN,
    FAILED,
    PRISON,
    PROGRAMME,
    REGISTRATION,
    SUPERVISION,
    justice_stages,
    together,
)
from tidegate.forecast.system.police import (
    AWAITING,
    CASEWORK,
    CHARGING,
    COURSE,
    ENFORCEMENT,
    RESEARCH,
    SAFEGUARDING,
    police_stages,
    work,
)
from tidegate.forecast.system.present import QUEUES, awaiting, gathered, open_cases, queue_places, serving, there, waiting

Values = Mapping[str, float]

FOUND_FROM, PRESENT_FROM, SERVING_FROM = 20_000_000, 40_000_000, 60_000_000
"""Numbers of people found by proactive work, of those there at the start, and of those serving; reported ones start at 0."""

SAMPLES_A_YEAR = 12
_ACT_WITHIN = (30.0, 14.0, 7.0, 1.0)
"""Days by level where a policy has nobody at that level."""

MARKS = (
    Mark(stage=ENFORCEMENT, moment=Moment.ARRIVAL),
    Mark(stage=ENFORCEMENT, moment=Moment.START),
    Mark(stage=SAFEGUARDING, moment=Moment.START),
    Mark(stage=CHARGING, moment=Moment.COMPLETION),
    Mark(stage=COURSE, moment=Moment.ARRIVAL),
    Mark(stage=FAILED, moment=Moment.ARRIVAL),
    Mark(stage=CROWN, moment=Moment.ARRIVAL),
    Mark(stage=CROWN, moment=Moment.COMPLETION),
    Mark(stage=PRISON, moment=Moment.ARRIVAL),
    Mark(stage=PRISON, moment=Moment.COMPLETION),
    Mark(stage=PROGRAMME, moment=Moment.COMPLETION),
    Mark(stage=SUPERVISION, moment=Moment.ARRIVAL),
    Mark(stage=REGISTRATION, moment=Moment.ARRIVAL),
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """A network and its people: those reported, then those found, then those drawn for the queues at the start.

    ``gates``: of 100 people who are reported, how many each gate of the policy's lighter route stops.
    """

    network: Network
    values: Values
    people: People
    numbers: Numbers
    entered: Floats
    assessed: Assessed
    fates: Numbers
    deserving: Flags
    found: int
    freed: float
    gates: Mapping[Step, float]


def scaled(values: Values, book: ParameterBook, part: float) -> dict[str, float]:
    """The parameters of a part of the country: what there is less of in a force is so much less."""
    return {name: value * part if book.parameters[name].unit in SCALED else value for name, value in values.items()}


def build(scenario: Scenario, values: Values, luck: Luck, years: float, caseload: Caseload | None = None) -> World:
    """The world of one replication. ``values`` are the scenario's parameters, for the part of the country it is about."""
    horizon = years * YEAR
    settings = {**values, "horizon": horizon}
    policy = assessor(scenario.policy)
    times = arrival_times(settings, luck, horizon, 1.0)
    reported = make_people(settings, luck, "reported", times)
    answers = policy.assess(reported)
    freed = freed_work(settings, reported, answers)
    finds = _finds(settings, times, freed, luck)
    present = _those_there(settings, luck, caseload)
    found = make_people(settings, luck, "found", finds, "proactive.contact")
    people = reported.followed_by(found).followed_by(present)
    assessed = answers.followed_by(policy.assess(found)).followed_by(policy.assess(present, caseload))
    numbers = np.concatenate(
        [np.arange(len(times)), FOUND_FROM + np.arange(len(finds)), PRESENT_FROM + np.arange(len(present))]
    )
    crowd = _Crowd(
        assessed=assessed,
        codes=codes(people, assessed),
        numbers=numbers,
        arrivals=np.concatenate([times, finds]),
        caseload=caseload,
    )
    moved = float(freed.sum()) * settings["proactive.share"] / settings["staffing.working_days"] / years
    return World(
        network=_network(settings, luck, crowd, moved),
        values=settings,
        people=people,
        numbers=numbers,
        entered=np.concatenate([times, finds, np.zeros(len(present))]),
        assessed=assessed,
        fates=fates(people, assessed),
        deserving=assessor(REFERENCE).could_be_cautioned(people),
        found=len(finds),
        freed=float(freed.sum()),
        gates=policy.gates.falls(reported),
    )


def freed_work(values: Values, people: People, assessed: Assessed) -> Floats:
    """Person-days of building a case that each person's route saves, against an ordinary file."""
    fate = fates(people, assessed)
    days = np.array([work(values, CASEWORK, each) for each in Fate])
    saved: Floats = np.where(fate > Fate.OUTSIDE, values["casework.days"] - days[fate], 0.0)
    return saved


def _finds(values: Values, times: Floats, freed: Floats, luck: Luck) -> Floats:
    """When proactive work finds people: as freed time comes in, at the stated yield, while there are people to find."""
    expected = np.cumsum(freed) * values["proactive.share"] * values["proactive.yield"]
    if not len(expected) or expected[-1] <= 0:
        return np.empty(0)
    most = min(expected[-1], values["demand.hidden_pool"])
    points = np.cumsum(luck.stream("finds").standard_exponential(int(most + 10 * np.sqrt(most) + 20)))
    return np.asarray(np.interp(points[points < most], expected, times))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Crowd:
    """Everybody, as the network sees them; the first come in at ``arrivals``, the others are there at the start."""

    assessed: Assessed
    codes: Numbers
    numbers: Numbers
    arrivals: Floats
    caseload: Caseload | None


def _network(values: Values, luck: Luck, crowd: _Crowd, moved: float) -> Network:
    numbers, arrivals = crowd.numbers, crowd.arrivals
    queues = queue_places(values, crowd.codes[len(arrivals) :] % len(Fate), crowd.caseload)
    queued = np.concatenate([*queues.values()]) + len(arrivals)
    suspects = classes_of([crowd.codes[: len(arrivals)], crowd.codes[queued]])
    names = (*(each.name for each in suspects), *FIXED)
    index = {name: place for place, name in enumerate(names)}
    stages = (*police_stages(values, suspects, _act_within(crowd.assessed), moved), *justice_stages(values, suspects))
    where = {each.name: place for place, each in enumerate(stages)}
    classes = _places(crowd.codes, suspects)
    coming, horizon = len(arrivals), values["horizon"]
    order = np.argsort(arrivals, kind="stable")
    return Network(
        classes=names,
        stages=stages,
        horizon=horizon,
        arrivals=Arrivals(
            times=arrivals[order],
            people=numbers[:coming][order],
            classes=classes[:coming][order],
            stages=np.full(coming, where[RESEARCH], np.int64),
        ),
        streams=(_other_crime(values),),
        present=_present(values, luck, crowd, (queues, [names[place] for place in classes[coming:]]), (where, index)),
        samples=np.linspace(0, horizon, round(horizon / YEAR * SAMPLES_A_YEAR) + 1),
        marks=tuple(mark for mark in MARKS if mark.stage in where),
    )


def _act_within(assessed: Assessed) -> tuple[float, ...]:
    """Days to act by level: what the policy's rules demand of most people there."""
    found = list(_ACT_WITHIN)
    for level in range(len(found)):
        days = assessed.act_within[assessed.level == level]
        if len(days):
            found[level] = float(np.median(days))
    return tuple(found)


def _other_crime(values: Values) -> Stream:
    """All other cases that reach the Crown Court, several to a bundle."""
    horizon = values["horizon"]
    years = np.arange(0, horizon, YEAR)
    rate = values["courts.other_receipts"] / together(values) / YEAR * (1 + values["courts.other_growth"]) ** (years / YEAR)
    trial = values["courts.other_trial"]
    return Stream(stage=CROWN, rate=Steps(times=years, levels=rate), mix={OTHER_PLEA: 1 - trial, OTHER_TRIAL: trial})


def _those_there(values: Values, luck: Luck, caseload: Caseload | None) -> People:
    """As many people as surely hold enough whose case goes far enough to fill the queues; the first are the caseload's."""
    wanted = sum(there(values, stage) for stage in QUEUES)
    reaches = values["research.identified"] * values["enforcement.arrest"] * (1 - values["people.youth"])
    count = int(2.0 * wanted / max(reaches, 0.05)) + 50 + (0 if caseload is None else len(caseload))
    drawn = make_people(values, luck, "present", np.zeros(count))
    return drawn if caseload is None else caseload.laid_over(drawn)


def _places(codes: Numbers, suspects: tuple[Suspect, ...]) -> Numbers:
    """Each person's place among the classes; of somebody who takes no part, any."""
    order = np.array([code_of(each) for each in suspects])
    by_code = np.argsort(order)
    found: Numbers = by_code[np.minimum(np.searchsorted(order[by_code], codes), len(order) - 1)]
    return found


def _present(
    values: Values,
    luck: Luck,
    crowd: _Crowd,
    queued: tuple[Mapping[str, Numbers], Sequence[str]],
    lookups: tuple[Mapping[str, int], Mapping[str, int]],
) -> Present:
    queues, classes = queued
    numbers = crowd.numbers[len(crowd.arrivals) :]
    waits = {} if crowd.caseload is None else dict(enumerate(crowd.caseload.waited.tolist()))
    groups = [
        awaiting(values, luck, numbers[chosen], [classes[row] for row in chosen])
        if stage == AWAITING
        else waiting(
            luck, stage, numbers[chosen], [classes[row] for row in chosen], [waits.get(row) for row in chosen.tolist()]
        )
        for stage, chosen in queues.items()
    ]
    opened = open_cases(values, luck, SERVING_FROM)
    groups += [opened, *serving(values, luck, SERVING_FROM + len(opened.people))]
    return gathered(groups, *lookups)
