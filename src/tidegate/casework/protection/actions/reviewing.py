"""Reviews of retention: opened by the clock or on request, ended by retaining. Erasure takes them along."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError
from tidegate.casework.people.models import Subject
from tidegate.casework.people.subjects import family_of
from tidegate.casework.protection.catalogue import REQUEST_WITHIN_DAYS, RETAINED
from tidegate.casework.protection.clocks import set_clock
from tidegate.casework.protection.models import Erasure, RetentionReview
from tidegate.casework.protection.retention import schedule
from tidegate.casework.protection.standing import Standing, day_of, standing_of
from tidegate.casework.protection.whole import whole
from tidegate.policy.explaining.names import day_words


@action(Permission.USE_SYSTEM, Operation.ADMINISTRATION)
def review_retention(acting: Acting, *, subject_id: str) -> Done:
    """Look at somebody's records because their clock rang: open a review if it is due, else set the clock aright."""
    subject = Subject.everything.select_for_update().filter(pk=subject_id).first()
    if subject is None:
        raise ConflictError("There is no such subject any more, so nothing is to be reviewed.")
    subjects = family_of(subject_id)
    standing, today = standing_of(subjects, acting.at), day_of(acting.at)
    waits = standing.is_live or _open_review(subjects) is not None
    due_on = max([standing.due_on, *_put_off(subjects)])
    set_clock(subjects, None if waits or due_on <= today else due_on)
    if waits or due_on > today:
        return Done(subject=subject, details={"opened": False})
    made = _open(acting, subjects, standing, "period_ended", due_on)
    return Done(subject=made, details={"opened": True, "group": standing.group})


@action(Permission.PROTECT_DATA, Operation.ADMINISTRATION)
def request_review(acting: Acting, *, subject_id: str) -> Done:
    """Open a review because the person asked for erasure. It is due within the month in which they must be answered."""
    subjects = whole(acting, subject_id, Permission.PROTECT_DATA).subjects
    Subject.everything.select_for_update().get(pk=subjects[0])
    if _open_review(subjects) is not None:
        raise ConflictError("A review of this person's records is open already: end that one.")
    standing = standing_of(subjects, acting.at)
    made = _open(acting, subjects, standing, "requested", day_of(acting.at) + dt.timedelta(days=REQUEST_WITHIN_DAYS))
    set_clock(subjects, None)
    return Done(subject=made, details={"group": standing.group})


@action(Permission.PROTECT_DATA, Operation.ADMINISTRATION)
def retain(acting: Acting, *, review_id: str, reason: str, next_on: dt.date) -> Done:
    """End a review: the records are still needed, for a coded reason, and are reviewed again by a day."""
    review = RetentionReview.everything.select_for_update().filter(pk=review_id, ended_at=None).first()
    if review is None:
        raise NotFoundError("There is no such open review. It may have been ended by somebody else.")
    subjects = whole(acting, review.subject_id, Permission.PROTECT_DATA).subjects
    if Erasure.everything.filter(subject_id__in=subjects, state="open").exists():
        raise ConflictError("It is proposed to erase these records: that is authorised, refused or withdrawn first.")
    standing, today = standing_of(subjects, acting.at), day_of(acting.at)
    latest = schedule().latest_next(standing.group, today)
    problems = Problems()
    problems.check("reason", reason, RETAINED)
    within = today < next_on <= latest
    problems.unless(within, "next_on", f"Choose a day after today and up to {day_words(latest)}: {standing.title}.")
    problems.raise_any()
    review.outcome, review.next_on, review.ended_by, review.ended_at = reason, next_on, acting.user_id, acting.at
    review.save(update_fields=["outcome", "next_on", "ended_by", "ended_at"])
    set_clock(subjects, None if standing.is_live else next_on)
    return Done(subject=review, details={"reason": reason, "next_on": next_on, "group": standing.group})


def _open_review(subjects: list[str] | tuple[str, ...]) -> RetentionReview | None:
    return RetentionReview.everything.filter(subject_id__in=subjects, ended_at=None).first()


def _put_off(subjects: list[str]) -> list[dt.date]:
    """The day to which the last review put the next one off, if there was one."""
    ended = RetentionReview.everything.filter(subject_id__in=subjects, next_on__isnull=False).order_by("-ended_at", "-pk")
    return [day for day in ended.values_list("next_on", flat=True)[:1] if day is not None]


def _open(
    acting: Acting, subjects: list[str] | tuple[str, ...], standing: Standing, because: str, due_on: dt.date
) -> RetentionReview:
    return RetentionReview.everything.create(
        id=acting.new_id("rev"),
        subject_id=subjects[0],
        group=standing.group,
        because=because,
        clear_from=standing.clear_from,
        due_on=due_on,
        opened_by=acting.user_id,
        opened_at=acting.at,
    )
