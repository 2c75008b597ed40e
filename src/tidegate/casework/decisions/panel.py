"""What a scrutiny panel reads: samples, and each sampled decision without anything that names a person or a case."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from tidegate.casework.access.roles import Grade, Permission
from tidegate.casework.audit.chain import append
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.decisions.models import Sample, SampledDecision
from tidegate.casework.decisions.queries import title_of
from tidegate.casework.decisions.sampling import WHY
from tidegate.casework.decisions.scrutiny import in_scope
from tidegate.casework.decisions.seen import Seen

NAMES_A_CASE = ("id", "reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """A sample as lists show it: what it was drawn from, and how far the panel has come. ``findings`` counts by code."""

    id: str
    unit_id: str
    drawn_by: str
    drawn_at: dt.datetime
    start_at: dt.datetime
    end_at: dt.datetime
    seed: int
    population: int
    population_digest: str
    left_out: int
    drawn: int
    findings: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledRow:
    """A sampled decision as lists show it."""

    id: str
    why: str
    title: str
    authorised_at: dt.datetime
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledShown:
    """A sampled decision as the panel reads it: what was proposed, on what, and what the panel found."""

    row: SampledRow
    sample_id: str
    reason: str
    override_reason: str
    victim_views: str
    pack_id: str
    pack_version: str
    route: str
    proposed_at: dt.datetime
    grade: Grade
    seen: Mapping[str, Any]
    seen_digest: str
    observations: tuple[str, ...]
    found_by: str
    found_at: dt.datetime | None


def samples(acting: Acting) -> list[SampleRow]:
    """The samples of the units that this person scrutinises, latest first."""
    units = acting.units_with(Permission.SCRUTINISE)
    rows = Sample.everything.all() if units is None else Sample.everything.filter(unit_id__in=sorted(units))
    return [_sample(each) for each in rows.prefetch_related("decisions").order_by("-drawn_at", "-pk")]


def sampled_in(acting: Acting, sample_id: str) -> list[SampledRow]:
    """The decisions of one sample, in the order in which they were drawn. Raises NotFoundError."""
    sample = Sample.everything.filter(pk=sample_id).first()
    if sample is None or not acting.may(Permission.SCRUTINISE, sample.unit_id):
        raise NotFoundError("There is no such sample of a unit that you scrutinise.")
    return [_row(each) for each in in_scope(acting).filter(sample_id=sample_id).order_by("pk")]


def sampled(acting: Acting, sampled_id: str) -> SampledShown:
    """One sampled decision. Logged, with the case it is about. Raises NotFoundError."""
    with transaction.atomic():
        found = in_scope(acting).filter(pk=sampled_id).first()
        if found is None:
            raise NotFoundError("There is no such decision in a sample of a unit that you scrutinise.")
        append(
            acting,
            action="consult",
            operation=Operation.CONSULTATION,
            case_id=found.decision.case_id,
            subject_kind="decisions.sampleddecision",
            subject_id=found.pk,
            details={"what": "sampled decision", "purpose": acting.stated_purpose().value},
        )
        return _shown(found)


def _sample(each: Sample) -> SampleRow:
    rows = list(each.decisions.all())
    return SampleRow(
        id=each.pk,
        unit_id=each.unit_id,
        drawn_by=each.drawn_by,
        drawn_at=each.drawn_at,
        start_at=each.start_at,
        end_at=each.end_at,
        seed=each.seed,
        population=each.population,
        population_digest=each.population_digest,
        left_out=each.left_out,
        drawn=len(rows),
        findings=Counter(row.finding for row in rows if row.finding),
    )


def _row(each: SampledDecision) -> SampledRow:
    return SampledRow(
        id=each.pk,
        why=WHY[each.why],
        title=title_of(each.decision.kind, each.decision.proposal.pack_id),
        authorised_at=each.decision.authorised_at,
        finding=each.finding,
    )


def _shown(each: SampledDecision) -> SampledShown:
    proposal = each.decision.proposal
    seen = Seen(version=proposal.case_version, text=proposal.seen, digest=proposal.seen_digest).content
    case = {name: value for name, value in seen["case"].items() if name not in NAMES_A_CASE}
    return SampledShown(
        row=_row(each),
        sample_id=each.sample_id,
        reason=proposal.reason,
        override_reason=proposal.override_reason,
        victim_views=proposal.victim_views,
        pack_id=proposal.pack_id,
        pack_version=proposal.pack_version,
        route=proposal.route,
        proposed_at=proposal.proposed_at,
        grade=Grade(each.decision.grade),
        seen={**seen, "case": case},
        seen_digest=proposal.seen_digest,
        observations=tuple(code for code in each.observations.split(",") if code),
        found_by=each.found_by,
        found_at=each.found_at,
    )
