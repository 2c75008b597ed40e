"""Every write of decisions: propose, withdraw, authorise, refuse, and what the prosecutor decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict

from tidegate.casework.access.roles import Grade, Permission
from tidegate.casework.cases.guard import open_for_change, visible
from tidegate.casework.cases.models import Case
from tidegate.casework.cases.stages import move
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Codes, Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError, NotPermittedError
from tidegate.casework.decisions import catalogue
from tidegate.casework.decisions.authority import Prosecutor, kinds_of
from tidegate.casework.decisions.checking import Wanted, check_proposal
from tidegate.casework.decisions.models import Decision, Proposal, ProsecutorDecision
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.decisions.scrutiny import draw_sample, record_finding
from tidegate.casework.decisions.seen import Seen, see
from tidegate.policy.explaining.names import moment_words

__all__ = [
    "authorise",
    "draw_sample",
    "end_decision",
    "propose",
    "record_finding",
    "record_prosecutor_decision",
    "refuse",
    "withdraw",
]


@action(Permission.PROPOSE)
def propose(
    acting: Acting,
    *,
    case_id: str,
    kind: str,
    reason: str,
    seen_version: int,
    seen_digest: str,
    victim_views: str = "not_sought",
    override_reason: str = "",
    rationale_reference: str = "",
) -> Done:
    """Propose a decision over exactly what was seen; another person of the grade the policy demands may authorise it."""
    case = open_for_change(acting, case_id, Permission.PROPOSE, seen_version)
    seen = see(case)
    _check_still(seen, seen_digest)
    wanted = Wanted(
        kind=kind,
        reason=reason,
        victim_views=victim_views,
        override_reason=override_reason,
        rationale_reference=rationale_reference,
    )
    proposal = _proposal(acting, case, wanted, seen)
    details = {"kind": kind, "reason": reason, "override": override_reason, "seen": seen.digest, "route": case.route}
    return Done(subject=proposal, case_id=case.pk, details=details)


def _proposal(acting: Acting, case: Case, wanted: Wanted, seen: Seen) -> Proposal:
    demanded, pack = check_proposal(case, wanted), current_pack()
    return Proposal.everything.create(
        id=acting.new_id("pro"),
        case=case,
        **asdict(wanted),
        pack_id=pack.id,
        pack_version=pack.version,
        pack_digest=pack.digest,
        route=case.route,
        is_departure=demanded.departs_from(case.route),
        grade_needed=demanded.grade,
        seen=seen.text,
        seen_digest=seen.digest,
        case_version=case.version,
        proposed_by=acting.user_id,
        proposed_at=acting.at,
    )


@action(Permission.PROPOSE)
def withdraw(acting: Acting, *, proposal_id: str, reason: str) -> Done:
    """Withdraw one's own proposal."""
    proposal = _open_proposal(acting, proposal_id)
    if proposal.proposed_by != acting.user_id:
        raise NotPermittedError("Only who proposed it may withdraw a proposal. Whoever may authorise it can refuse it instead.")
    _check_code("reason", reason, catalogue.WITHDRAWALS)
    case = open_for_change(acting, proposal.case_id, Permission.PROPOSE)
    _close(acting, proposal, "withdrawn", reason)
    return Done(subject=proposal, case_id=case.pk, details={"kind": proposal.kind, "reason": reason})


@action(Permission.AUTHORISE, once_for="proposal_id")
def authorise(acting: Acting, *, proposal_id: str, seen_digest: str) -> Done:
    """Authorise another person's proposal: it becomes the decision. Done once, however often it is asked."""
    proposal = _open_proposal(acting, proposal_id)
    case = open_for_change(acting, proposal.case_id, Permission.AUTHORISE, proposal.case_version)
    _check_authoriser(acting, proposal)
    seen = see(case)
    _check_still(seen, seen_digest)
    _check_still(seen, proposal.seen_digest)
    earlier = Decision.everything.filter(case=case).order_by("-authorised_at", "-pk").first()
    if earlier is not None and earlier.state == "standing":
        end_decision(acting, earlier, "replaced")
    decision = Decision.everything.create(
        id=acting.new_id("dec"),
        case=case,
        proposal=proposal,
        kind=proposal.kind,
        proposed_by=proposal.proposed_by,
        seen_digest=proposal.seen_digest,
        grade_needed=proposal.grade_needed,
        authorised_by=acting.user_id,
        grade=acting.grade,
        authorised_at=acting.at,
        earlier=earlier,
    )
    _close(acting, proposal, "authorised", "authorised")
    move(case, "decided")
    details = {"kind": decision.kind, "proposal": proposal.pk, "seen": proposal.seen_digest, "grade": acting.grade.value}
    return Done(subject=decision, case_id=case.pk, details=details)


