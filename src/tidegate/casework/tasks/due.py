"""Which tasks the clock has reached: for the tick alone, so not guarded by anybody's roles."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.tasks.models import Task


def to_remind(at: dt.datetime) -> list[str]:
    """The open tasks whose reminder is due and was not given."""
    rows = Task.everything.filter(closed_at=None, is_paused=False, reminded_at=None, remind_at__lte=at)
    return list(rows.order_by("remind_at", "pk").values_list("pk", flat=True))


def to_escalate(at: dt.datetime) -> list[str]:
    """The open tasks that are due to be escalated and were not."""
    rows = Task.everything.filter(closed_at=None, is_paused=False, escalated_at=None, escalate_at__lte=at)
    return list(rows.order_by("escalate_at", "pk").values_list("pk", flat=True))
