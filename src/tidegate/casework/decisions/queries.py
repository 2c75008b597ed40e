"""Every read of decisions. What shows one identifiable case logs the reading itself; lists show references only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from tidegate.casework.access.roles import Grade, Permission
from tidegate.casework.cases.guard import consult, find_case, visible
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.decisions import catalogue
from tidegate.casework.decisions.authority import DecisionKind, kinds_of
from tidegate.casework.decisions.models import Decision, Proposal, ProsecutorDecision
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.decisions.seen import Seen, see


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalRow:
    """A proposal as lists show it. ``may_authorise``: this person may, by role, grade and not being the proposer."""

    id: str
    case_id: str
    case_reference: str
    level: str
    kind: str
    title: str
    state: str
    proposed_by: str
    proposed_at: dt.datetime
    grade_needed: Grade
    is_departure: bool
    may_authorise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalShown:
    """A whole proposal, with what it stands on. ``voided_by``: the position of the audit entry that says what changed."""

    row: ProposalRow
    reason: str
    override_reason: str
    victim_views: str
    rationale_reference: str
    pack_id: str
    pack_version: str
    route: str
    seen: dict[str, Any]
    seen_digest: str
    closed_by: str
    closed_at: dt.datetime | None
    closed_because: str
    voided_by: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionShown:
    """A whole decision. ``earlier_id`` is the decision it took the place of."""

    id: str
    case_id: str
    case_reference: str
    kind: str
    title: str
    state: str
    authorised_by: str
    authorised_at: dt.datetime
    grade: Grade
    ended_at: dt.datetime | None
    earlier_id: str | None
    proposal: ProposalShown


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A decision that may be proposed on this case. ``departs``: from the route, so that an override reason is needed."""

    kind: DecisionKind
    departs: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """What who is about to propose is shown: what is recorded, which decisions there are, and the prosecutor's latest word."""

    case_id: str
    case_reference: str
    route: str
    seen: Seen
    choices: tuple[Choice, ...]
    prosecutor: ProsecutorShown | None
    open_proposal_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProsecutorShown:
    """A decision of the prosecutor's."""

    id: str
    outcome: str
    title: str
    exceptional: str
    reference: str
    decided_on: dt.date
    recorded_by: str
    recorded_at: dt.datetime


def deciding(acting: Acting, case_id: str) -> Deciding:
    """What a proposal on this case would stand on; its version and digest are handed back with the proposal. Logged."""
    with transaction.atomic():
        case = consult(acting, case_id, "what a decision would stand on")
        kinds = kinds_of(current_pack().id).values()
        spoken = ProsecutorDecision.everything.filter(case=case).order_by("-recorded_at", "-pk").first()
        is_open = Proposal.everything.filter(case=case, state="open").values_list("pk", flat=True).first()
        return Deciding(
            case_id=case.pk,
            case_reference=case.reference,
            route=case.route,
            seen=see(case),
            choices=tuple(Choice(kind=kind, departs=kind.departs_from(case.route)) for kind in kinds),
            prosecutor=_prosecutor(spoken) if spoken else None,
            open_proposal_id=is_open,
        )


def open_proposals(acting: Acting) -> list[ProposalRow]:
    """The open proposals that this person may know of, the gravest case first."""
    return _rows(acting, Proposal.everything.filter(state="open"))


def to_authorise(acting: Acting) -> list[ProposalRow]:
    """The open proposals that await this person: of others, in units where they authorise, within their grade."""
    return [row for row in open_proposals(acting) if row.may_authorise]


def proposals_of(acting: Acting, case_id: str) -> list[ProposalRow]:
    """Every proposal on a case, latest first."""
    find_case(acting, case_id)
    return sorted(_rows(acting, Proposal.everything.filter(case_id=case_id)), key=lambda row: row.proposed_at, reverse=True)


def proposal(acting: Acting, proposal_id: str) -> ProposalShown:
    """One proposal with everything it stands on. Logged. Raises NotFoundError."""
    with transaction.atomic():
        found = visible(acting, Proposal.everything.select_related("case")).filter(pk=proposal_id).first()
        if found is None:
            raise NotFoundError("There is no such proposal, or it is on a case that you may not see.")
        consult(acting, found.case_id, "proposal")
        return _shown(acting, found)


