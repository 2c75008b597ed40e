"""Nonsense is refused before anything is simulated, with all mistakes at once."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from tidegate.forecast.network.durations import Duration, Shape
from tidegate.forecast.network.model import (
    MOST_CLASSES,
    MOST_PRIORITIES,
    MOST_STAGES,
    PEOPLE_GIVEN,
    Arrivals,
    Kind,
    Network,
    Present,
    Stage,
    Steps,
    Treatment,
)
from tidegate.forecast.network.tables import ranks_of


class NetworkRefused(ValueError):
    """The network cannot be run. ``mistakes`` says everything that is wrong with it."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = tuple(mistakes)
        lines = "\n".join(f"- {each}" for each in mistakes)
        super().__init__(f"The network cannot be simulated; nothing was run. To mend ({len(mistakes)}):\n{lines}")


def check(network: Network) -> None:
    """Raise :class:`NetworkRefused` unless the network can be run."""
    from tidegate.forecast.network.paths import path_mistakes

    found = list(mistakes(network))
    if not found:
        found = list(path_mistakes(network))
    if found:
        raise NetworkRefused(found)


def mistakes(network: Network) -> Iterator[str]:
    """What is wrong with the parts of a network; how they hang together is ``paths``' to say."""
    yield from _shape(network)
    names, classes = {stage.name for stage in network.stages}, set(network.classes)
    for stage in network.stages:
        yield from _stage(stage)
        for name, treatment in stage.treatments.items():
            where = f"stage {stage.name}, class {name}"
            if name not in classes:
                yield f"{where}: there is no such class; the classes are {', '.join(network.classes)}"
            yield from (f"{where}: {each}" for each in _treatment(treatment, names, classes))
    yield from _streams(network, names, classes)
    yield from _people(network)
    yield from _samples(network, names)


def _shape(network: Network) -> Iterator[str]:
    if not (math.isfinite(network.horizon) and network.horizon > 0):
        yield f"the horizon is {network.horizon} days; it must be a positive number"
    if not 0 < len(network.stages) < MOST_STAGES:
        yield f"there are {len(network.stages)} stages; there must be at least 1 and fewer than {MOST_STAGES}"
    if not 0 < len(network.classes) < MOST_CLASSES:
        yield f"there are {len(network.classes)} classes; there must be at least 1 and fewer than {MOST_CLASSES}"
    for what, names in (("stage", [stage.name for stage in network.stages]), ("class", list(network.classes))):
        yield from (
            f"{what} {name}: the name is used {names.count(name)} times" for name in sorted({*names}) if names.count(name) > 1
        )
    if len(ranks_of(network)) > MOST_PRIORITIES:
        yield f"there are {len(ranks_of(network))} different priorities; there may be {MOST_PRIORITIES}"


def _stage(stage: Stage) -> Iterator[str]:
    where = f"stage {stage.name}"
    if stage.kind is Kind.DELAY:
        if stage.capacity is not None:
            yield f"{where}: a delay has no capacity; leave it out, or make the stage one of servers"
    elif stage.capacity is None:
        yield f"{where}: {stage.kind} need a capacity"
    else:
        yield from (f"{where}: capacity: {each}" for each in _steps(stage.capacity, whole=True))
    if stage.places < 1 or (stage.places > 1 and stage.kind is not Kind.CASELOAD):
        yield f"{where}: {stage.places} places; a caseload needs at least 1 to each server, other kinds have exactly 1"
    if not stage.treatments:
        yield f"{where}: no class is treated here"


def _steps(steps: Steps, *, whole: bool) -> Iterator[str]:
    times, levels = np.asarray(steps.times, float), np.asarray(steps.levels, float)
    if len(times) != len(levels) or not len(times):
        yield f"{len(times)} times and {len(levels)} levels; there must be as many of the one as of the other, and one at least"
        return
    if not np.all(np.isfinite(times)) or times[0] < 0 or np.any(np.diff(times) <= 0):
        yield "the times must rise, from 0 or later"
    if not np.all(np.isfinite(levels)) or levels.min() < 0:
        yield f"the least level is {levels.min():g}; a level cannot be negative"
    elif whole and np.any(levels != np.floor(levels)):
        yield "a level is not a whole number; people come whole"


def _treatment(treatment: Treatment, names: set[str], classes: set[str]) -> Iterator[str]:
    yield from (f"service: {each}" for each in _duration(treatment.service))
    if treatment.patience is not None:
        yield from (f"patience: {each}" for each in _duration(treatment.patience))
    for what, days in (("deadline", treatment.deadline), ("escalates_after", treatment.escalates_after)):
        if days is not None and not (math.isfinite(days) and days >= 0):
            yield f"{what} is {days} days; it must be a number that is not negative"
    if (treatment.escalates_after is None) != (treatment.escalates_to is None):
        yield "escalates_after and escalates_to belong together; one of them is missing"
    if treatment.gives_up_to is not None and treatment.patience is None:
        yield "gives_up_to without patience: nobody would ever give up"
    if treatment.gives_up_to is not None and treatment.gives_up_to not in names:
        yield f"gives up to {treatment.gives_up_to}: there is no such stage"
    yield from _routes(treatment, names, classes)


