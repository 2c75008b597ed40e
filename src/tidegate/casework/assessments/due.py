"""Which cases must be assessed again: the policy changed, the clock came to where it may matter, or there is no answer yet."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from tidegate.casework.assessments.models import Assessment
from tidegate.casework.cases.models import Case
from tidegate.casework.decisions.policies import pack_called


def mark_overtaken_by_policy() -> int:
    """Show at once, on every open case assessed under another policy than the current one, that its answer is out of date."""
    others = _of_other_policies().values("case_id")
    return Case.everything.filter(closed_at=None, is_stale=False, pk__in=others).update(is_stale=True)


def due_for_reassessment(at: dt.datetime, most: int) -> list[tuple[str, str]]:
    """At most so many open cases to assess again, each with the trigger: never assessed first, then policy, then clock."""
    open_now = Q(case__closed_at=None)
    current = Assessment.everything.filter(case=OuterRef("pk"), is_current=True)
    never = Case.everything.filter(~Exists(current), closed_at=None).order_by("pk").values_list("pk", flat=True)[:most]
    policy = _of_other_policies().filter(open_now).order_by("case_id").values_list("case_id", flat=True)[:most]
    clock = (
        Assessment.everything.filter(open_now, is_current=True, due_again_at__lte=at)
        .order_by("due_again_at", "case_id")
        .values_list("case_id", flat=True)[:most]
    )
    found = dict.fromkeys(clock, "clock")
    found |= dict.fromkeys(policy, "policy")
    found |= dict.fromkeys(never, "request")
    return sorted(found.items(), key=lambda each: (_ORDER[each[1]], each[0]))[:most]


def _of_other_policies() -> models.QuerySet[Assessment]:
    return Assessment.everything.filter(is_current=True).exclude(pack_digest=pack_called(settings.TIDEGATE_POLICY).digest)


_ORDER = {"request": 0, "policy": 1, "clock": 2}
