"""A run written down: what was found, every replication, and every course over time. Same run, same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

import numpy as np
import polars as pl

from tidegate.forecast.experiments.uncertainty import parts
from tidegate.forecast.results.describing import Made, growing
from tidegate.forecast.results.measuring import Row


def row_to_bytes(row: Row) -> bytes:
    """A replication as it is kept while a run is unfinished."""
    courses = {name: each.tolist() for name, each in row.courses.items()}
    return json.dumps([row.measures, courses, _listed(row.flows), _listed(row.gates), row.parameters]).encode()


def row_from_bytes(content: bytes) -> Row:
    """A replication that was kept: equal to the last bit."""
    measures, courses, flows, gates, parameters = json.loads(content)
    return Row(
        measures=measures,
        courses={name: np.array(each) for name, each in courses.items()},
        flows=_paired(flows),
        gates=_paired(gates),
        parameters=parameters,
    )


def _listed(numbers: Mapping[tuple[str, str], float]) -> list[tuple[str, str, float]]:
    """Numbers that have two names, as JSON can hold them."""
    return [(*pair, number) for pair, number in numbers.items()]


def _paired(rows: Iterable[tuple[str, str, float]]) -> dict[tuple[str, str], float]:
    return {(one, other): number for one, other, number in rows}


def result(made: Made) -> dict[str, object]:
    """What was found, to be read by a program."""
    sample = made.sample
    return {
        "scenario": made.scenario,
        "place": made.place,
        "years": made.years,
        "seed": made.seed,
        "replications": sample.size,
        "digest": made.digest,
        "not_stable": growing(made),
        "measures": {
            each.id: {"title": each.heading, "unit": each.unit, **asdict(parts(sample.measures[each.id], sample.draw))}
            for each in made.measures
        },
        "flows": [[source, target, float(people.mean())] for (source, target), people in sample.flows.items()],
    }


def rows(made: Made) -> pl.DataFrame:
    """A row to each replication: its number, its draw, every measure and every parameter."""
    sample = made.sample
    head = {"replication": np.arange(sample.size), "draw": sample.draw}
    return pl.DataFrame({**head, **sample.measures, **sample.parameters})


def courses(made: Made, grid: Sequence[float]) -> pl.DataFrame:
    """A row to each replication and time, a column to each stage."""
    times, size = len(grid), made.sample.size
    head = {"replication": np.repeat(np.arange(size), times), "year": np.tile(np.array(grid), size)}
    return pl.DataFrame({**head, **{name: each.reshape(-1) for name, each in made.sample.courses.items()}})
