"""A report from a study: two scenarios run side by side, and what else was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.experiments.paired import Comparison
from tidegate.forecast.experiments.reversal import reversal, without
from tidegate.forecast.experiments.runs import Sample
from tidegate.forecast.experiments.stability import IT_MEANS, grows
from tidegate.forecast.experiments.study import Study
from tidegate.forecast.experiments.surrogate import fit
from tidegate.forecast.experiments.uncertainty import COVER, parts
from tidegate.forecast.population.gates import ALONE, FOR_WANT, IN_ORDER, LEFT, NOT_ARRESTED, NOT_IDENTIFIED
from tidegate.reports.forecast.content import Band, Course, Flow, Gate, Provenance, Report


def report_of(study: Study, comparison: Comparison, provenance: Provenance) -> Report:
    """The report of a comparison, without the experiments that must be asked for."""
    before, after = comparison.samples
    changes = comparison.changes(study.verdict)
    courses = tuple(_courses(study, comparison))
    names = _names(study)
    credited = study.credited
    return Report(
        before=study.scenario(comparison.before.scenario),
        after=study.scenario(comparison.after.scenario),
        comparison=comparison,
        measures=tuple(study.measures),
        questions=tuple(study.questions),
        verdict=study.verdict,
        surrogate=fit(changes, before.parameters, before.draw),
        reversal=reversal(changes, before.parameters, before.draw),
        without=without(credited, changes, comparison.changes(credited), before.draw) if credited else None,
        titles={each.name: each.title for each in study.assumptions},
        courses=courses,
        flows=tuple(
            Flow(source=names(pair[0]), target=names(pair[1]), before=_people(before, pair), after=_people(after, pair))
            for pair in sorted({*before.flows, *after.flows}, key=_along(study))
        ),
        gates=tuple(_gates(study, comparison.after.scenario, after)),
        assumptions=tuple(study.assumptions),
        provenance=provenance,
        warnings=tuple(_warnings(courses, (comparison.before.scenario, comparison.after.scenario))),
    )


def _gates(study: Study, scenario: str, sample: Sample) -> Iterator[Gate]:
    """The gates in the policy's order, between what comes before them and who is left."""
    first = {NOT_IDENTIFIED: "No suspect is identified", NOT_ARRESTED: "No arrest or interview"}
    named = {**first, **study.gates(scenario), LEFT: "Come through"}
    modelled = study.modelled(scenario) | {*first, LEFT}
    for id_, title in named.items():
        if (id_, IN_ORDER) in sample.gates:
            alone = sample.gates.get((id_, ALONE))
            yield Gate(
                id=id_,
                title=title,
                falls=parts(sample.gates[id_, IN_ORDER], sample.draw),
                alone=None if alone is None else float(alone.mean()),
                unknown=float(np.mean(sample.gates.get((id_, FOR_WANT), 0.0))),
                modelled=id_ in modelled,
            )


def _names(study: Study) -> Callable[[str], str]:
    """Stages as people call them."""
    titles = {each.name: each.title for each in study.stages} | {"outside": "Out of the model"}
    return lambda name: titles.get(name, name[0].upper() + name[1:])


def _people(sample: Sample, pair: tuple[str, str]) -> float:
    """People a year on one way; nobody, where no replication of a scenario has it."""
    return float(sample.flows[pair].mean()) if pair in sample.flows else 0.0


def _along(study: Study) -> Callable[[tuple[str, str]], tuple[int, int, tuple[str, str]]]:
    """The order of the stages, in which a reader follows the people."""
    places = {each.name: place for place, each in enumerate(study.stages)}
    return lambda pair: (places.get(pair[0], len(places)), places.get(pair[1], len(places)), pair)


def _courses(study: Study, comparison: Comparison) -> Iterator[Course]:
    before, after = comparison.samples
    for stage in study.stages:
        yield Course(
            title=stage.title,
            unit=stage.unit,
            years=tuple(study.grid),
            before=band(before.courses[stage.name]),
            after=band(after.courses[stage.name]),
        )


def band(rows: NDArray[np.float64]) -> Band:
    """The median over replications at each time, and the bounds that hold ``COVER`` of them."""
    low, middle, high = np.quantile(rows, [(1 - COVER) / 2, 0.5, (1 + COVER) / 2], axis=0)
    return Band(tuple(middle.tolist()), tuple(low.tolist()), tuple(high.tolist()))


def _warnings(courses: tuple[Course, ...], names: tuple[str, str]) -> Iterator[str]:
    """Queues that grow without end: their means depend on the number of years, and that must be said."""
    for course in courses:
        growing = [name for name, each in zip(names, (course.before, course.after), strict=True) if grows(each.middle)]
        if growing and course.unit == "people waiting":
            yield f"{course.title} does not keep up under {' or '.join(growing)}. {IT_MEANS}"
