"""What runs beside the tasks of a case: bail, devices under examination, files with the prosecutor. One case: logged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef, Q, Sum

from tidegate.casework.access.roles import Grade
from tidegate.casework.cases.guard import consult, visible
from tidegate.casework.common.acting import Acting
from tidegate.casework.tasks.actions.bail import ENDS
from tidegate.casework.tasks.actions.forensics import RESULTS
from tidegate.casework.tasks.actions.prosecutor import ASKS, RETURNS
from tidegate.casework.tasks.limits import LENGTHS, grade_needed, latest_end
from tidegate.casework.tasks.models import Bail, ProsecutorFile, Submission, Task

MOST = 500
"""The most rows that a list holds: the most pressing come first."""
LATELY = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class BailShown:
    """Bail with its periods: (until, by which grade or court). ``next_grade`` may extend it by a day; None: only a court.

    ``limits``: until when, at the latest, each grade may let it run. ``outcome`` is a title.
    """

    id: str
    case_id: str
    case_reference: str
    level: str
    arrested_on: dt.date
    end_at: dt.datetime
    is_overdue: bool
    ended_at: dt.datetime | None
    outcome: str
    next_grade: Grade | None
    periods: tuple[tuple[dt.datetime, str], ...]
    limits: tuple[tuple[Grade, dt.datetime], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRow:
    """Devices in the forensic queue, or back from it."""

    id: str
    case_id: str
    case_reference: str
    level: str
    devices: int
    reference: str
    submitted_at: dt.datetime
    expected_at: dt.datetime
    is_overdue: bool
    received_at: dt.datetime | None
    outcome: str
    returned_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is out for examination, counted: of the ``submissions``, how many were received there, and how many are overdue."""

    submissions: int
    devices: int
    received: int
    overdue: int
    oldest_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file with the prosecutor, or back. ``reasons`` are titles. ``is_to_answer``: it came back and waits for an answer."""

    id: str
    case_id: str
    case_reference: str
    asks: str
    reference: str
    state: str
    sent_at: dt.datetime
    reply_by: dt.datetime
    is_overdue: bool
    ended_at: dt.datetime | None
    reasons: tuple[str, ...]
    answer_by: dt.datetime | None
    is_to_answer: bool


def forensics_queue(acting: Acting) -> list[SubmissionRow]:
    """What is out for examination, in the order of the worklist: urgent, standing, level, then how long it has waited."""
    rows = visible(acting, Submission.everything.filter(returned_at=None)).select_related("case")
    order = ("-case__is_urgent", "-case__standing", "-case__rank", "submitted_at", "pk")
    return [_submission(acting, each) for each in rows.order_by(*order)[:MOST]]


def forensics_backlog(acting: Acting) -> Backlog:
    """How much is out for examination, in every case that this person may know of."""
    counted = visible(acting, Submission.everything.filter(returned_at=None)).aggregate(
        submissions=Count("pk"),
        devices=Sum("devices", default=0),
        received=Count("pk", filter=Q(received_at__isnull=False)),
        overdue=Count("pk", filter=Q(expected_at__lte=acting.at)),
        oldest_at=Min("submitted_at"),
    )
    return Backlog(**counted)


def forensics_back(acting: Acting) -> list[SubmissionRow]:
    """What came back in the last thirty days, latest first."""
    rows = Submission.everything.filter(returned_at__gt=acting.at - LATELY, returned_at__lte=acting.at)
    shown = visible(acting, rows).select_related("case").order_by("-returned_at", "pk")
    return [_submission(acting, each) for each in shown[:MOST]]


def bail_running(acting: Acting) -> list[BailShown]:
    """The bail that runs, in every case that this person may know of: what ends first, first."""
    rows = visible(acting, Bail.everything.filter(ended_at=None)).select_related("case").prefetch_related("periods")
    return [_bail(acting, each) for each in rows.order_by("end_at", "pk")[:MOST]]


def files_to_answer(acting: Acting) -> list[FileRow]:
    """The files that the prosecutor returned and that are not answered yet, the answer that is due first, first."""
    waiting = Task.everything.filter(code="answer_return", anchor_key=OuterRef("pk"), closed_at=None)
    rows = visible(acting, ProsecutorFile.everything.filter(Exists(waiting))).select_related("case")
    return _files(acting, rows.order_by("answer_by", "pk")[:MOST])


def files_out(acting: Acting) -> list[FileRow]:
    """The files that are with the prosecutor, the reply that is due first, first."""
    rows = visible(acting, ProsecutorFile.everything.filter(state="sent")).select_related("case")
    return _files(acting, rows.order_by("reply_by", "pk")[:MOST])


def files_of(acting: Acting, case_id: str) -> list[FileRow]:
    """Every file of a case, latest first. Logged."""
    with transaction.atomic():
        consult(acting, case_id, "files to the prosecutor")
        rows = ProsecutorFile.everything.filter(case_id=case_id).select_related("case")
        return _files(acting, rows.order_by("-sent_at", "-pk"))


def submissions_of(acting: Acting, case_id: str) -> list[SubmissionRow]:
    """Every forensic submission of a case, latest first. Logged."""
    with transaction.atomic():
        consult(acting, case_id, "forensic submissions")
        rows = Submission.everything.filter(case_id=case_id).select_related("case")
        return [_submission(acting, each) for each in rows.order_by("-submitted_at", "-pk")]


def bail_of(acting: Acting, case_id: str) -> list[BailShown]:
    """Every bail of a case, latest first. Logged."""
    with transaction.atomic():
        consult(acting, case_id, "bail")
        rows = (
            Bail.everything.filter(case_id=case_id)
            .select_related("case")
            .prefetch_related("periods")
            .order_by("-arrested_on", "-pk")
        )
        return [_bail(acting, each) for each in rows]


def _submission(acting: Acting, each: Submission) -> SubmissionRow:
    return SubmissionRow(
        id=each.pk,
        case_id=each.case_id,
        case_reference=each.case.reference,
        level=each.case.level,
        devices=each.devices,
        reference=each.reference,
        submitted_at=each.submitted_at,
        expected_at=each.expected_at,
        is_overdue=each.returned_at is None and each.expected_at <= acting.at,
        outcome=RESULTS.get(each.outcome, ""),
        received_at=each.received_at,
        returned_at=each.returned_at,
    )


def _files(acting: Acting, rows: Iterable[ProsecutorFile]) -> list[FileRow]:
    files = list(rows)
    waiting = Task.everything.filter(code="answer_return", anchor_key__in=[each.pk for each in files], closed_at=None)
    to_answer = set(waiting.values_list("anchor_key", flat=True))
    return [_file(acting, each, is_to_answer=each.pk in to_answer) for each in files]


def _file(acting: Acting, each: ProsecutorFile, *, is_to_answer: bool) -> FileRow:
    return FileRow(
        id=each.pk,
        case_id=each.case_id,
        case_reference=each.case.reference,
        asks=ASKS[each.asks],
        reference=each.reference,
        state=each.state,
        sent_at=each.sent_at,
        reply_by=each.reply_by,
        is_overdue=each.state == "sent" and each.reply_by <= acting.at,
        ended_at=each.ended_at,
        reasons=tuple(RETURNS[code] for code in each.reasons.split(",") if code),
        answer_by=each.answer_by,
        is_to_answer=is_to_answer,
    )


def _bail(acting: Acting, bail: Bail) -> BailShown:
    periods = sorted(bail.periods.all(), key=lambda each: each.number)
    return BailShown(
        id=bail.pk,
        case_id=bail.case_id,
        case_reference=bail.case.reference,
        level=bail.case.level,
        arrested_on=bail.arrested_on,
        end_at=bail.end_at,
        is_overdue=bail.ended_at is None and bail.end_at <= acting.at,
        ended_at=bail.ended_at,
        outcome=ENDS.get(bail.outcome, ""),
        next_grade=grade_needed(bail.arrested_on, bail.end_at + dt.timedelta(days=1)),
        limits=tuple((grade, latest_end(bail.arrested_on, months)) for months, grade in LENGTHS),
        periods=tuple((each.end_at, each.court_reference or Grade(each.granted_grade or 0).name.lower()) for each in periods),
    )
