"""Scrutiny: samples that anybody can draw again, by risk too; a panel that sees no case; findings that are nobody's own."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from tests.casework import NOW, a_unit, a_user, acting_as, later
from tests.unit.casework.test_decisions import a_supervisor, an_investigator, authorised, on_route, proposed
from tidegate.casework.access.roles import Grade
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting, Purpose
from tidegate.casework.common.errors import ConflictError, InvalidError, NotFoundError, NotPermittedError
from tidegate.casework.decisions.models import Decision, SampledDecision
from tidegate.casework.decisions.panel import sampled, sampled_in, samples
from tidegate.casework.decisions.scrutiny import draw_sample, record_finding
from tidegate.casework.tasks.models import Task

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)


def a_panel(name: str = "panel", unit: str = "north") -> Acting:
    return later(acting_as(a_user(name, "panel_member", unit=a_unit(unit)), purpose=Purpose.SCRUTINY), days=7)


def decided(
    count: int, kind: str = "charge", reason: str = "full_code_test", route: str = "charge_review", **more: str
) -> list[str]:
    """That many authorised decisions; ``could_be`` is the case's, the rest the proposal's."""
    someone, supervisor = (
        an_investigator(f"proposes {count} {kind} {reason}"),
        later(a_supervisor(f"authorises {count} {kind} {reason}"), hours=1),
    )
    could_be = more.pop("could_be", "")
    proposals = [proposed(someone, on_route(route, could_be=could_be), kind, reason, **more).subject_id for _ in range(count)]
    return [authorised(supervisor, each).subject_id for each in proposals]


def a_sample(panel: Acting, seed: int = 1, at_random: int = 3, by_risk: int = 0, unit: str = "north") -> str:
    return draw_sample(
        panel, unit_id=a_unit(unit).pk, start_at=NOW - WEEK, end_at=NOW + WEEK, seed=seed, at_random=at_random, by_risk=by_risk
    ).subject_id


def drawn(sample_id: str) -> dict[str, str]:
    return dict(SampledDecision.everything.filter(sample_id=sample_id).values_list("decision_id", "why"))


def test_the_same_seed_draws_the_same_and_another_another() -> None:
    decided(12)
    panel = a_panel()
    first, again, other = (drawn(a_sample(panel, seed)) for seed in (1, 1, 2))
    assert len(first) == 3
    assert first == again != other


def test_by_risk_the_weightiest_come_first_and_nothing_twice() -> None:
    decided(4)
    (grave,) = decided(1, "no_further_action", "evidence_insufficient", could_be="very_high")
    (departed,) = decided(
        1, "no_further_action", "no_offence", route="caution_review", override_reason="victim_views", victim_views="opposes"
    )
    assert drawn(a_sample(a_panel(), at_random=0, by_risk=5)) == {departed: "departed", grave: "grave_and_no_action"}
    assert len(drawn(a_sample(a_panel("p2"), at_random=6, by_risk=5))) == 6


def test_a_decision_authorised_within_minutes_or_made_again_is_a_risk() -> None:
    case, someone, supervisor = on_route(), an_investigator(), a_supervisor()
    quick = authorised(later(supervisor, minutes=9), proposed(someone, case).subject_id).subject_id
    again = authorised(later(supervisor, hours=2), proposed(later(someone, hours=1), case).subject_id).subject_id
    assert drawn(a_sample(a_panel(), at_random=0, by_risk=5)) == {quick: "quick", again: "decided_again"}


def test_restricted_cases_are_left_out_and_counted() -> None:
    decided(2)
    Case.everything.filter(pk=Decision.everything.order_by("pk")[0].case_id).update(is_restricted=True)
    panel = a_panel()
    a_sample(panel, at_random=5)
    (row,) = samples(panel)
    assert (row.population, row.left_out, row.drawn) == (1, 1, 1)


def test_a_case_restricted_later_is_no_longer_shown_to_the_panel() -> None:
    decided(1)
    panel = a_panel()
    (row,) = sampled_in(panel, a_sample(panel))
    Case.everything.update(is_restricted=True)
    for act in (lambda: sampled(panel, row.id), lambda: record_finding(panel, sampled_id=row.id, finding="appropriate")):
        with pytest.raises(NotFoundError):
            act()


def test_the_panel_sees_what_was_seen_but_not_which_case_and_its_reading_is_logged() -> None:
    (decision_id,) = decided(1)
    panel = a_panel()
    (row,) = sampled_in(panel, a_sample(panel))
    shown = sampled(panel, row.id)
    case = Decision.everything.get(pk=decision_id).case
    assert shown.seen["case"]["route"] == "charge_review"
    assert case.reference not in str(shown)
    assert case.pk not in str(shown)
    entry = AuditEntry.everything.order_by("-position").first()
    assert entry is not None
    assert (entry.operation, entry.purpose, entry.case_id) == ("consultation", "scrutiny", case.pk)


def test_a_panel_has_nothing_of_another_unit() -> None:
    decided(1)
    here, elsewhere = a_panel(), a_panel("elsewhere", "south")
    (row,) = sampled_in(here, a_sample(here))
    assert samples(elsewhere) == []
    with pytest.raises(NotFoundError):
        sampled_in(elsewhere, samples(here)[0].id)
    with pytest.raises(NotFoundError):
        sampled(elsewhere, row.id)
    with pytest.raises(NotPermittedError):
        a_sample(elsewhere)


def test_a_finding_is_recorded_once_with_its_observations() -> None:
    decided(1)
    panel = a_panel()
    (row,) = sampled_in(panel, a_sample(panel))
    with pytest.raises(InvalidError, match="at least one observation"):
        record_finding(panel, sampled_id=row.id, finding="inappropriate")
    record_finding(panel, sampled_id=row.id, finding="with_observations", observations=["delay", "victim_not_asked"])
    assert sampled(panel, row.id).observations == ("delay", "victim_not_asked")
    assert samples(panel)[0].findings == {"with_observations": 1}
    with pytest.raises(ConflictError, match="already"):
        record_finding(panel, sampled_id=row.id, finding="appropriate")


def test_nobody_finds_on_their_own_decision_in_code_or_in_the_database() -> None:
    case = on_route()
    someone, both = an_investigator(), acting_as(a_user("both", "supervisor", "panel_member", grade=Grade.INSPECTOR))
    authorised(both, proposed(someone, case).subject_id)
    (row,) = sampled_in(both, a_sample(later(both, days=7)))
    with pytest.raises(NotPermittedError, match="took part"):
        record_finding(both, sampled_id=row.id, finding="appropriate")
    with pytest.raises(IntegrityError), transaction.atomic():
        SampledDecision.everything.filter(pk=row.id).update(finding="appropriate", found_by=both.user_id, found_at=NOW)


def test_every_mistake_in_a_draw_is_told_at_once() -> None:
    with pytest.raises(InvalidError) as caught:
        draw_sample(a_panel(), unit_id=a_unit().pk, start_at=NOW, end_at=NOW, seed=-1, at_random=-1, by_risk=201)
    assert set(caught.value.problems) == {"end_at", "seed", "at_random", "by_risk"}


def test_an_inappropriate_decision_opens_a_task_for_its_unit() -> None:
    decided(2)
    panel = a_panel()
    first, second = sampled_in(panel, a_sample(panel))
    record_finding(panel, sampled_id=first.id, finding="inappropriate", observations=["record_thin"])
    record_finding(panel, sampled_id=second.id, finding="no_agreement")
    assert Task.everything.get(code="answer_finding").anchor_key == first.id
