"""Every replication of a comparison as a row: scenario, its number, its draw, every measure and every drawn parameter."""

from __future__ import annotations

import polars as pl

from tidegate.forecast.experiments.paired import Comparison
from tidegate.forecast.experiments.runs import Sample


def frame(comparison: Comparison) -> pl.DataFrame:
    """Both scenarios, one after the other. Parameters have their names, measures theirs: no name is both."""
    settings = (comparison.before, comparison.after)
    return pl.concat([_frame(setting.scenario, sample) for setting, sample in zip(settings, comparison.samples, strict=True)])


def _frame(scenario: str, sample: Sample) -> pl.DataFrame:
    head = {"scenario": [scenario] * sample.size, "replication": range(sample.size), "draw": sample.draw}
    return pl.DataFrame({**head, **sample.measures, **sample.parameters})
