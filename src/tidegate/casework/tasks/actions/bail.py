"""Pre-charge bail: granted and extended within the lengths that each grade may allow, beyond them by a magistrates' court."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access.roles import Grade, Permission
from tidegate.casework.cases.guard import open_for_change, visible
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Codes, Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError
from tidegate.casework.tasks.limits import grade_needed
from tidegate.casework.tasks.models import Bail, BailPeriod
from tidegate.casework.tasks.opening import Needed, close_open, open_needed
from tidegate.policy.explaining.names import moment_words

ENDS: Codes = {
    "charged": "Charged",
    "no_further_action": "No further action",
    "under_investigation": "Released under investigation",
    "other_disposal": "Disposed of otherwise",
    "lapsed": "The time ran out",
}
"""How bail ended."""


@action(Permission.WORK_TASKS)
def set_bail(acting: Acting, *, case_id: str, arrested_on: dt.date, end_at: dt.datetime, granted_grade: int) -> Done:
    """Record that a custody officer granted bail: at most three months beginning the day after the arrest."""
    case = open_for_change(acting, case_id, Permission.WORK_TASKS)
    if Bail.everything.filter(case=case, ended_at=None).exists():
        raise ConflictError("Bail is already running in this case: extend or end it.")
    problems = Problems()
    problems.unless(arrested_on <= acting.at.date(), "arrested_on", "Give the day of the arrest, which cannot be to come.")
    problems.unless(end_at > acting.at, "end_at", "Give a time to come.")
    needed = grade_needed(arrested_on, end_at)
    problems.unless(
        needed is Grade.SERGEANT, "end_at", "A custody officer grants three months at most: shorten it, then extend."
    )
    problems.unless(Grade.SERGEANT <= granted_grade <= max(Grade), "granted_grade", "A custody officer is a sergeant or above.")
    problems.raise_any()
    bail = Bail.everything.create(id=acting.new_id("bai"), case=case, arrested_on=arrested_on, end_at=end_at)
    _add_period(acting, bail, granted_grade, "")
    return Done(subject=bail, case_id=case.pk, details={"end": end_at, "grade": granted_grade})


@action(Permission.WORK_TASKS)
def extend_bail(
    acting: Acting, *, bail_id: str, end_at: dt.datetime, granted_grade: int | None = None, court_reference: str = ""
) -> Done:
    """Record that bail was extended: to six months by an inspector, nine by a superintendent, beyond by a court."""
    bail = _running(acting, bail_id)
    problems = Problems()
    problems.check_reference("court_reference", court_reference)
    problems.unless(
        bail.end_at > acting.at, "bail_id", "This bail has run out, and what has run out cannot be extended: end it."
    )
    problems.unless(end_at > bail.end_at, "end_at", "Give a time after the present end.")
    needed = grade_needed(bail.arrested_on, end_at)
    if needed is None:
        problems.unless(bool(court_reference), "court_reference", "Beyond nine months only a magistrates' court extends bail.")
    elif not court_reference:
        granted = granted_grade is not None and needed <= granted_grade <= max(Grade)
        problems.unless(
            granted, "granted_grade", f"That long needs the grade of {needed.name.replace('_', ' ').lower()} or above."
        )
    problems.raise_any()
    close_open(acting, bail.case_id, "bail_end", "extended")
    close_open(acting, bail.case_id, "welfare_bail_return", "not_needed")
    bail.end_at = end_at
    bail.save(update_fields=["end_at"])
    _add_period(acting, bail, granted_grade, court_reference)
    return Done(
        subject=bail, case_id=bail.case_id, details={"end": end_at, "grade": granted_grade, "court": bool(court_reference)}
    )


@action(Permission.WORK_TASKS)
def end_bail(acting: Acting, *, bail_id: str, outcome: str) -> Done:
    """Record that bail has ended, and how."""
    problems = Problems()
    problems.check("outcome", outcome, ENDS)
    problems.raise_any()
    bail = _running(acting, bail_id)
    Bail.everything.filter(pk=bail.pk).update(ended_at=acting.at, outcome=outcome)
    close_open(acting, bail.case_id, "bail_end", "ended")
    return Done(subject=bail, case_id=bail.case_id, details={"outcome": outcome})


def _running(acting: Acting, bail_id: str) -> Bail:
    bail = visible(acting, Bail.everything.all()).filter(pk=bail_id).first()
    if bail is None:
        raise NotFoundError("There is no such bail, or it is in a case that you may not see.")
    open_for_change(acting, bail.case_id, Permission.WORK_TASKS)
    bail.refresh_from_db()
    if bail.ended_at is not None:
        raise ConflictError(f"This bail ended on {moment_words(bail.ended_at)}, so nothing was done.")
    return bail


def _add_period(acting: Acting, bail: Bail, granted_grade: int | None, court_reference: str) -> None:
    """Write that bail runs to its present end, and open the tasks that hang on that day."""
    BailPeriod.everything.create(
        id=acting.new_id("per"),
        bail=bail,
        number=bail.periods.count() + 1,
        end_at=bail.end_at,
        grade_needed=grade_needed(bail.arrested_on, bail.end_at),
        granted_grade=granted_grade,
        court_reference=court_reference,
        recorded_by=acting.user_id,
        recorded_at=acting.at,
    )
    key = f"bail {bail.end_at:%Y-%m-%dT%H:%M}"
    open_needed(
        acting,
        bail.case_id,
        [Needed(code=code, anchor_key=key, anchor_at=bail.end_at) for code in ("bail_end", "welfare_bail_return")],
    )
