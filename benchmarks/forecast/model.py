"""The reference network as tables every implementation reads, and as a network of ours.

Eight stages and a delay that closes the one feedback loop; four classes, which are four priorities; Poisson arrivals.
An event is an arrival from outside or a completion: a property of the model, not of how it is simulated.
"""

from __future__ import annotations

import numpy as np

from tidegate.forecast.network.durations import Duration, Shape
from tidegate.forecast.network.model import Kind, Network, Route, Stage, Steps, Stream, Treatment

NAMES = (
    "triage",
    "investigation",
    "forensics",
    "prosecutor",
    "magistrates",
    "crown",
    "rehabilitation",
    "management",
    "liberty",
)
STAGES, CLASSES, EXIT, LIBERTY = 9, 4, 9, 8
RATE = 120.0
MIX = np.array([0.10, 0.20, 0.30, 0.40])
SERVERS = np.array([7, 60, 32, 16, 28, 27, 66, 78, 0])
EXPONENTIAL, LOGNORMAL = 0, 1
DIST = np.array([0, 1, 1, 0, 1, 1, 1, 0, 0])
CV = np.array([1.0, 1.2, 1.0, 1.0, 0.8, 1.0, 1.5, 1.0, 1.0])
MEAN = np.array([0.02, 0.20, 0.15, 0.05, 0.10, 0.25, 0.30, 0.25, 10.0])[:, None] * np.array([1.5, 1.2, 1.0, 0.85])
MEAN[LIBERTY] = 10.0
SIGMA2 = np.log1p(CV**2)
SIGMA = np.sqrt(SIGMA2)
MU = np.log(MEAN) - SIGMA2[:, None] / 2


def routing() -> np.ndarray:
    """Probabilities by class, stage and destination; the last destination is the way out."""
    p = np.zeros((CLASSES, STAGES, STAGES + 1))
    p[:, 0, 1] = 0.99, 0.97, 0.96, 0.95
    p[:, 1, 2] = 0.85, 0.75, 0.65, 0.60
    p[:, 1, 3] = 0.13, 0.20, 0.29, 0.33
    p[:, 2, 3] = 0.98, 0.98, 0.97, 0.97
    p[:, 3, 4] = 0.97, 0.96, 0.95, 0.94
    p[:, 4, 5] = 0.70, 0.40, 0.25, 0.15
    p[:, 4, 6] = 0.28, 0.56, 0.70, 0.79
    p[:, 5, 6], p[:, 5, 7] = 0.65, 0.33
    p[:, 6, 7] = 0.96, 0.95, 0.94, 0.93
    p[:, 7, 8] = 0.70, 0.72, 0.75, 0.75
    p[:, 8, 0] = 1.0
    p[:, :, EXIT] = 1.0 - p[:, :, :EXIT].sum(axis=2)
    p[np.abs(p) < 1e-12] = 0.0
    return p


ROUTE = routing()
CUMULATIVE = np.cumsum(ROUTE, axis=2)


def duration(stage: int, group: int) -> Duration:
    """The same numbers as every peer reads."""
    if DIST[stage] == EXPONENTIAL:
        return Duration.exponential(mean=MEAN[stage, group])
    return Duration(shape=Shape.LOGNORMAL, first=float(MU[stage, group]), second=float(SIGMA[stage]))


def routes(stage: int, group: int) -> tuple[Route, ...]:
    """Where to next."""
    row = ROUTE[group, stage]
    return tuple(
        Route(probability=float(row[to]), to=None if to == EXIT else NAMES[to]) for to in range(EXIT + 1) if row[to] > 0
    )


def network(days: float, *, everything: bool = False) -> Network:
    """The reference network; ``everything``: three shifts a day, patience, an hourly arrival profile, monthly samples."""
    groups = tuple(f"class {group}" for group in range(CLASSES))
    stages = []
    for k, name in enumerate(NAMES):
        patience = Duration.exponential(mean=2.0) if everything and k not in (0, LIBERTY) else None
        treatments = {
            groups[c]: Treatment(
                service=duration(k, c), routes=routes(k, c), priority=c, patience=patience, deadline=1.0 if everything else None
            )
            for c in range(CLASSES)
        }
        kind = Kind.DELAY if k == LIBERTY else Kind.SERVERS
        capacity = None if k == LIBERTY else (shifts(SERVERS[k], days) if everything else Steps.constant(SERVERS[k]))
        stages.append(Stage(name=name, kind=kind, treatments=treatments, capacity=capacity))
    hours = np.arange(168)
    profile = Steps(times=hours / 24, levels=RATE * (1 + 0.5 * np.sin(2 * np.pi * hours / 24)))
    mix = dict(zip(groups, MIX.tolist(), strict=True))
    stream = Stream(
        stage=NAMES[0], rate=profile if everything else Steps.constant(RATE), mix=mix, period=7.0 if everything else None
    )
    samples = np.arange(30.0, days + 1e-9, 30.0) if everything else np.empty(0)
    return Network(classes=groups, stages=tuple(stages), horizon=float(days), streams=(stream,), samples=samples)


def shifts(servers: int, days: float) -> Steps:
    """Three shifts a day, of different strength."""
    times = np.arange(0.0, days, 1 / 3)
    return Steps(
        times=times, levels=np.resize([max(1, round(servers * share)) for share in (1.15, 1.0, 0.87)], len(times)).astype(float)
    )
