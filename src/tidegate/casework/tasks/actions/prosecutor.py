"""Files to the prosecutor: sent, and returned with structured reasons and the day to answer by."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.guard import open_for_change, visible
from tidegate.casework.cases.models import Case
from tidegate.casework.cases.stages import move
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Codes, Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError
from tidegate.casework.decisions.actions import end_decision
from tidegate.casework.decisions.authority import Prosecutor, kinds_of
from tidegate.casework.decisions.models import Decision
from tidegate.casework.tasks.models import ProsecutorFile
from tidegate.casework.tasks.opening import Needed, close_open, open_needed

ASKS: Codes = {
    "charging_decision": "A charging decision",
    "caution_agreement": "Agreement to a caution",
    "early_advice": "Early advice",
}
"""What a file asks of the prosecutor."""

RETURNS: Codes = {
    "forensic_report_missing": "Streamlined forensic report missing or incomplete",
    "grading_incomplete": "Grading incomplete",
    "attribution_not_shown": "Attribution to the suspect not shown",
    "interview_record_missing": "Record of interview missing",
    "case_summary_inadequate": "Case summary does not cover the elements of the offence",
    "disclosure_schedules_missing": "Disclosure schedules missing or incomplete",
    "statement_missing": "A witness statement is missing",
    "victim_views_missing": "The victim's views or personal statement missing",
    "antecedents_missing": "Previous convictions or cautions missing",
    "media_not_accessible": "Material not accessible in the form sent",
    "other_offence_to_consider": "Another offence is to be considered",
    "caution_to_consider": "An out-of-court disposal is to be considered",
    "safeguarding_not_shown": "Safeguarding steps not shown",
    "wrong_form": "The file is in the wrong form",
}
"""Why the prosecutor returned a file."""


@action(Permission.RECORD_PROSECUTOR)
def send_to_prosecutor(
    acting: Acting, *, case_id: str, reply_by: dt.datetime, asks: str = "charging_decision", reference: str = ""
) -> Done:
    """Record that the file went to the prosecutor, what it asks, and when the reply is due."""
    problems = Problems()
    problems.check("asks", asks, ASKS)
    problems.check_reference("reference", reference)
    problems.unless(reply_by > acting.at, "reply_by", "Give a time to come.")
    problems.raise_any()
    case = open_for_change(acting, case_id, Permission.RECORD_PROSECUTOR)
    if ProsecutorFile.everything.filter(case=case, state="sent").exists():
        raise ConflictError("The file is with the prosecutor already, so it was not sent again.")
    made = ProsecutorFile.everything.create(
        id=acting.new_id("fil"),
        case=case,
        decision=_decided(case) if asks == "charging_decision" else None,
        asks=asks,
        reference=reference,
        sent_by=acting.user_id,
        sent_at=acting.at,
        reply_by=reply_by,
    )
    move(case, "with_prosecutor")
    close_open(acting, case.pk, "answer_return", "sent_again")
    open_needed(acting, case.pk, [Needed(code="prosecutor_reply", anchor_key=made.pk, anchor_at=reply_by)])
    return Done(subject=made, case_id=case.pk, details={"asks": asks, "reply_by": reply_by})


@action(Permission.RECORD_PROSECUTOR)
def record_return(acting: Acting, *, file_id: str, reasons: Sequence[str], answer_by: dt.datetime) -> Done:
    """Record that the prosecutor returned the file, why, and by when to answer. The case is decided again."""
    problems = Problems()
    problems.unless(bool(reasons) and set(reasons) <= set(RETURNS), "reasons", f"Choose one or more of: {', '.join(RETURNS)}.")
    problems.unless(answer_by > acting.at, "answer_by", "Give a time to come.")
    problems.raise_any()
    found = visible(acting, ProsecutorFile.everything.select_related("decision")).filter(pk=file_id).first()
    if found is None:
        raise NotFoundError("There is no such file, or it is in a case that you may not see.")
    case = open_for_change(acting, found.case_id, Permission.RECORD_PROSECUTOR)
    codes = ",".join(sorted(set(reasons)))
    out = ProsecutorFile.everything.filter(pk=found.pk, state="sent")
    if not out.update(state="returned", ended_by=acting.user_id, ended_at=acting.at, reasons=codes, answer_by=answer_by):
        raise ConflictError("This file is no longer with the prosecutor, so nothing was done.")
    move(case, "investigation")
    if found.decision is not None and found.decision.state == "standing":
        end_decision(acting, found.decision, "returned")
    close_open(acting, found.case_id, "prosecutor_reply", "replied", found.pk)
    open_needed(acting, found.case_id, [Needed(code="answer_return", anchor_key=found.pk, anchor_at=answer_by)])
    return Done(subject=found, case_id=found.case_id, details={"reasons": codes, "answer_by": answer_by})


def file_answered(acting: Acting, case_id: str) -> None:
    """The prosecutor has decided, so a file that was out is answered. Part of another action."""
    for out in ProsecutorFile.everything.filter(case_id=case_id, state="sent"):
        ProsecutorFile.everything.filter(pk=out.pk).update(state="answered", ended_by=acting.user_id, ended_at=acting.at)
        close_open(acting, case_id, "prosecutor_reply", "replied", out.pk)


def _decided(case: Case) -> Decision:
    """The standing decision that a charging decision is asked on."""
    standing = Decision.everything.filter(case=case, state="standing").select_related("proposal").first()
    if standing is None or kinds_of(standing.proposal.pack_id)[standing.kind].prosecutor is not Prosecutor.DECIDES:
        raise ConflictError("A charging decision is asked on an authorised decision to charge. Propose and authorise it first.")
    return standing
