"""A run of one scenario as a document: what to expect, how far luck may move it, and how far we do not know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tidegate.forecast.experiments.runs import Sample
from tidegate.forecast.experiments.stability import IT_MEANS, grows
from tidegate.forecast.experiments.study import Measure, Scenario, Stage
from tidegate.forecast.experiments.uncertainty import parts
from tidegate.policy.explaining.document import Block, Document, Grid, Notice, Row, Section, quietly, say
from tidegate.policy.explaining.names import counted

_COLUMNS = ("What", "Expected", "95 in 100 lie between", "Luck", "Not knowing", "Unit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A run of a scenario and what is needed to make it again."""

    scenario: Scenario
    place: str
    years: int
    seed: int
    digest: str
    measures: tuple[Measure, ...]
    stages: tuple[Stage, ...]
    sample: Sample


def describe_run(made: Made) -> Document:
    """The document of a run."""
    sections = tuple(
        Section(group, f"results-{place}", (_grid(made, group),), folded=place > 1)
        for place, group in enumerate(dict.fromkeys(each.group for each in made.measures), start=1)
    )
    lede = (
        f"{made.place}, {counted(made.years, 'year')}, {counted(made.sample.size, 'replication')}, seed {made.seed}. "
        f"{made.scenario.says} Luck is how far one future may lie from another under the same figures; not "
        "knowing is how far the figures may be off. "
        "Both are standard deviations."
    )
    return Document(
        f"Forecast: {made.scenario.title}",
        lede,
        tuple(_warnings(made)),
        sections,
    )


def growing(made: Made) -> list[str]:
    """The titles of stages that do not keep up."""
    found = []
    for stage in made.stages:
        middle = np.median(made.sample.courses[stage.name], axis=0)
        if stage.unit == "people waiting" and grows(middle.tolist()):
            found.append(stage.title)
    return found


def _warnings(made: Made) -> Iterator[Block]:
    names = growing(made)
    if names:
        yield Notice((say(f"Not stable: {'; '.join(names)}. {IT_MEANS}"),))
    yield quietly("Most figures behind this are assumed: tidegate forecast parameters lists them. Use differences, not levels.")


def _grid(made: Made, group: str) -> Grid:
    rows = tuple(_row(made, each) for each in made.measures if each.group == group)
    return Grid(f"{group}, over replications", _COLUMNS, rows, numeric=frozenset({1, 2, 3, 4}))


def _row(made: Made, measure: Measure) -> Row:
    found, digits = parts(made.sample.measures[measure.id], made.sample.draw), measure.digits
    cells = (
        measure.heading,
        _figure(found.mean, digits),
        "–" if np.isnan(found.mean) else f"{_figure(found.low, digits)} to {_figure(found.high, digits)}",
        _figure(found.luck, digits),
        _figure(found.ignorance, digits),
        measure.unit,
    )
    return Row(tuple((say(cell),) for cell in cells))


def _figure(value: float | None, digits: int) -> str:
    return "–" if value is None or np.isnan(value) else f"{value:,.{digits}f}"
