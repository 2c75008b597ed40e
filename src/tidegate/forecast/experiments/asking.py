"""The experiments as questions to a study: each takes a study and two scenarios, and asks as few runs as it can."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.experiments.attribution import Attribution, attribute
from tidegate.forecast.experiments.breakeven import Map, chart
from tidegate.forecast.experiments.paired import Comparison, compare_samples
from tidegate.forecast.experiments.precision import FEWEST, half_width
from tidegate.forecast.experiments.runs import Sample, Setting, Vector, joined
from tidegate.forecast.experiments.sensitivity import Answers, Factor, Point
from tidegate.forecast.experiments.stability import grows
from tidegate.forecast.experiments.staffing import Offer, Plan, Staffing, least_cost
from tidegate.forecast.experiments.study import Study

Watch = Callable[[int], None]
"""Is told how many runs are done."""

LEVELS = 3
"""At how many values of the third factor the break-even map is drawn."""


def paired(study: Study, before: str, after: str, replications: int) -> Comparison:
    """Two scenarios over so many replications."""
    settings = Setting(scenario=before), Setting(scenario=after)
    samples = study.run(settings[0], range(replications)), study.run(settings[1], range(replications))
    return compare_samples(*settings, samples)


def paired_until(study: Study, before: str, after: str, *, precision: float, most: int) -> tuple[Comparison, bool]:
    """Two scenarios until the verdict's change is known to within ``precision`` of itself, and whether that was reached."""
    settings = Setting(scenario=before), Setting(scenario=after)
    done, following = 0, min(FEWEST, most)
    pair: tuple[Sample, Sample] | None = None
    while True:
        more = study.run(settings[0], range(done, following)), study.run(settings[1], range(done, following))
        pair = more if pair is None else (joined(pair[0], more[0]), joined(pair[1], more[1]))
        done = following
        found = compare_samples(*settings, pair)
        reached = half_width(found.changes(study.verdict)) <= precision
        if reached or done >= most:
            return found, reached
        following = min(2 * done, most)


def change_of_verdict(study: Study, before: str, after: str, replications: int, base: Point) -> Answers:
    """The change of the verdict as a function of parameters held in both scenarios, above those that ``base`` holds.

    The same question is run once.
    """
    known: dict[tuple[tuple[str, float], ...], Vector] = {}

    def answers(points: Sequence[Point]) -> NDArray[np.float64]:
        keys = [tuple(sorted({**base, **point}.items())) for point in points]
        asked = [key for key in dict.fromkeys(keys) if key not in known]
        settings = [Setting(scenario=name, held=dict(key)) for key in asked for name in (before, after)]
        samples = study.run_all(settings, range(replications)) if asked else []
        for key, one, other in zip(asked, samples[::2], samples[1::2], strict=True):
            known[key] = (other.measures[study.verdict] - one.measures[study.verdict]) / study.share
        return np.array([known[key] for key in keys])

    return answers


def enough(study: Study, before: str, after: str, base: Point, *, precision: float, most: int) -> tuple[int, bool]:
    """How many replications tell the verdict's change at ``base`` to within ``precision`` of itself, and whether they do."""
    replications = min(FEWEST, most)
    while True:
        (changes,) = change_of_verdict(study, before, after, replications, base)([{}])
        reached = half_width(changes) <= precision
        if reached or replications >= most:
            return replications, reached
        replications = min(2 * replications, most)


def best_guess(study: Study) -> dict[str, float]:
    """Every parameter that is not known exactly, at its best guess."""
    return {each.name: each.middle for each in study.factors.values()}


def maps(answers: Answers, keys: tuple[Factor, Factor, Factor], steps: int) -> Iterator[Map]:
    """The break-even map of quality and yield, at low, middle and high effect of the programme."""
    quality, proactive, effect = keys
    for value in np.linspace(effect.low, effect.high, LEVELS).tolist():
        yield chart(answers, quality, proactive, steps=steps, third=(effect.name, value))


def shares(study: Study, before: str, after: str, replications: int, *, seed: int) -> Attribution:
    """The difference of the verdict, shared out among the changes between two scenarios."""

    def value(made: frozenset[str]) -> float:
        name = study.partly(before, after, made)
        return float(study.run(Setting(scenario=name), range(replications)).measures[study.verdict].mean())

    return attribute(value, tuple(study.changes(before, after)), orders=20, seed=seed)


def staffing(
    study: Study, scenario: str, offers: Sequence[Offer], replications: int, *, share: float, probability: float, watch: Watch
) -> Staffing:
    """The cheapest staff with which, in a share ``probability`` of replications, a ``share`` meet each deadline.

    And no queue that this staff works through still grows at the end.
    """

    def holds(plan: Plan) -> float:
        found = study.run(Setting(scenario=scenario, held=study.staffed(plan)), range(replications))
        met = [~(found.measures[name] < share) for name in study.deadlines]  # with nobody to reach, nobody is late
        kept_up = [[not grows(each) for each in found.courses[offer.queue].tolist()] for offer in offers]
        return float(np.array([*met, *kept_up]).all(axis=0).mean())

    return least_cost(offers, holds, probability=probability, most=200, watch=watch)
