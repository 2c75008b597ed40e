"""From the review to the end of a made-up case: proposals, authority, the prosecutor, charge and closure."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access.roles import Grade
from tidegate.casework.common.errors import CaseworkError, ConflictError
from tidegate.casework.decisions.actions import authorise, propose, record_prosecutor_decision, refuse
from tidegate.casework.decisions.authority import kinds_of
from tidegate.casework.decisions.models import Proposal
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.decisions.seen import see
from tidegate.casework.demonstration import finding_out
from tidegate.casework.demonstration.knowing import close, record
from tidegate.casework.demonstration.life import Life
from tidegate.casework.demonstration.tasking import work_tasks
from tidegate.casework.tasks.actions import end_bail, record_return, record_step, send_to_prosecutor
from tidegate.casework.tasks.models import Bail
from tidegate.records.facts import FactState

RETURNED = 0.22
REFUSED = 0.07
RETURNS = (
    ("forensic_report_missing", "disclosure_schedules_missing"),
    ("grading_incomplete",),
    ("case_summary_inadequate", "statement_missing"),
    ("attribution_not_shown",),
    ("victim_views_missing", "antecedents_missing"),
)


def ended_early(life: Life, at: dt.datetime) -> None:
    """Research ended it: no further action, or kept as information where the policy allows that."""
    informs = life.case().route == "information_only"
    kind, reason = ("information_only", "criteria_met") if informs else ("no_further_action", life.draw.choice(_EARLY))
    _propose(life, at, kind, reason)


def nothing_found(life: Life, at: dt.datetime) -> None:
    """The devices held nothing relevant: no further action."""
    _propose(life, at, "no_further_action", "evidence_insufficient")


def reviewed(life: Life, at: dt.datetime) -> None:
    """The charging review: what it established is recorded, and a decision proposed in keeping with the route."""
    finding_out.review(life, at)
    if life.is_clear:
        _ask_for_caution(life, at)
        return
    route = life.case().route
    if route == "youth_review":
        _propose(life, at, "youth_referral", "suspect_may_be_child")
    elif life.truth.by_stage["S6"].get("evidence_sufficient") is False and life.chance(0.7):
        _propose(life, at, "no_further_action", "evidence_insufficient")
    else:
        _propose(life, at, "charge", "full_code_test")


def _ask_for_caution(life: Life, at: dt.datetime) -> None:
    """Every gate but the prosecutor's is met: the prosecutor is asked, and a named person says that it may be considered."""
    record(life, life.owner, at, {"human_decision_recorded": True}, "officer_observation")
    liaison = life.by("liaison", at)
    send_to_prosecutor(liaison, case_id=life.case_id, asks="caution_agreement", reply_by=at + dt.timedelta(days=28))
    life.after(at, 10, 26, _caution_agreed)


def _caution_agreed(life: Life, at: dt.datetime) -> None:
    record_prosecutor_decision(
        life.by("liaison", at),
        case_id=life.case_id,
        outcome="caution_agreed",
        exceptional="very_low_seriousness",
        decided_on=at.date(),
    )
    facts: dict[str, FactState] = {"prosecutor_decision": "agreed", "exceptional_circumstances_recorded": True}
    record(life, "liaison", at, facts, "prosecutor")
    life.after(at, 0.5, 3, _propose_caution)


def _propose_caution(life: Life, at: dt.datetime) -> None:
    """The facts that age are established again, the risk last; then the caution is proposed, if every gate is met."""
    finding_out.research(life, at)
    finding_out.examine(life, at)
    finding_out.review(life, at)
    finding_out.assess_risk(life, at)
    if life.case().route == "caution_review":
        _propose(life, at, "conditional_caution", "criteria_met")
    else:
        _propose(life, at, "charge", "full_code_test")


