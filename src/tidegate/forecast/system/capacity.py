"""How many servers are there each week: staff, less leave, plus growth. A part of a server works some weeks and not others."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

import numpy as np

from tidegate.forecast.network.model import Steps
from tidegate.forecast.population.demand import YEAR
from tidegate.forecast.population.luck import Floats

WEEK = 7.0
_AUGUST = (212, 243)
_TURN_OF_YEAR = (354, 10)


_PASSING = {
    "research": (),
    "enforcement": ("research.identified",),
    "safeguarding": ("research.identified", "enforcement.arrest"),
    "forensics": ("research.identified", "enforcement.arrest"),
    "casework": ("research.identified", "enforcement.arrest"),
    "charging": ("research.identified", "enforcement.arrest"),
}
"""The shares that decide how many cases reach a stage."""


def work_a_year(values: Mapping[str, float], stage: str) -> float:
    """Members of staff whom the cases of the first year would keep busy at a stage."""
    passing = prod(values[each] for each in _PASSING[stage])
    return values["demand.referrals"] * passing * values[f"{stage}.days"] / values["staffing.working_days"]


def fitted(values: Mapping[str, float], best: Mapping[str, float]) -> dict[str, float]:
    """The values, with as many staff as cope with them as well as the best guess of staff copes with the best guess of work.

    How many cases are dealt with today is roughly known; how much work each takes, and by how many, is not. If a case takes
    more work than the best guess, there must be more staff than the best guess: else today's queues could not be what they are.
    """
    staff = {
        f"{stage}.staff": values[f"{stage}.staff"] * work_a_year(values, stage) / work_a_year(best, stage) for stage in _PASSING
    }
    return {**values, **staff}


def staffed(values: Mapping[str, float], stage: str, horizon: float, less: float = 0.0) -> Steps:
    """Servers of a stage week by week, each at work on every day: of ``stage.staff``, ``less`` so many, in teams if it has any.

    A member of staff works ``staffing.working_days`` a year, and a day of work is a day of a server.
    """
    weeks = np.arange(0, horizon, WEEK)
    growth = (1 + values["staffing.growth"]) ** (weeks / YEAR)
    staff = max(values[f"{stage}.staff"] - less, 0.0) * growth * _at_work(values["staffing.leave"], weeks)
    level = staff * values["staffing.working_days"] / YEAR / values.get(f"{stage}.team", 1.0)
    return Steps(times=weeks, levels=whole(level))


def yearly(amount: float, horizon: float) -> Steps:
    """An amount a year as whole numbers a week: sizes of groups, places on a list."""
    weeks = np.arange(WEEK, horizon, WEEK)
    return Steps(times=weeks, levels=whole(np.full(len(weeks), amount * WEEK / YEAR)))


def daily(amount: float, horizon: float) -> Steps:
    """An amount a year as servers that are there every day, in whole numbers week by week."""
    weeks = np.arange(0, horizon, WEEK)
    return Steps(times=weeks, levels=whole(np.full(len(weeks), amount / YEAR)))


def groups(places: float, size: float, horizon: float) -> Steps:
    """Course groups of one size, spread evenly over the years; places that do not fill a group come to nothing."""
    count = int(places * horizon / YEAR / size)
    if count == 0:
        return Steps(times=np.array([horizon]), levels=np.zeros(1))
    starts = (np.arange(count) + 1) * horizon / (count + 1)
    return Steps(times=starts, levels=np.full(count, np.floor(size)))


def whole(levels: Floats) -> Floats:
    """Whole numbers with the same running total, to within one."""
    total = np.floor(np.cumsum(levels) + 1e-9)
    return np.asarray(np.diff(total, prepend=0.0))


def _at_work(leave: float, days: Floats) -> Floats:
    """The share at work, 1 on average over a year."""
    day = days % YEAR
    away = ((day >= _AUGUST[0]) & (day < _AUGUST[1])) | (day >= _TURN_OF_YEAR[0]) | (day < _TURN_OF_YEAR[1])
    part = ((_AUGUST[1] - _AUGUST[0]) + YEAR - _TURN_OF_YEAR[0] + _TURN_OF_YEAR[1]) / YEAR
    return np.where(away, 1 - leave, 1 + leave * part / (1 - part))
