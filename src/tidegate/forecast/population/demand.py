"""When cases arrive: a Poisson process whose rate grows, swings with the seasons and may break."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from tidegate.forecast.population.luck import Floats, Luck

YEAR = 365.25
_GRID = 7.0
_MARGIN = 8.0
"""Standard deviations of people beyond the expected number that are drawn, so that none can be missing."""


def arrival_times(values: Mapping[str, float], luck: Luck, horizon: float, part: float) -> Floats:
    """The sorted days on which cases arrive before ``horizon``.

    A process of rate 1 is drawn and its clock is then bent: with other demand the same people come sooner or later.
    """
    days = np.append(np.arange(0, horizon, _GRID), horizon)
    rate = rate_at(values, days) * part / YEAR
    expected = np.concatenate([[0.0], np.cumsum((rate[1:] + rate[:-1]) / 2 * np.diff(days))])
    most = int(expected[-1] + _MARGIN * np.sqrt(expected[-1]) + _MARGIN**2)
    points = np.cumsum(luck.stream("arrivals").standard_exponential(most))
    return np.asarray(np.interp(points[points < expected[-1]], expected, days))


def rate_at(values: Mapping[str, float], days: Floats) -> Floats:
    """Cases a year at these days."""
    growth = (1 + values["demand.growth"]) ** (days / YEAR)
    season = 1 + values["demand.season"] * np.sin(2 * np.pi * days / YEAR)
    after = days >= values["demand.break_after"] * YEAR
    found: Floats = values["demand.referrals"] * growth * season * np.where(after, values["demand.break_factor"], 1.0)
    return found