def decision(acting: Acting, decision_id: str) -> DecisionShown:
    """One decision with the proposal it authorised. Logged. Raises NotFoundError."""
    with transaction.atomic():
        rows = visible(acting, Decision.everything.select_related("case", "proposal__case"))
        found = rows.filter(pk=decision_id).first()
        if found is None:
            raise NotFoundError("There is no such decision, or it is on a case that you may not see.")
        consult(acting, found.case_id, "decision")
        return _decision(acting, found)


def decisions_of(acting: Acting, case_id: str) -> list[DecisionShown]:
    """Every decision on a case, latest first. Logged."""
    with transaction.atomic():
        consult(acting, case_id, "decisions")
        rows = Decision.everything.filter(case_id=case_id).select_related("case", "proposal__case")
        return [_decision(acting, each) for each in rows.order_by("-authorised_at", "-pk")]


def prosecutor_decisions(acting: Acting, case_id: str) -> list[ProsecutorShown]:
    """What the prosecutor decided on a case, latest first. Logged."""
    with transaction.atomic():
        consult(acting, case_id, "prosecutor's decisions")
        rows = ProsecutorDecision.everything.filter(case_id=case_id).order_by("-recorded_at", "-pk")
        return [_prosecutor(each) for each in rows]


def _rows(acting: Acting, proposals: QuerySet[Proposal]) -> list[ProposalRow]:
    rows = visible(acting, proposals).select_related("case").order_by("-case__standing", "-case__rank", "proposed_at", "pk")
    return [_row(acting, each) for each in rows]


def _row(acting: Acting, each: Proposal) -> ProposalRow:
    may = acting.may(Permission.AUTHORISE, each.case.unit_id) and each.proposed_by != acting.user_id
    return ProposalRow(
        id=each.pk,
        case_id=each.case_id,
        case_reference=each.case.reference,
        level=each.case.level,
        kind=each.kind,
        title=title_of(each.kind, each.pack_id),
        state=each.state,
        proposed_by=each.proposed_by,
        proposed_at=each.proposed_at,
        grade_needed=Grade(each.grade_needed),
        is_departure=each.is_departure,
        may_authorise=may and each.state == "open" and acting.grade >= each.grade_needed,
    )


def _shown(acting: Acting, each: Proposal) -> ProposalShown:
    return ProposalShown(
        row=_row(acting, each),
        reason=each.reason,
        override_reason=each.override_reason,
        victim_views=each.victim_views,
        rationale_reference=each.rationale_reference,
        pack_id=each.pack_id,
        pack_version=each.pack_version,
        route=each.route,
        seen=Seen(version=each.case_version, text=each.seen, digest=each.seen_digest).content,
        seen_digest=each.seen_digest,
        closed_by=each.closed_by,
        closed_at=each.closed_at,
        closed_because=each.closed_because,
        voided_by=each.voided_by,
    )


def _decision(acting: Acting, each: Decision) -> DecisionShown:
    return DecisionShown(
        id=each.pk,
        case_id=each.case_id,
        case_reference=each.case.reference,
        kind=each.kind,
        title=title_of(each.kind, each.proposal.pack_id),
        state=each.state,
        authorised_by=each.authorised_by,
        authorised_at=each.authorised_at,
        grade=Grade(each.grade),
        ended_at=each.ended_at,
        earlier_id=each.earlier_id,
        proposal=_shown(acting, each.proposal),
    )


def _prosecutor(each: ProsecutorDecision) -> ProsecutorShown:
    return ProsecutorShown(
        id=each.pk,
        outcome=each.outcome,
        title=catalogue.OUTCOMES[each.outcome],
        exceptional=each.exceptional,
        reference=each.reference,
        decided_on=each.decided_on,
        recorded_by=each.recorded_by,
        recorded_at=each.recorded_at,
    )


def title_of(kind: str, pack_id: str) -> str:
    """How pages name a decision."""
    return kinds_of(pack_id)[kind].title
