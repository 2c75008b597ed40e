"""What a policy demands of a proposal, checked all at once."""

from __future__ import annotations

from dataclasses import dataclass

from tidegate.casework.cases.models import Case
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.decisions import catalogue
from tidegate.casework.decisions.authority import DecisionKind, Prosecutor, kinds_of
from tidegate.casework.decisions.models import Proposal, ProsecutorDecision
from tidegate.casework.decisions.policies import current_pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to decide, by its codes."""

    kind: str
    reason: str
    victim_views: str
    override_reason: str
    rationale_reference: str


def check_proposal(case: Case, wanted: Wanted) -> DecisionKind:
    """What the policy demands of a decision of this kind. Raises ConflictError or InvalidError, saying what is missing."""
    _check_ready(case)
    kinds, problems = kinds_of(current_pack().id), Problems()
    problems.check("kind", wanted.kind, kinds)
    problems.check("victim_views", wanted.victim_views, catalogue.VICTIM_VIEWS)
    problems.check("override_reason", wanted.override_reason, catalogue.OVERRIDES, may_be_empty=True)
    problems.check_reference("rationale_reference", wanted.rationale_reference)
    if wanted.kind in kinds:
        _check_kind(case, kinds[wanted.kind], wanted, problems)
    problems.raise_any()
    return kinds[wanted.kind]


def _check_ready(case: Case) -> None:
    """The case is open, assessed on what is known now, and nobody else has a proposal open."""
    if case.closed_at is not None:
        raise ConflictError("This case is closed, so nothing can be decided on it.")
    if not case.route:
        raise ConflictError("This case has not been assessed, so there is no route to decide on. Assess it first.")
    if case.is_stale:
        raise ConflictError("The assessment is out of date. Assess the case again before deciding: the route may have changed.")
    if Proposal.everything.filter(case=case, state="open").exists():
        raise ConflictError("A proposal is already open on this case. It is authorised, refused or withdrawn first.")


def _check_kind(case: Case, kind: DecisionKind, wanted: Wanted, problems: Problems) -> None:
    problems.check("reason", wanted.reason, kind.reasons)
    departs, said = kind.departs_from(case.route), bool(wanted.override_reason)
    problems.unless(not departs or said, "override_reason", "This departs from the route: say why, by its code.")
    problems.unless(departs or not said, "override_reason", "This does not depart from the route: leave it empty.")
    asked = not kind.needs_victim_views or wanted.victim_views != "not_sought"
    problems.unless(asked, "victim_views", "The victim's views must be sought, where there is one, before this is proposed.")
    if kind.prosecutor is Prosecutor.AGREES_FIRST:
        agreed = _agreement(case)
        problems.unless(agreed is not None, "kind", "The prosecutor's agreement must be recorded before this is proposed.")
        named = agreed is None or not kind.needs_exceptional or bool(agreed.exceptional)
        problems.unless(named, "kind", "The prosecutor's exceptional circumstances must be recorded by their code first.")


def _agreement(case: Case) -> ProsecutorDecision | None:
    """The prosecutor's latest word on this case, where that is agreement to a caution."""
    latest = ProsecutorDecision.everything.filter(case=case).order_by("-recorded_at", "-pk").first()
    return latest if latest is not None and latest.outcome == "caution_agreed" else None