def _propose(life: Life, at: dt.datetime, kind: str, reason: str) -> None:
    if life.unit != "tidewater" or life.case().closed_at is not None:
        return
    case = life.case()
    seen, demanded = see(case), kinds_of(current_pack().id)[kind]
    has_victim = life.truth.is_true("identified_victim")
    try:
        made = propose(
            life.by_owner(at),
            case_id=case.pk,
            kind=kind,
            reason=reason,
            seen_version=case.version,
            seen_digest=seen.digest,
            victim_views=life.draw.choice(("supports", "no_view", "opposes", "supports")) if has_victim else "no_victim",
            override_reason=life.draw.choice(("fact_disputed", "suspect_vulnerability"))
            if demanded.departs_from(case.route)
            else "",
            rationale_reference=f"DEC/{at:%y}/{life.draw.randrange(10000):04}",
        )
    except ConflictError:
        life.after(at, 1, 4, lambda each, when: _propose(each, when, kind, reason))
        return
    who = "sergeant" if demanded.grade <= Grade.SERGEANT and life.chance(0.7) else "inspector"
    life.after(at, 0.05, 1.5, lambda each, when: _looked_at(each, when, made.subject_id, who))


def _looked_at(life: Life, at: dt.datetime, proposal_id: str, who: str) -> None:
    """The second person looks: authorises, or sends back; a proposal that is void by then is made again."""
    proposal = Proposal.everything.get(pk=proposal_id)
    if proposal.state == "void":
        _propose(life, at, proposal.kind, proposal.reason)
        return
    second = life.by(who, at)
    if life.tries == 0 and life.chance(REFUSED):
        life.tries += 1
        refuse(second, proposal_id=proposal_id, reason=life.draw.choice(("evidence_incomplete", "facts_to_establish")))
        life.after(at, 3, 14, lambda each, when: _propose(each, when, proposal.kind, proposal.reason))
        return
    authorise(second, proposal_id=proposal_id, seen_digest=proposal.seen_digest)
    work_tasks(life, at)
    if proposal.kind == "charge":
        life.after(at, 0.5, 5, _sent)
    else:
        life.after(at, 4, 12, _closed)


def _sent(life: Life, at: dt.datetime) -> None:
    liaison = life.by("liaison", at)
    reference = f"FILE/{at:%y}/{life.draw.randrange(10000):04}"
    try:
        life.file_id = send_to_prosecutor(
            liaison, case_id=life.case_id, reply_by=at + dt.timedelta(days=28), reference=reference
        ).subject_id
    except CaseworkError:
        return  # it has been decided otherwise meanwhile
    life.after(at, 10, 27, _answered)


def _answered(life: Life, at: dt.datetime) -> None:
    """The prosecutor returns the file, or charges; a returned file is decided again and sent again."""
    liaison = life.by("liaison", at)
    if life.tries < 2 and life.chance(RETURNED):
        life.tries += 2
        reasons = life.draw.choice(RETURNS)
        record_return(liaison, file_id=life.file_id, reasons=reasons, answer_by=at + dt.timedelta(days=14))
        life.after(at, 2, 6, lambda each, when: _propose(each, when, "charge", "full_code_test"))
        return
    outcome = "charge_authorised" if life.chance(0.9) else "no_further_action"
    record_prosecutor_decision(liaison, case_id=life.case_id, outcome=outcome, decided_on=at.date())
    if outcome == "charge_authorised":
        life.after(at, 1, 9, _charged)
    else:
        life.after(at, 2, 9, lambda each, when: _propose(each, when, "no_further_action", "evidence_insufficient"))


def _charged(life: Life, at: dt.datetime) -> None:
    owner = life.by_owner(at)
    record_step(owner, case_id=life.case_id, kind="charge", at=at)
    record_step(owner, case_id=life.case_id, kind="court_hearing", at=life.work_time(at + dt.timedelta(days=28)))
    work_tasks(life, at)
    _end_bail(life, at, "charged")
    life.after(at, 35, 60, _closed)


def _closed(life: Life, at: dt.datetime) -> None:
    _end_bail(life, at, "other_disposal")
    close(life, at)


def _end_bail(life: Life, at: dt.datetime, outcome: str) -> None:
    if life.bail_id and Bail.everything.filter(pk=life.bail_id, ended_at=None).exists():
        end_bail(life.by_owner(at), bail_id=life.bail_id, outcome=outcome)


_EARLY = ("suspect_not_identified", "no_offence", "evidence_insufficient")
