"""One made-up case as it goes through the unit: who has it, what is true of it, what has been found out so far."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.demonstration.clockwork import Clockwork
from tidegate.casework.demonstration.hands import Hands
from tidegate.casework.demonstration.truths import Truth
from tidegate.records.facts import FactState

WORKING_HOURS = (8, 18)


@dataclass(slots=True, kw_only=True)
class Life:
    """What the story knows of a case. ``draw`` is its own, so that one case's story never shifts another's."""

    hands: Hands
    clockwork: Clockwork
    draw: random.Random
    case_id: str
    truth: Truth
    unit: str
    team: str
    owner: str = ""
    bail_id: str = ""
    file_id: str = ""
    tries: int = 0
    is_clear: bool = False
    """Whether every gate of a caution would be met, once the prosecutor has agreed."""
    left_open: dict[str, FactState] = field(default_factory=dict)
    """What research could not establish."""
    planned: set[str] = field(default_factory=set)

    def after(self, at: dt.datetime, least: float, most: float, then: Callable[[Life, dt.datetime], None]) -> None:
        """Let something happen some days later, between these, at an hour when people work."""
        self.at(at + dt.timedelta(days=self.draw.uniform(least, most)), then)

    def at(self, when: dt.datetime, then: Callable[[Life, dt.datetime], None]) -> None:
        """Let something happen then, or as soon as somebody is at work. Whom the case is closed to does nothing on it."""

        def happen(reached: dt.datetime) -> None:
            with suppress(NotFoundError):
                then(self, reached)

        self.clockwork.at(self.work_time(when), happen)

    def work_time(self, at: dt.datetime) -> dt.datetime:
        """That time, or the next one at which somebody is at work."""
        opens, closes = WORKING_HOURS
        if at.weekday() > 4:
            at = (at + dt.timedelta(days=7 - at.weekday())).replace(hour=opens, minute=self.draw.randrange(60))
        if at.hour < opens:
            return at.replace(hour=opens, minute=self.draw.randrange(60))
        return at if at.hour < closes else at.replace(hour=closes - 1, minute=self.draw.randrange(60))

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of cases."""
        return self.draw.random() < share

    def by(self, username: str, at: dt.datetime) -> Acting:
        """Somebody acting on it."""
        return self.hands.acting(username, at)

    def by_owner(self, at: dt.datetime) -> Acting:
        """Who has the case, acting on it."""
        return self.by(self.owner or self.hands.members(self.team, "investigator")[0], at)

    def case(self) -> Case:
        """The case as it stands."""
        return Case.everything.get(pk=self.case_id)
