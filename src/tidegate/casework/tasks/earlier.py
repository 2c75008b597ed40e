"""The tasks of a case, and what ran beside them, as they were known at an earlier instant: what came later is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from tidegate.casework.cases.guard import consult
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.tasks.actions.bail import ENDS
from tidegate.casework.tasks.actions.forensics import RESULTS
from tidegate.casework.tasks.actions.prosecutor import ASKS, RETURNS
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.clocks import clock
from tidegate.casework.tasks.codes import OUTCOMES, STEPS
from tidegate.casework.tasks.models import Bail, ProsecutorFile, Step, Submission, Task
from tidegate.records.deadlines import Pause


@dataclass(frozen=True, slots=True, kw_only=True)
class Then:
    """Something as it stood then. ``due_at``: by when it was to end, where it had not. ``state`` says how it stood."""

    what: str
    state: str
    since: dt.datetime
    due_at: dt.datetime | None = None


def tasks_as_known_on(acting: Acting, case_id: str, at: dt.datetime) -> list[Then]:
    """The tasks that were open or closed at that instant, the latest opened first. Logged."""
    case = _consulted(acting, case_id, "tasks as known earlier")
    rows = Task.everything.filter(case=case, opened_at__lte=at).prefetch_related("pauses").order_by("-opened_at", "-pk")
    return [_task(each, at) for each in rows]


def alongside_as_known_on(acting: Acting, case_id: str, at: dt.datetime) -> list[Then]:
    """The steps, bail, forensic submissions and files to the prosecutor known at that instant, latest first. Logged."""
    case = _consulted(acting, case_id, "steps, bail, forensics and files as known earlier")
    found = [*_steps(case, at), *_bails(case, at), *_submissions(case, at), *_files(case, at)]
    return sorted(found, key=lambda each: each.since, reverse=True)


def _consulted(acting: Acting, case_id: str, what: str) -> Case:
    with transaction.atomic():
        return consult(acting, case_id, what)


def _task(task: Task, at: dt.datetime) -> Then:
    """Its deadline as it stood then: a pause that had not ended yet had not moved it."""
    kind = KINDS[task.code]
    if task.closed_at is not None and task.closed_at <= at:
        return Then(what=kind.title, state=OUTCOMES.get(task.outcome, task.outcome), since=task.opened_at)
    begun = [each for each in task.pauses.all() if each.start_at <= at]
    ended = [Pause(each.start_at, each.end_at) for each in begun if each.end_at is not None and each.end_at <= at]
    state = "Open" if len(ended) == len(begun) else "Open, its clock stopped"
    return Then(what=kind.title, state=state, since=task.opened_at, due_at=clock(kind, task.anchor_at, ended).due_at)


def _steps(case: Case, at: dt.datetime) -> Iterator[Then]:
    for each in Step.everything.filter(case=case, recorded_at__lte=at):
        yield Then(what=STEPS[each.kind], state="Done" if each.at <= at else "Planned", since=each.recorded_at, due_at=each.at)


def _bails(case: Case, at: dt.datetime) -> Iterator[Then]:
    for bail in Bail.everything.filter(case=case).prefetch_related("periods"):
        known = [each for each in bail.periods.all() if each.recorded_at <= at]
        if not known:
            continue
        last = max(known, key=lambda each: each.number)
        if bail.ended_at is not None and bail.ended_at <= at:
            yield Then(what="Bail", state=ENDS.get(bail.outcome, bail.outcome), since=last.recorded_at)
        else:
            yield Then(what="Bail", state="Running", since=last.recorded_at, due_at=last.end_at)


def _submissions(case: Case, at: dt.datetime) -> Iterator[Then]:
    for each in Submission.everything.filter(case=case, submitted_at__lte=at):
        what = f"Forensic examination, {each.devices} device{'' if each.devices == 1 else 's'}"
        if each.returned_at is not None and each.returned_at <= at:
            yield Then(what=what, state=RESULTS.get(each.outcome, each.outcome), since=each.submitted_at)
        else:
            is_there = each.received_at is not None and each.received_at <= at
            yield Then(
                what=what, state="Received there" if is_there else "Sent", since=each.submitted_at, due_at=each.expected_at
            )


def _files(case: Case, at: dt.datetime) -> Iterator[Then]:
    for each in ProsecutorFile.everything.filter(case=case, sent_at__lte=at):
        what = f"File to the prosecutor: {ASKS[each.asks].lower()}"
        if each.ended_at is None or each.ended_at > at:
            yield Then(what=what, state="With the prosecutor", since=each.sent_at, due_at=each.reply_by)
        elif each.state == "returned":
            reasons = "; ".join(RETURNS[code].lower() for code in each.reasons.split(",") if code)
            yield Then(what=what, state=f"Returned: {reasons}", since=each.sent_at, due_at=each.answer_by)
        else:
            yield Then(what=what, state="Answered", since=each.sent_at)
