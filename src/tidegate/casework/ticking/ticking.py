"""One tick: everything that has become due since the last. Each item is an action: a crash loses and doubles nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from tidegate.casework.assessments.actions import reassess_due
from tidegate.casework.audit.actions import take_checkpoint
from tidegate.casework.audit.models import AuditCheckpoint
from tidegate.casework.cases.actions import expire_urgency, expired_urgencies
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Receipt
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.protection.actions import review_retention
from tidegate.casework.protection.clocks import rung
from tidegate.casework.tasks.actions.system import escalate_task, remind_of_task
from tidegate.casework.tasks.due import to_escalate, to_remind
from tidegate.records.deadlines import UK


def tick(acting: Acting) -> dict[str, int]:
    """Do all that is due at ``acting.at``; give how much of each there was."""
    return {name: work(acting) for name, work in _WORK.items()}


def _each(items: Iterable[str], act: Callable[[str], Receipt]) -> int:
    """Act on each item; one that somebody else has just dealt with is passed over."""
    done = 0
    for item in items:
        with contextlib.suppress(ConflictError):
            act(item)
            done += 1
    return done


def _remind(acting: Acting) -> int:
    return _each(to_remind(acting.at), lambda task_id: remind_of_task(acting, task_id=task_id))


def _escalate(acting: Acting) -> int:
    return _each(to_escalate(acting.at), lambda task_id: escalate_task(acting, task_id=task_id))


def _expire(acting: Acting) -> int:
    return _each(expired_urgencies(acting.at), lambda urgency_id: expire_urgency(acting, urgency_id=urgency_id))


def _review(acting: Acting) -> int:
    return _each(rung(acting.at), lambda subject_id: review_retention(acting, subject_id=subject_id))


def _checkpoint(acting: Acting) -> int:
    """One checkpoint a day, for the second party."""
    latest = AuditCheckpoint.everything.order_by("-position").values_list("at", flat=True).first()
    if latest is not None and dt.datetime.fromisoformat(latest).astimezone(UK).date() >= acting.at.astimezone(UK).date():
        return 0
    take_checkpoint(acting)
    return 1


_WORK: Mapping[str, Callable[[Acting], int]] = {
    "urgencies ended": _expire,
    "cases assessed again": reassess_due,
    "tasks reminded": _remind,
    "tasks escalated": _escalate,
    "retention clocks attended to": _review,
    "checkpoints taken": _checkpoint,
}
"""What a tick does, in order."""
