"""Every reading of assessments: the current one, why, earlier ones, and what other policies would say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from tidegate.casework.assessments.engines import assessor, explainer
from tidegate.casework.assessments.inputs import receipt_of, referral_of
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.cases.guard import consult
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.facts.replay import entries_of
from tidegate.triage.explaining import stamp
from tidegate.triage.explanations import CaseExplanation, PackStamp
from tidegate.triage.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """One stored assessment. ``is_stale``: the policy has changed since, or time has passed at which the answer may change."""

    id: str
    at: dt.datetime
    trigger: str
    pack: PackStamp
    inputs_digest: str
    result_digest: str
    result: dict[str, Any]
    trace: dict[str, Any]
    is_current: bool
    is_stale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderPolicy:
    """What one policy says of the case."""

    pack: PackStamp
    item: Item
    is_current_policy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AsKnown:
    """The whole case as it was known at an instant: the answer given then, and what today's policy says of what was known."""

    at: dt.datetime
    given_then: Assessed | None
    item: Item


def current(acting: Acting, case_id: str) -> Assessed | None:
    """The assessment that holds, if the case was assessed."""
    case = _consulted(acting, case_id, "assessment")
    row = Assessment.everything.filter(case=case, is_current=True).first()
    return None if row is None else _shown(row, acting.at)


def earlier(acting: Acting, case_id: str, most: int = 50) -> list[Assessed]:
    """The stored assessments, newest first."""
    case = _consulted(acting, case_id, "assessments")
    rows = Assessment.everything.filter(case=case).order_by("-at", "-pk")[:most]
    return [_shown(row, acting.at) for row in rows]


def why(acting: Acting, case_id: str) -> CaseExplanation:
    """The whole explanation of the case as it stands now, under the current policy."""
    case = _consulted(acting, case_id, "why")
    return explain(case, acting.at)


def explain(case: Case, at: dt.datetime) -> CaseExplanation:
    """The explanation, for who has logged the reading."""
    asked = assessor(settings.TIDEGATE_POLICY, at)
    return explainer(settings.TIDEGATE_POLICY, at).explain(
        asked.item(receipt_of(referral_of(case, asked.pack, entries_of(case.pk))))
    )


def as_known_on(acting: Acting, case_id: str, at: dt.datetime) -> AsKnown:
    """The case as it was known at that instant: what was recorded, corrected or assessed later is left out."""
    case = _consulted(acting, case_id, "case as known earlier")
    row = Assessment.everything.filter(case=case, at__lte=at).order_by("-at", "-pk").first()
    asked = assessor(settings.TIDEGATE_POLICY, at)
    item = asked.item(receipt_of(referral_of(case, asked.pack, entries_of(case.pk, at))))
    return AsKnown(at=at, given_then=None if row is None else _shown(row, acting.at), item=item)


def side_by_side(acting: Acting, case_id: str, policies: Sequence[str]) -> list[UnderPolicy]:
    """What each of the policies says of the case as it stands now."""
    case = _consulted(acting, case_id, "policies side by side")
    return [_under(case, policy, acting.at) for policy in policies]


def _under(case: Case, policy: str, at: dt.datetime) -> UnderPolicy:
    asked = assessor(policy, at)
    item = asked.item(receipt_of(referral_of(case, asked.pack, entries_of(case.pk))))
    return UnderPolicy(pack=stamp(asked.pack), item=item, is_current_policy=policy == settings.TIDEGATE_POLICY)


def _consulted(acting: Acting, case_id: str, what: str) -> Case:
    with transaction.atomic():
        return consult(acting, case_id, what)


def _shown(row: Assessment, at: dt.datetime) -> Assessed:
    pack = assessor(settings.TIDEGATE_POLICY, at).pack
    overtaken = row.pack_digest != pack.digest or (row.due_again_at is not None and row.due_again_at <= at)
    title, status = (pack.title, pack.status) if row.pack_digest == pack.digest else (row.pack_id, "earlier")
    return Assessed(
        id=row.pk,
        at=row.at,
        trigger=row.trigger,
        pack=PackStamp(id=row.pack_id, version=row.pack_version, title=title, status=status, digest=row.pack_digest),
        inputs_digest=row.inputs_digest,
        result_digest=row.result_digest,
        result=row.result,
        trace=row.trace,
        is_current=row.is_current,
        is_stale=row.is_current and overtaken,
    )
