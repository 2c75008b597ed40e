"""What happens in the made-up unit, one thing after another in the order of time, whatever case it belongs to."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable
from itertools import count

Happening = Callable[[dt.datetime], None]


class Clockwork:
    """Happenings in the order of time, until an instant: later ones never happen. What happens may call for more."""

    def __init__(self, until: dt.datetime) -> None:
        self.until = until
        self.done = 0
        self._number = count()
        self._waiting: list[tuple[dt.datetime, int, Happening]] = []

    def at(self, when: dt.datetime, happening: Happening) -> None:
        """Let something happen then."""
        if when < self.until:
            heapq.heappush(self._waiting, (when, next(self._number), happening))

    @property
    def left(self) -> int:
        """How much is waiting."""
        return len(self._waiting)

    def run(self, progress: Callable[[int, int], None]) -> None:
        """Let everything happen."""
        while self._waiting:
            when, _, happening = heapq.heappop(self._waiting)
            happening(when)
            self.done += 1
            progress(self.done, self.done + self.left)
