"""Asking the policy about a case, and keeping the answer: for actions that have locked the case."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from tidegate.casework.assessments.engines import assessor
from tidegate.casework.assessments.inputs import changes_by_itself_at, inputs_of, receipt_of, referral_of
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.cases.models import Case
from tidegate.casework.cases.workload import points_of
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.rows import change, insert, only
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.facts.replay import recorded_of
from tidegate.policy.engines.results import Evaluation
from tidegate.records.digests import digest
from tidegate.records.facts import Facts
from tidegate.records.referrals import Referral
from tidegate.triage.assessing import Assessor
from tidegate.triage.items import Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """The answer that is kept, and the facts it was given on."""

    row: Assessment
    facts: Facts


def assess_case(acting: Acting, case: Case, trigger: str, entries: Iterable[FactEntry] | None = None) -> Assessed:
    """Assess the case as it stands; its columns show the answer. Where nothing changed, the earlier answer stays current.

    ``entries``: everything that was recorded of it, where that is at hand.
    """
    asked = assessor(settings.TIDEGATE_POLICY, acting.at)
    referral = referral_of(case, asked.pack, recorded_of(case.pk) if entries is None else entries)
    answer = answer_to(asked, referral)
    change(case, **answer.columns())
    return Assessed(row=_kept(acting, case, trigger, answer), facts=referral.facts)


_CURRENT = """
    SELECT id, at, pack_digest, inputs_digest, result_digest FROM assessments_assessment WHERE case_id = %s AND is_current
"""


def _kept(acting: Acting, case: Case, trigger: str, answer: Answer) -> Assessment:
    current = only(Assessment.everything, _CURRENT, case.pk)
    if current is not None:
        if answer.is_kept_in(current):
            change(current, due_again_at=answer.due_again_at)
            return current
        change(current, is_current=False)
    made = Assessment(
        id=acting.new_id("ass"), case=case, at=acting.at, asked_by=acting.user_id, trigger=trigger, **answer.fields()
    )
    insert([made])
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a policy says of a case, and on what grounds."""

    asked: Assessor
    item: Item
    inputs: dict[str, Any]
    inputs_digest: str
    result: dict[str, Any]
    result_digest: str
    due_again_at: dt.datetime | None

    def is_kept_in(self, row: Assessment) -> bool:
        """Whether that row holds the same answer on the same grounds."""
        grounds = (self.asked.pack.digest, self.inputs_digest, self.result_digest)
        return grounds == (row.pack_digest, row.inputs_digest, row.result_digest)

    def fields(self) -> dict[str, Any]:
        """The fields of an assessment that keeps it."""
        pack = self.asked.pack
        return {
            "pack_id": pack.id,
            "pack_version": pack.version,
            "pack_digest": pack.digest,
            "inputs": self.inputs,
            "inputs_digest": self.inputs_digest,
            "result": self.result,
            "trace": trace_of(self.asked.engine.evaluate(self.item.facts or {}, self.asked.day)),
            "result_digest": self.result_digest,
            "due_again_at": self.due_again_at,
        }

    def columns(self) -> dict[str, Any]:
        """The columns of a case that show it: nothing else writes them."""
        priority, route = self.item.priority, self.item.route
        if priority is None or route is None:
            raise AssertionError("an accepted item has a priority and a route")  # the assessor gives both, always
        return {
            "level": priority.level,
            "could_be": priority.could_be,
            "route": route.name,
            "standing": max(priority.rank, priority.possible_rank - 1),
            "rank": priority.rank,
            "act_by": priority.act_by,
            "find_out_by": priority.find_out_by,
            "is_provisional": priority.provisional,
            "is_stale": False,
            "points": points_of(priority.level),
        }


def answer_to(asked: Assessor, referral: Referral) -> Answer:
    """Ask the policy."""
    item = asked.item(receipt_of(referral))
    inputs, result = inputs_of(referral), result_of(item)
    due_again_at = changes_by_itself_at(referral, asked.pack, asked.as_of)
    return Answer(
        asked=asked, item=item, inputs=inputs, inputs_digest=digest(inputs), result=result, result_digest=digest(result),
        due_again_at=due_again_at,
    )  # fmt: skip


def result_of(item: Item) -> dict[str, Any]:
    """The answer as it is kept: the item without what is the case's own."""
    return {name: value for name, value in item.to_json().items() if name not in _ITS_OWN}


def trace_of(evaluation: Evaluation) -> dict[str, Any]:
    """How each rule that was looked at came out, by table: with the pack, this alone gives the answer again."""
    return {
        name: {rule.id: truth for rule, truth in zip(result.table.rules, result.truths, strict=False)}
        for name, result in evaluation.tables.items()
    }


_ITS_OWN = ("reference", "source", "same_suspect", "same_suspect_count")
