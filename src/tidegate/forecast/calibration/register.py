"""The register as the forecast has it: people enter at a rate, and leave when their notification period ends, or by death.

It began on 1 September 1997 and has never been in balance: its stock is everybody who entered and has not yet left.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidegate.forecast.calibration.arrays import Draws, Vector
from tidegate.forecast.calibration.resampling import Kept, log_likelihood, resample
from tidegate.forecast.calibration.series import Series

START = 1997.667
PERIODS = np.array([2.0, 5.0, 7.0, 10.0])
"""Years on the register after a caution, a community sentence, up to six months in custody, up to thirty (SOA 2003 s 82)."""

_STEPS = 4
_COUNTING_ERROR = 0.03
_PRIOR_DRAWS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Beliefs:
    """Parameters drawn from wide priors, one to each draw. No published figure fixes any of them for the early years.

    ``entries``: people a year in 1997; ``growth``: of entries, a year; ``shares``: of each finite period; what is left
    of one is for life; ``first``: people already on it at the start, who leave at ``leaving`` a year; ``deaths`` a year;
    ``turn``: the standard deviation of a year's change of the growth after the last known figure.
    """

    entries: Vector
    growth: Vector
    shares: Draws
    first: Vector
    leaving: Vector
    deaths: Vector
    turn: Vector


def believed(draws: int, rng: np.random.Generator) -> Beliefs:
    """Draws from the priors."""
    shares = rng.dirichlet(np.ones(len(PERIODS) + 1), draws)[:, :-1]
    return Beliefs(
        entries=rng.uniform(1_000, 8_000, draws),
        growth=rng.normal(0.02, 0.03, draws),
        shares=shares,
        first=rng.uniform(0, 15_000, draws),
        leaving=rng.uniform(0.05, 0.25, draws),
        deaths=rng.uniform(0.005, 0.02, draws),
        turn=rng.uniform(0.0, 0.03, draws),
    )


def _kept(beliefs: Beliefs, index: Kept) -> Beliefs:
    return Beliefs(**{name: getattr(beliefs, name)[index.index] for name in Beliefs.__slots__})


def stock(beliefs: Beliefs, times: Vector, turning: Draws) -> Draws:
    """The register at each of ``times``. ``turning`` is added to the growth of entries in each quarter from the start."""
    quarters = int(np.ceil((times[-1] - START) * _STEPS)) + 1
    grown = np.cumsum((beliefs.growth[:, None] + turning[:, :quarters]) / _STEPS, axis=1)
    entered = beliefs.entries[:, None] / _STEPS * np.exp(grown - grown[:, :1])
    age = np.arange(quarters) / _STEPS
    staying = _staying(beliefs, age)
    found = np.empty((len(entered), len(times)))
    for column, time in enumerate(times):
        now = round((time - START) * _STEPS)
        left = beliefs.first * np.exp(-(beliefs.leaving + beliefs.deaths) * (time - START))
        found[:, column] = left + np.sum(entered[:, : now + 1] * staying[:, now::-1], axis=1)
    return found


def _staying(beliefs: Beliefs, age: Vector) -> Draws:
    """The share of those who entered ``age`` years ago that is still on the register."""
    ended = (beliefs.shares[:, :, None] * (age >= PERIODS[:, None])).sum(axis=1)
    return np.asarray((1 - ended) * np.exp(-beliefs.deaths[:, None] * age))


def forecast_register(known: Series, times: Vector, draws: int, rng: np.random.Generator) -> Draws:
    """The register at ``times``, from what was known: priors, kept as far as they fit, then run on with growth that turns."""
    prior = believed(_PRIOR_DRAWS, rng)
    steady = np.zeros((1, int((times[-1] - START) * _STEPS) + 3))
    fit = log_likelihood(stock(prior, known.times, steady), known.values, _COUNTING_ERROR)
    beliefs = _kept(prior, resample(fit, draws, rng))
    now = round((known.times[-1] - START) * _STEPS)
    turns = rng.standard_normal((draws, steady.shape[1])) * (beliefs.turn / np.sqrt(_STEPS))[:, None]
    turns[:, : now + 1] = 0.0
    counted = stock(beliefs, times, np.cumsum(turns, axis=1))
    return np.asarray(counted * np.exp(_COUNTING_ERROR * rng.standard_normal(counted.shape)))
