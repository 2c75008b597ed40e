"""What had been proposed and decided on a case by an earlier instant: what came later is left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from tidegate.casework.cases.guard import consult
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions import catalogue
from tidegate.casework.decisions.models import Decision, Proposal, ProsecutorDecision
from tidegate.casework.decisions.queries import title_of


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedThen:
    """A proposal, a decision, or the prosecutor's, as it stood then; ``by`` is whoever proposed, authorised or recorded it."""

    what: str
    title: str
    state: str
    by: str
    at: dt.datetime


def decided_as_known_on(acting: Acting, case_id: str, at: dt.datetime) -> list[DecidedThen]:
    """Proposals, decisions and the prosecutor's decisions known at that instant, latest first. Logged."""
    with transaction.atomic():
        case = consult(acting, case_id, "decisions as known earlier")
    found = [*_proposals(case, at), *_decisions(case, at), *_prosecutor(case, at)]
    return sorted(found, key=lambda each: each.at, reverse=True)


def _proposals(case: Case, at: dt.datetime) -> Iterator[DecidedThen]:
    for each in Proposal.everything.filter(case=case, proposed_at__lte=at):
        is_open = each.closed_at is None or each.closed_at > at
        yield DecidedThen(
            what="Proposal", title=title_of(each.kind, each.pack_id), state="open" if is_open else each.state,
            by=each.proposed_by, at=each.proposed_at,
        )  # fmt: skip


def _decisions(case: Case, at: dt.datetime) -> Iterator[DecidedThen]:
    for each in Decision.everything.filter(case=case, authorised_at__lte=at).select_related("proposal"):
        stands = each.ended_at is None or each.ended_at > at
        yield DecidedThen(
            what="Decision", title=title_of(each.kind, each.proposal.pack_id), state="standing" if stands else each.state,
            by=each.authorised_by, at=each.authorised_at,
        )  # fmt: skip


def _prosecutor(case: Case, at: dt.datetime) -> Iterator[DecidedThen]:
    for each in ProsecutorDecision.everything.filter(case=case, recorded_at__lte=at):
        yield DecidedThen(
            what="The prosecutor", title=catalogue.OUTCOMES[each.outcome], state="recorded", by=each.recorded_by,
            at=each.recorded_at,
        )  # fmt: skip
