"""The frozen record from which the document to sign is printed: what is proposed, by whom, on what, and who authorised it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tidegate.casework.access.models import User
from tidegate.casework.access.roles import Grade
from tidegate.casework.cases.guard import consult, visible
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.decisions import catalogue
from tidegate.casework.decisions.authority import kinds_of, own_sources
from tidegate.casework.decisions.models import Decision, Proposal
from tidegate.casework.decisions.policies import pack_called
from tidegate.casework.decisions.seen import Seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who did something, of which grade, and when."""

    name: str
    grade: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Everything on the document to sign. ``authorised`` is None while it awaits its second person."""

    reference: str
    title: str
    state: str
    policy_id: str
    policy_version: str
    policy_digest: str
    route: str
    is_departure: bool
    reason: str
    override_reason: str
    victim_views: str
    rationale_reference: str
    grade_needed: str
    sources: tuple[str, ...]
    proposed: Signature
    authorised: Signature | None
    earlier: str
    seen: Mapping[str, Any]
    digest: str
    identifier: str


def paper_of(acting: Acting, proposal_id: str) -> Paper:
    """The document for a proposal, signed or to be signed. Logged. Raises NotFoundError."""
    with transaction.atomic():
        found = visible(acting, Proposal.everything.select_related("case")).filter(pk=proposal_id).first()
        if found is None:
            raise NotFoundError("There is no such proposal, or it is on a case that you may not see.")
        consult(acting, found.case_id, "document to sign")
        decision = Decision.everything.filter(proposal=found).select_related("earlier__proposal").first()
        return _paper(found, decision)


def _paper(proposal: Proposal, decision: Decision | None) -> Paper:
    kind = kinds_of(proposal.pack_id)[proposal.kind]
    earlier = decision.earlier if decision else None
    return Paper(
        reference=proposal.case.reference,
        title=kind.title,
        state=proposal.state,
        policy_id=proposal.pack_id,
        policy_version=proposal.pack_version,
        policy_digest=proposal.pack_digest,
        route=_route(proposal),
        is_departure=proposal.is_departure,
        reason=catalogue.REASONS[proposal.reason],
        override_reason=catalogue.OVERRIDES.get(proposal.override_reason, ""),
        victim_views=catalogue.VICTIM_VIEWS[proposal.victim_views],
        rationale_reference=proposal.rationale_reference,
        grade_needed=_grade(proposal.grade_needed),
        sources=_sources(proposal.pack_id, kind.source),
        proposed=_signature(proposal.proposed_by, None, proposal.proposed_at),
        authorised=_signature(decision.authorised_by, decision.grade, decision.authorised_at) if decision else None,
        earlier=f"{kinds_of(earlier.proposal.pack_id)[earlier.kind].title}, {earlier.state}" if earlier else "",
        seen=Seen(version=proposal.case_version, text=proposal.seen, digest=proposal.seen_digest).content,
        digest=proposal.seen_digest,
        identifier=decision.pk if decision else proposal.pk,
    )


def _signature(user_id: str, grade: int | None, at: dt.datetime) -> Signature:
    user = User.objects.get(pk=user_id)
    return Signature(name=user.get_full_name() or user.username, grade=_grade(user.grade if grade is None else grade), at=at)


def _grade(value: int) -> str:
    return Grade(value).name.replace("_", " ").capitalize()


def _route(proposal: Proposal) -> str:
    return pack_called(proposal.pack_id).tables["route"].names.get(proposal.route, proposal.route)


def _sources(pack_id: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    """The titles of sources, each marked where it was not read as it stands."""
    of_pack = pack_called(pack_id).sources
    said = {**own_sources(), **{each.id: {"title": each.title, "status": each.status} for each in of_pack.values()}}
    cited = [said[each] for each in dict.fromkeys(ids)]
    return tuple(each["title"] if each["status"] == "verified" else f"{each['title']} [{each['status']}]" for each in cited)
