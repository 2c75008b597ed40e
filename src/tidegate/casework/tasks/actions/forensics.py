"""Devices in the forensic queue: sent, received there, and back."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.guard import open_for_change, visible
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Codes, Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError
from tidegate.casework.tasks.models import Submission
from tidegate.casework.tasks.opening import Needed, close_open, open_needed

RESULTS: Codes = {
    "examined": "Examined in full",
    "triaged": "Triaged: no full examination needed",
    "nothing_found": "Nothing relevant found",
    "not_examinable": "Could not be examined",
    "withdrawn": "Withdrawn before examination",
}
"""What came of a submission."""
MOST_DEVICES = 500


@action(Permission.WORK_TASKS)
def submit_forensics(acting: Acting, *, case_id: str, devices: int, expected_at: dt.datetime, reference: str = "") -> Done:
    """Record that devices went to forensic examination, and when the result is expected."""
    problems = Problems()
    problems.unless(1 <= devices <= MOST_DEVICES, "devices", f"Give how many devices: 1 to {MOST_DEVICES}.")
    problems.unless(expected_at > acting.at, "expected_at", "Give a time to come.")
    problems.check_reference("reference", reference)
    problems.raise_any()
    case = open_for_change(acting, case_id, Permission.WORK_TASKS)
    made = Submission.everything.create(
        id=acting.new_id("sub"),
        case=case,
        devices=devices,
        reference=reference,
        submitted_by=acting.user_id,
        submitted_at=acting.at,
        expected_at=expected_at,
    )
    open_needed(acting, case.pk, [Needed(code="forensics_back", anchor_key=made.pk, anchor_at=expected_at)])
    return Done(subject=made, case_id=case.pk, details={"devices": devices, "expected": expected_at})


@action(Permission.WORK_TASKS)
def receive_forensics(acting: Acting, *, submission_id: str) -> Done:
    """Record that whoever examines the devices has received them."""
    found = _submission(acting, submission_id)
    here = Submission.everything.filter(pk=found.pk, received_at=None, returned_at=None)
    if not here.update(received_by=acting.user_id, received_at=acting.at):
        raise ConflictError("These devices were received already, or are back, so nothing was done.")
    return Done(subject=found, case_id=found.case_id, details={"devices": found.devices})


@action(Permission.WORK_TASKS)
def return_forensics(acting: Acting, *, submission_id: str, outcome: str) -> Done:
    """Record that devices came back, and what came of it: a code, never what was found."""
    problems = Problems()
    problems.check("outcome", outcome, RESULTS)
    problems.raise_any()
    found = _submission(acting, submission_id)
    back = Submission.everything.filter(pk=found.pk, returned_at=None)
    if not back.update(outcome=outcome, returned_by=acting.user_id, returned_at=acting.at):
        raise ConflictError("These devices are back already, so nothing was done.")
    close_open(acting, found.case_id, "forensics_back", "returned", found.pk)
    return Done(subject=found, case_id=found.case_id, details={"outcome": outcome})


def _submission(acting: Acting, submission_id: str) -> Submission:
    """The submission, with its case open for change."""
    found = visible(acting, Submission.everything.all()).filter(pk=submission_id).first()
    if found is None:
        raise NotFoundError("There is no such submission, or it is in a case that you may not see.")
    open_for_change(acting, found.case_id, Permission.WORK_TASKS)
    return found
