"""People's facts through the real policy: the level at the referral and after research, and the route at the review."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache, partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.population.caseload import Caseload
from tidegate.forecast.population.facts import DAY, Columns, Moment, columns
from tidegate.forecast.population.gates import Gates
from tidegate.forecast.population.people import People
from tidegate.policy.engines.kernel import Kernel
from tidegate.policy.language.library import load_pack
from tidegate.policy.language.pack import Pack
from tidegate.records.deadlines import Duration, Unit

Levels = NDArray[np.int8]

REFERENCE = "proportionate-2017"
"""The policy by whose criteria we say, of the truth about a person, whether a caution would have been open to them."""

CAUTION, STREAMLINED = "caution_review", "streamlined_charge"
_DAYS = {Unit.HOURS: 1 / 24, Unit.DAYS: 1.0, Unit.WORKING_DAYS: 7 / 5}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assessed:
    """One array to each answer. Levels are ranks of the priority table; ``route`` an index into ``routes``.

    ``standing`` orders the queue for research as a worklist does: by the level that is certain and the one still possible.
    ``act_within`` is in days, of the level after research.
    """

    referral: Levels
    possible: Levels
    level: Levels
    route: Levels
    routes: tuple[str, ...]
    act_within: NDArray[np.float64]

    def followed_by(self, more: Assessed) -> Assessed:
        """These answers, then more under the same policy."""
        names = [each.name for each in fields(self) if each.name != "routes"]
        joined = {name: np.concatenate([getattr(self, name), getattr(more, name)]) for name in names}
        return Assessed(routes=self.routes, **joined)

    @property
    def standing(self) -> Levels:
        """The rank in the worklist, the most urgent highest: see ``tidegate.triage.bulk.ranked``."""
        return (np.maximum(self.referral, self.possible - 1) * 4 + self.referral).astype(np.int8)

    def on(self, route: str) -> NDArray[np.bool_]:
        """Whose review ends on this route."""
        return np.asarray(self.route == self.routes.index(route)) if route in self.routes else np.zeros(len(self.route), bool)


class Recorded(Protocol):
    """Writes what is on record into coded columns."""

    def __call__(self, columns: Columns, *, moment: Moment) -> None:
        """As far as it is known at that moment."""
        ...


class Assessor:
    """One policy, compiled."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._kernel = Kernel(pack, ("priority", "route"))
        self.gates = Gates(pack, lightest(pack))
        priority, route = pack.tables["priority"], pack.tables["route"]
        self._levels = np.array([rule.level for rule in priority.rules], np.int8)
        self._routes = np.array([rule.level for rule in route.rules], np.int8)
        self._act = np.array([_days(rule.outputs["act_within"]) for rule in priority.rules])

    def assess(self, people: People, caseload: Caseload | None = None) -> Assessed:
        """Everybody at the three moments. What a caseload has on record is laid over the first of them."""
        known = None if caseload is None else partial(caseload.recorded, facts=self._kernel.facts)
        referral = self._decided(people, Moment.REFERRAL, known=known)
        researched = self._decided(people, Moment.RESEARCHED, known=known)
        reviewed = self._decided(people, Moment.REVIEWED, known=known)
        possible = np.maximum(self._levels[referral["priority_possible"]], self._levels[referral["priority_certain"]])
        return Assessed(
            referral=self._levels[referral["priority_certain"]],
            possible=possible,
            level=self._levels[researched["priority_certain"]],
            route=self._routes[reviewed["route_rule"]],
            routes=self.pack.tables["route"].levels,
            act_within=self._act[researched["priority_certain"]],
        )

    def could_be_cautioned(self, people: People) -> NDArray[np.bool_]:
        """To whom a caution would be open if everything were known and nobody erred."""
        found = self._decided(people, Moment.REVIEWED, true=True)
        return np.asarray(self._routes[found["route_rule"]] == self.pack.tables["route"].levels.index(CAUTION))

    def _decided(self, people: People, moment: Moment, *, true: bool = False, known: Recorded | None = None) -> Columns:
        coded = columns(self._kernel.facts, people, moment, true=true)
        if known is not None:
            known(coded, moment=moment)
        return self._kernel.run(coded, len(people), DAY)


@lru_cache(maxsize=8)
def assessor(policy: str) -> Assessor:
    """The policy of that name or path, compiled once in a process."""
    return Assessor(load_pack(policy))


def lightest(pack: Pack) -> str:
    """The lighter route that the policy opens to people whose offence is made out: a caution, or else a lighter file."""
    listed = {pack.tables["route"].levels[each.level] for each in pack.tables["route"].criteria}
    return CAUTION if CAUTION in listed else STREAMLINED


def _days(duration: object) -> float:
    assert isinstance(duration, Duration)  # noqa: S101 - the pack's table was checked for it
    return duration.count * _DAYS[duration.unit]
