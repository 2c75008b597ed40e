"""What a proposal stands on: everything about the case that bears on the decision, as one canonical record with a digest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tidegate.casework.assessments.models import Assessment
from tidegate.casework.cases.models import Case
from tidegate.casework.decisions.authority import table_digest
from tidegate.casework.decisions.models import Decision, ProsecutorDecision
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.facts.replay import entries_of, known
from tidegate.policy.language.pack import Pack
from tidegate.records.digests import canonical_json, digest
from tidegate.records.facts import to_json

COLUMNS = (
    "reference", "stage", "level", "could_be", "route", "standing", "act_by", "find_out_by", "is_provisional", "is_stale",
    "is_urgent", "is_restricted", "received_at", "closed_at",
)  # fmt: skip
"""The columns of the case that are seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is recorded of a case at one instant. ``text`` is canonical JSON: the same record, the same bytes."""

    version: int
    text: str
    digest: str

    @property
    def content(self) -> dict[str, Any]:
        """The record, read back from its text."""
        content: dict[str, Any] = json.loads(self.text)
        return content


def see(case: Case, version: int | None = None) -> Seen:
    """What is recorded of the case now. ``version`` names the version it was looked at in, where that has moved on."""
    pack = current_pack()
    content = {
        "case": {"id": case.pk, **{name: getattr(case, name) for name in COLUMNS}},
        "policy": {"id": pack.id, "version": pack.version, "digest": pack.digest, "authority": table_digest()},
        "assessment": _assessment(case),
        "facts": _facts(case, pack),
        "decisions": _decisions(case),
        "prosecutor": _prosecutor(case),
    }
    text = canonical_json(content)
    return Seen(version=case.version if version is None else version, text=text, digest=digest(content))


def _assessment(case: Case) -> dict[str, object]:
    """What names the policy's current answer: its grounds and its result."""
    current = Assessment.everything.filter(case=case, is_current=True).first()
    if current is None:
        return {}
    return {
        "at": current.at,
        "policy": f"{current.pack_id} {current.pack_version}",
        "policy_digest": current.pack_digest,
        "inputs_digest": current.inputs_digest,
        "result_digest": current.result_digest,
    }


def _facts(case: Case, pack: Pack) -> dict[str, dict[str, object]]:
    """Every fact as it stands, by name, with what is known of how it came to be known."""
    return {
        name: {
            "state": to_json(each.state),
            "kind": each.kind,
            "source": each.source,
            "known_on": each.known_on,
            "recorded_at": each.recorded_at,
        }
        for name, each in known(entries_of(case.pk), pack.vocabulary).items()
    }


def _decisions(case: Case) -> list[dict[str, object]]:
    rows = Decision.everything.filter(case=case).order_by("authorised_at", "pk")
    return [{"id": each.pk, "kind": each.kind, "state": each.state, "at": each.authorised_at} for each in rows]


def _prosecutor(case: Case) -> list[dict[str, object]]:
    rows = ProsecutorDecision.everything.filter(case=case).order_by("recorded_at", "pk")
    return [
        {"id": each.pk, "outcome": each.outcome, "exceptional": each.exceptional, "on": each.decided_on, "at": each.recorded_at}
        for each in rows
    ]
