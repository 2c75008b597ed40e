"""When a task reminds, is due and escalates: from its anchor, its catalogue row and its pauses, never from a counter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from tidegate.casework.tasks.catalogue import TaskKind
from tidegate.records.deadlines import Pause, due_at
from tidegate.records.holidays import bank_holidays


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The three instants of a task."""

    remind_at: dt.datetime
    due_at: dt.datetime
    escalate_at: dt.datetime


def clock(kind: TaskKind, anchor_at: dt.datetime, pauses: Iterable[Pause] = ()) -> Clock:
    """The clock of a task of this kind that hangs on something at ``anchor_at``."""
    due = due_at(anchor_at, kind.allow, holidays=bank_holidays(), pauses=pauses)
    return Clock(
        remind_at=due - dt.timedelta(hours=kind.remind),
        due_at=due,
        escalate_at=due + dt.timedelta(hours=kind.escalate),
    )
