"""Scrutiny of decisions: a sample is drawn, and a panel that sees no names records what it finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet

from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError, NotPermittedError
from tidegate.casework.decisions.catalogue import FINDINGS, OBSERVATIONS
from tidegate.casework.decisions.models import Decision, Sample, SampledDecision
from tidegate.casework.decisions.sampling import draw
from tidegate.records.digests import digest

MOST = 200
"""The most decisions that one sample holds of either part."""
LARGEST_SEED = 2**63 - 1


@action(Permission.SCRUTINISE)
def draw_sample(
    acting: Acting, *, unit_id: str, start_at: dt.datetime, end_at: dt.datetime, seed: int, at_random: int, by_risk: int
) -> Done:
    """Draw decisions of a period for the panel. Those on restricted cases are left out and counted."""
    acting.require(Permission.SCRUTINISE, unit_id)
    problems = Problems()
    problems.unless(start_at < end_at <= acting.at, "end_at", "Give a period that has passed, its start before its end.")
    problems.unless(0 <= at_random <= MOST, "at_random", f"Give a number from 0 to {MOST}.")
    problems.unless(0 <= by_risk <= MOST, "by_risk", f"Give a number from 0 to {MOST}.")
    problems.unless(
        0 <= seed <= LARGEST_SEED, "seed", "Give a whole number that is not negative: anybody can draw the same with it."
    )
    problems.raise_any()
    made = Decision.everything.filter(case__unit_id=unit_id, authorised_at__gte=start_at, authorised_at__lt=end_at)
    population = list(made.filter(case__is_restricted=False).select_related("proposal").order_by("pk"))
    sample = Sample.everything.create(
        id=acting.new_id("sam"),
        unit_id=unit_id,
        drawn_by=acting.user_id,
        drawn_at=acting.at,
        start_at=start_at,
        end_at=end_at,
        seed=seed,
        population=len(population),
        population_digest=digest([each.pk for each in population]),
        left_out=made.filter(case__is_restricted=True).count(),
    )
    rows = [
        SampledDecision(
            id=acting.new_id("sad"),
            sample=sample,
            decision=each.decision,
            why=each.why,
            proposed_by=each.decision.proposed_by,
            authorised_by=each.decision.authorised_by,
        )
        for each in draw(population, seed, at_random, by_risk)
    ]
    SampledDecision.everything.bulk_create(rows)
    return Done(subject=sample, details={"unit": unit_id, "seed": seed, "population": len(population), "drawn": len(rows)})


@action(Permission.SCRUTINISE)
def record_finding(acting: Acting, *, sampled_id: str, finding: str, observations: Sequence[str] = ()) -> Done:
    """Record what the panel found of one sampled decision, with coded observations. Once."""
    problems = Problems()
    problems.check("finding", finding, FINDINGS)
    problems.unless(set(observations) <= set(OBSERVATIONS), "observations", f"Choose among: {', '.join(OBSERVATIONS)}.")
    needs = finding in {"with_observations", "inappropriate"}
    problems.unless(bool(observations) or not needs, "observations", "This finding needs at least one observation.")
    problems.raise_any()
    sampled = in_scope(acting).select_for_update(of=("self",)).filter(pk=sampled_id).first()
    if sampled is None:
        raise NotFoundError("There is no such decision in a sample of a unit that you scrutinise.")
    if acting.user_id in {sampled.proposed_by, sampled.authorised_by}:
        raise NotPermittedError("You took part in this decision, so others on the panel record the finding.")
    if sampled.finding:
        raise ConflictError("The panel's finding on this decision is recorded already.")
    SampledDecision.everything.filter(pk=sampled.pk).update(
        finding=finding, observations=",".join(sorted(set(observations))), found_by=acting.user_id, found_at=acting.at
    )
    details = {"decision": sampled.decision_id, "finding": finding, "observations": sorted(set(observations))}
    return Done(subject=sampled, case_id=sampled.decision.case_id, details=details)


def in_scope(acting: Acting) -> QuerySet[SampledDecision]:
    """The sampled decisions of the units that this person scrutinises; never one whose case has been restricted since."""
    units = acting.units_with(Permission.SCRUTINISE)
    rows = SampledDecision.everything.select_related("sample", "decision__proposal").filter(decision__case__is_restricted=False)
    return rows if units is None else rows.filter(sample__unit_id__in=sorted(units))