def _routes(treatment: Treatment, names: set[str], classes: set[str]) -> Iterator[str]:
    for route in treatment.routes:
        if not 0 <= route.probability <= 1:
            yield f"the probability of going to {route.to or 'the outside'} is {route.probability}; it must lie in 0 to 1"
        if route.to is not None and route.to not in names:
            yield f"goes on to {route.to}: there is no such stage"
        if route.into is not None and route.into not in classes:
            yield f"becomes {route.into}: there is no such class"
        if route.delay is not None:
            yield from (f"delay on the way to {route.to or 'the outside'}: {each}" for each in _duration(route.delay))
            if route.to is None:
                yield "a delay on the way out has no effect; make it a stage, or leave it out"
    total = sum(route.probability for route in treatment.routes)
    if not abs(total - 1) < 1e-9:
        yield f"the probabilities of what comes next sum to {total:.9g}, not 1"


def _duration(duration: Duration) -> Iterator[str]:
    first, second = duration.first, duration.second
    if not (math.isfinite(first) and math.isfinite(second)):
        yield "a parameter is not a number"
    elif duration.shape in {Shape.CONSTANT, Shape.EXPONENTIAL} and first < 0:
        yield f"{first} days; a duration cannot be negative"
    elif duration.shape in {Shape.GAMMA, Shape.WEIBULL} and (first <= 0 or second <= 0):
        yield f"shape {first} and scale {second} must be positive"
    elif duration.shape is Shape.LOGNORMAL and second < 0:
        yield f"a standard deviation of {second} is negative"
    elif duration.shape is Shape.UNIFORM and not 0 <= first <= second:
        yield f"from {first} to {second}; the least must not be negative, nor greater than the most"
    elif duration.shape is Shape.TABLE:
        values = np.asarray(duration.quantiles, float)
        if len(values) < 2 or not np.all(np.isfinite(values)) or values[0] < 0 or np.any(np.diff(values) < 0):
            yield "a table needs at least two quantiles, not negative, that never fall"


def _streams(network: Network, names: set[str], classes: set[str]) -> Iterator[str]:
    for number, stream in enumerate(network.streams, 1):
        where = f"stream {number}"
        if stream.stage not in names:
            yield f"{where}: there is no stage {stream.stage}"
        yield from (f"{where}: rate: {each}" for each in _steps(stream.rate, whole=False))
        if stream.period is not None and not (math.isfinite(stream.period) and stream.period > max(0.0, *stream.rate.times)):
            yield f"{where}: a period of {stream.period} days must be longer than the time of its last step"
        yield from (f"{where}: there is no class {name}" for name in sorted(set(stream.mix) - classes))
        if any(not 0 <= share <= 1 for share in stream.mix.values()) or not abs(sum(stream.mix.values()) - 1) < 1e-9:
            yield f"{where}: the shares of the classes must lie in 0 to 1 and sum to 1, not {sum(stream.mix.values()):.9g}"


def _numbers(network: Network, group: Arrivals | Present) -> Iterator[str]:
    """Numbers of classes, stages and people that name nothing."""
    for column, limit in (
        (group.classes, len(network.classes)),
        (group.stages, len(network.stages)),
        (group.people, PEOPLE_GIVEN),
    ):
        if len(column) and not (column.min() >= 0 and column.max() < limit):
            yield f"a number is {column.min()} or {column.max()}; it must lie in 0 to {limit - 1}"


def _people(network: Network) -> Iterator[str]:
    arrivals, present = network.arrivals, network.present
    if len({len(arrivals.times), len(arrivals.people), len(arrivals.classes), len(arrivals.stages)}) > 1:
        yield "arrivals: the columns are not equally long"
    if len({len(each) for each in (present.people, present.classes, present.stages, present.waited, present.remaining)}) > 1:
        yield "present: the columns are not equally long"
    if len(arrivals.times) and (
        not np.all(np.isfinite(arrivals.times)) or arrivals.times[0] < 0 or np.any(np.diff(arrivals.times) < 0)
    ):
        yield "arrivals: the times must be sorted, from 0 on"
    for what, group in (("arrivals", arrivals), ("present", present)):
        yield from (f"{what}: {each}" for each in _numbers(network, group))
    if len(present.waited) and not (np.all(np.isfinite(present.waited)) and present.waited.min() >= 0):
        yield "present: days waited must be numbers that are not negative"
    if np.any(present.remaining < 0) or np.any(np.isinf(present.remaining)):
        yield "present: remaining days must not be negative or infinite (NaN: the treatment has not begun)"
    people = np.sort(np.concatenate([arrivals.people, present.people]))  # far faster than np.unique
    if np.any(people[1:] == people[:-1]):
        yield "a person's number is used more than once; each person comes from outside once"


def _samples(network: Network, names: set[str]) -> Iterator[str]:
    samples = np.asarray(network.samples)
    if len(samples) and not (samples[0] >= 0 and samples[-1] <= network.horizon and np.all(np.diff(samples) > 0)):
        yield f"the sample times must rise, within 0 to {network.horizon:g}"
    yield from (f"mark: there is no stage {mark.stage}" for mark in network.marks if mark.stage not in names)
    if len(set(network.marks)) < len(network.marks):
        yield "mark: the same mark is asked for twice"