@action(Permission.AUTHORISE)
def refuse(acting: Acting, *, proposal_id: str, reason: str) -> Done:
    """Refuse another person's proposal, with a coded reason; the case is proposed again or not."""
    proposal = _open_proposal(acting, proposal_id)
    case = open_for_change(acting, proposal.case_id, Permission.AUTHORISE)
    _check_authoriser(acting, proposal)
    _check_code("reason", reason, catalogue.REFUSALS)
    _close(acting, proposal, "refused", reason)
    return Done(subject=proposal, case_id=case.pk, details={"kind": proposal.kind, "reason": reason})


@action(Permission.RECORD_PROSECUTOR)
def record_prosecutor_decision(
    acting: Acting,
    *,
    case_id: str,
    outcome: str,
    decided_on: dt.date,
    exceptional: str = "",
    reference: str = "",
    seen_version: int | None = None,
) -> Done:
    """Record what the prosecutor decided, with the exceptional circumstances where a caution was agreed.

    A decision to seek a charge that the prosecutor does not follow is returned: the case is decided again.
    """
    case = open_for_change(acting, case_id, Permission.RECORD_PROSECUTOR, seen_version)
    problems = Problems()
    problems.check("outcome", outcome, catalogue.OUTCOMES)
    problems.check("exceptional", exceptional, catalogue.EXCEPTIONAL, may_be_empty=True)
    problems.check_reference("reference", reference)
    problems.unless(
        not exceptional or outcome == "caution_agreed", "exceptional", "Give this for a caution that was agreed only."
    )
    problems.unless(decided_on <= acting.at.date(), "decided_on", "Give the day on which it was decided, not one to come.")
    problems.raise_any()
    standing = Decision.everything.filter(case=case, state="standing").select_related("proposal").first()
    made = ProsecutorDecision.everything.create(
        id=acting.new_id("pde"),
        case=case,
        decision=standing,
        outcome=outcome,
        exceptional=exceptional,
        reference=reference,
        decided_on=decided_on,
        recorded_by=acting.user_id,
        recorded_at=acting.at,
    )
    followed = standing is None or outcome == "charge_authorised" or not _asks_prosecutor(standing)
    if standing is not None and not followed:
        end_decision(acting, standing, "returned")
    move(case, "decided" if standing is not None and followed else "investigation")
    return Done(subject=made, case_id=case.pk, details={"outcome": outcome, "exceptional": exceptional})


def end_decision(acting: Acting, decision: Decision, state: str) -> None:
    """A standing decision no longer stands: it was replaced, or the prosecutor returned it. Part of another action."""
    Decision.everything.filter(pk=decision.pk).update(state=state, ended_by=acting.user_id, ended_at=acting.at)


def _asks_prosecutor(decision: Decision) -> bool:
    return kinds_of(decision.proposal.pack_id)[decision.kind].prosecutor is Prosecutor.DECIDES


def _open_proposal(acting: Acting, proposal_id: str) -> Proposal:
    proposal = visible(acting, Proposal.everything.all()).filter(pk=proposal_id).first()
    if proposal is None:
        raise NotFoundError("There is no such proposal, or it is on a case that you may not see.")
    if proposal.closed_at is not None:
        said = f" ({proposal.closed_because.replace('_', ' ')})" if proposal.closed_because != proposal.state else ""
        raise ConflictError(
            f"This proposal is {proposal.state} since {moment_words(proposal.closed_at)}{said}, so nothing was done. "
            "Look at the case again."
        )
    return proposal


def _check_authoriser(acting: Acting, proposal: Proposal) -> None:
    if proposal.proposed_by == acting.user_id:
        raise NotPermittedError("You proposed this decision, so another person must authorise or refuse it.")
    if acting.grade < proposal.grade_needed:
        needed = Grade(proposal.grade_needed).name.replace("_", " ").lower()
        raise NotPermittedError(
            f"The policy asks for the grade of {needed} or above for this decision, and yours is below that."
        )


def _check_still(seen: Seen, digest: str) -> None:
    if seen.digest != digest:
        raise ConflictError(
            "What is recorded of this case is no longer what you were shown, so nothing was done. "
            "Look at the case again, and decide on what is there now."
        )


def _check_code(field: str, given: str, codes: Codes) -> None:
    problems = Problems()
    problems.check(field, given, codes)
    problems.raise_any()


def _close(acting: Acting, proposal: Proposal, state: str, because: str) -> None:
    Proposal.everything.filter(pk=proposal.pk).update(
        state=state, closed_by=acting.user_id, closed_at=acting.at, closed_because=because
    )
