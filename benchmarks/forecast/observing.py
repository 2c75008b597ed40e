"""What is compared between engines: of the treatments that were completed, how many, and how long people had waited."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.forecast import model
from tidegate.forecast.engine.outcome import Happening, Replication, Trace

DESKS, CLASSES = model.STAGES - 1, model.CLASSES


def completed(found: Replication) -> dict[str, list[float]]:
    """By stage and class: mean waits, and how many, from a traced replication of the reference network."""
    if found.trace is None:
        raise ValueError("The waits of completed treatments are read from a trace; simulate with trace=True.")
    place, waits = _visits(found.trace)
    size = model.STAGES * CLASSES
    done = np.bincount(place, minlength=size)
    sums = np.bincount(place, weights=waits, minlength=size)
    means = np.divide(sums, done, out=np.zeros(size), where=done > 0)
    return {"waits": means[: DESKS * CLASSES].tolist(), "done": done[: DESKS * CLASSES].tolist()}


def _visits(trace: Trace) -> tuple[Any, Any]:
    """Stage and class of each completed visit, and its wait. The lines of a person are arrival, start, completion, in turn."""
    order = np.argsort(trace.people, kind="stable")
    happenings, times = trace.happenings[order], trace.times[order]
    ends = np.flatnonzero(happenings == Happening.COMPLETION)
    return (trace.stages * CLASSES + trace.classes)[order][ends], times[ends - 1] - times[ends - 2]


def statistics(sample: dict[str, list[float]], days: float) -> np.ndarray:
    """Of one replication: completed a day, mean queue and mean wait at each stage, then the mean wait of each class."""
    done = np.reshape(sample["done"], (DESKS, CLASSES)).astype(float)
    waited = np.reshape(sample["waits"], (DESKS, CLASSES)) * done
    by_stage = waited.sum(axis=1) / np.maximum(done.sum(axis=1), 1)
    by_class = waited.sum(axis=0) / np.maximum(done.sum(axis=0), 1)
    return np.concatenate([done.sum(axis=1) / days, waited.sum(axis=1) / days, by_stage, by_class])


def largest_difference(theirs: np.ndarray, ours: np.ndarray) -> float:
    """The largest distance of two means, in standard errors. Rows are replications; ours, being many, give the spread."""
    spread = ours.var(axis=0, ddof=1)
    seen = spread > 0
    error = np.sqrt(spread[seen] * (1 / len(theirs) + 1 / len(ours)))
    return float(np.max(np.abs(theirs.mean(axis=0) - ours.mean(axis=0))[seen] / error))
