"""When what happened to whom: the marks of a replication, person by person, in the order of the world's people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.engine.outcome import Replication
from tidegate.forecast.network.model import Moment
from tidegate.forecast.population.luck import Floats
from tidegate.forecast.system.building import World

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timeline:
    """Days at which each of the world's people came to a point; NaN where they never did within the horizon.

    ``taking_part``: who was in the network at all. More are drawn for the queues at the start than stand in them.
    """

    times: dict[tuple[str, Moment], Floats]
    taking_part: Flags
    horizon: float

    def at(self, stage: str, moment: Moment) -> Floats:
        """When each person came there. A stage that this policy has not got is one where nobody ever came."""
        found = self.times.get((stage, moment))
        return np.full(len(self.taking_part), np.nan) if found is None else found

    def until(self, stage: str, moment: Moment) -> Floats:
        """Likewise, and the end of the horizon for those who never came."""
        found: Floats = np.nan_to_num(self.at(stage, moment), nan=self.horizon)
        return found


def timeline(world: World, replication: Replication) -> Timeline:
    """The marks of the world's people."""
    order = np.argsort(replication.people, kind="stable")
    there = replication.people[order]
    at = np.minimum(np.searchsorted(there, world.numbers), len(there) - 1)
    taking_part = there[at] == world.numbers
    places = order[at]
    times = {
        (mark.stage, mark.moment): np.where(taking_part, row[places], np.nan)
        for mark, row in zip(world.network.marks, replication.marks, strict=True)
    }
    return Timeline(times=times, taking_part=taking_part, horizon=world.network.horizon)
