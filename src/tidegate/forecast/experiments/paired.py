"""Two settings beside each other, on the same people with the same luck."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from tidegate.forecast.experiments.runs import Run, Sample, Setting, Vector
from tidegate.forecast.experiments.uncertainty import Parts, parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A measure before and after. ``lower``, ``higher``: the share of replications in which it fell, and in which it rose.

    Only replications count in which there was something to measure both times. ``draws``: how many draws of the parameters
    stand behind these shares; none, if there was no such replication.

    ``gain``: by how much the pairing shrank the variance of the difference, against independent runs.
    """

    measure: str
    before: Parts
    after: Parts
    change: Parts
    lower: float
    higher: float
    draws: int
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two settings over the same replications, measure by measure."""

    before: Setting
    after: Setting
    samples: tuple[Sample, Sample]
    differences: tuple[Difference, ...]

    def __getitem__(self, measure: str) -> Difference:
        """The difference in the measure of that name."""
        return next(each for each in self.differences if each.measure == measure)

    def changes(self, measure: str) -> Vector:
        """After less before, for each replication."""
        before, after = self.samples
        return np.asarray(after.measures[measure] - before.measures[measure])


def compare(run: Run, before: Setting, after: Setting, replications: range) -> Comparison:
    """Both settings over the replications with these numbers."""
    samples = run(before, replications), run(after, replications)
    return compare_samples(before, after, samples)


def compare_samples(before: Setting, after: Setting, samples: tuple[Sample, Sample]) -> Comparison:
    """Two samples of the same replications."""
    return Comparison(before=before, after=after, samples=samples, differences=tuple(_differences(*samples)))


def _differences(before: Sample, after: Sample) -> Iterator[Difference]:
    for measure in before.measures:
        both = ~np.isnan(after.measures[measure] - before.measures[measure])
        one, other, draw = before.measures[measure][both], after.measures[measure][both], before.draw[both]
        change, size = other - one, max(len(one), 1)
        apart, together = (float(one.var() + other.var()), float(change.var())) if len(one) else (0.0, 0.0)
        yield Difference(
            measure=measure,
            before=parts(one, draw),
            after=parts(other, draw),
            change=parts(change, draw),
            lower=float(np.sum(change < 0)) / size,
            higher=float(np.sum(change > 0)) / size,
            draws=len(np.unique(draw)),
            gain=apart / together if together else float("inf"),
        )
