"""Assessments: asked again when grounds change, kept with what rebuilds them, and several policies side by side."""

from __future__ import annotations

import datetime as dt

import pytest
from pytest_django.fixtures import Settings

from tests.casework import NOW, a_case, a_user, acting_as, later
from tidegate.casework.access.system import the_system
from tidegate.casework.assessments import queries
from tidegate.casework.assessments.actions import assess, reassess_due
from tidegate.casework.assessments.due import due_for_reassessment, mark_overtaken_by_policy
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.cases.models import Case
from tidegate.casework.common.errors import InvalidError
from tidegate.casework.decisions.policies import current_pack, pack_called
from tidegate.casework.facts.actions import record_fact
from tidegate.records.digests import digest

pytestmark = pytest.mark.django_db


def test_an_answer_is_kept_with_what_gives_it_again() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="interview")
    kept = Assessment.everything.get()
    assert kept.inputs_digest == digest(kept.inputs)
    assert kept.pack_digest == current_pack().digest
    assert kept.inputs == {
        "received_at": "2026-11-23T09:00:00+00:00",
        "facts": {"payment_evidence": True, "last_new_fact_on": "2026-11-23"},
        "known_on": {"payment_evidence": "2026-11-23"},
    }
    truths = kept.trace["priority"]
    certain = next(rule for rule, truth in truths.items() if truth is True)
    assert certain == kept.result["priority"]["rule"] == "P03"


def test_where_nothing_changed_the_earlier_answer_stays() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="interview")
    assess(later(acting, hours=1), case_id=case.pk)
    assert Assessment.everything.count() == 1


def test_what_the_officers_record_overtakes_an_earlier_risk_assessment() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    day = dt.date(2026, 11, 20)
    record_fact(acting, case_id=case.pk, name="kirat_level", state="very_high", source="risk_assessment", known_on=day)
    record_fact(acting, case_id=case.pk, name="kirat_assessed_on", state=day, source="risk_assessment", known_on=day)
    record_fact(acting, case_id=case.pk, name="last_new_fact_on", state=day, source="local_records", known_on=day)
    assert not Case.everything.get(pk=case.pk).is_provisional
    record_fact(acting, case_id=case.pk, name="child_in_household", state=True, source="social_care")
    assert Case.everything.get(pk=case.pk).is_provisional


def test_the_clock_makes_a_case_due_and_reassessment_settles_it() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    known_on = dt.date(2026, 8, 26)  # may be relied on for 90 days: until 24 November
    record_fact(acting, case_id=case.pk, name="position_of_trust", state=False, source="local_records", known_on=known_on)
    record_fact(acting, case_id=case.pk, name="child_in_household", state=False, source="social_care", known_on=known_on)
    ends = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)  # a date among the inputs: asked again each day
    assert due_for_reassessment(ends - dt.timedelta(seconds=1), 10) == []
    assert due_for_reassessment(ends, 10) == [(case.pk, "clock")]
    system = acting_as(a_user("system", "system"), at=ends)
    assert reassess_due(system) == 1
    assert reassess_due(system) == 0
    reassess_due(later(system, hours=24))
    current = Assessment.everything.get(is_current=True)
    assert (current.trigger, current.result["stale"]) == ("clock", ["child_in_household"])


def test_another_policy_makes_every_answer_stale_until_it_is_asked(settings: Settings) -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="interview")
    settings.TIDEGATE_POLICY = "charge-all"
    assert mark_overtaken_by_policy() == 1
    assert Case.everything.get(pk=case.pk).is_stale
    shown = queries.current(acting, case.pk)
    assert shown is not None
    assert shown.is_stale
    system = acting_as(a_user("system", "system"), at=NOW + dt.timedelta(minutes=1))
    assert reassess_due(system) == 1
    assert not Case.everything.get(pk=case.pk).is_stale
    assert Assessment.everything.get(is_current=True).pack_digest == pack_called("charge-all").digest
    assert Assessment.everything.count() == 2


def test_a_case_never_assessed_is_due_first() -> None:
    case = a_case()
    assert due_for_reassessment(NOW, 10) == [(case.pk, "request")]


def test_why_and_the_stored_answer_agree() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="interview")
    told, kept = queries.why(acting, case.pk), queries.current(acting, case.pk)
    assert kept is not None
    assert (told.priority.rule, told.item.to_json()["route"]) == (kept.result["priority"]["rule"], kept.result["route"])


def test_policies_stand_side_by_side() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=True, source="interview")
    shown = queries.side_by_side(acting, case.pk, ["proportionate-2017", "charge-all"])
    assert [(each.pack.id, each.is_current_policy) for each in shown] == [("proportionate-2017", True), ("charge-all", False)]
    assert all(each.item.priority is not None and each.item.priority.level == "very_high" for each in shown)


def test_a_trigger_is_one_of_the_list() -> None:
    with pytest.raises(InvalidError, match="trigger"):
        assess(acting_as(a_user("officer", "investigator")), case_id=a_case().pk, trigger="whim")


def test_the_whole_case_is_told_as_it_was_known_then() -> None:
    acting, case = acting_as(a_user("officer", "investigator")), a_case()
    record_fact(acting, case_id=case.pk, name="payment_evidence", state=False, source="interview")
    record_fact(later(acting, hours=5), case_id=case.pk, name="payment_evidence", state=True, source="search_of_premises")
    now = later(acting, hours=6)
    then = queries.as_known_on(now, case.pk, NOW + dt.timedelta(hours=4))
    assert then.given_then is not None
    assert then.item.facts is not None
    assert then.item.facts["payment_evidence"] is False
    assert then.item.priority is not None
    assert then.item.priority.level == then.given_then.result["priority"]["level"] != "very_high"
    before = queries.as_known_on(now, case.pk, NOW - dt.timedelta(hours=1))
    assert (before.given_then, before.item.facts) == (None, {})


def test_a_case_that_is_closed_while_others_wait_stops_none_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    closed, open_still = a_case(closed_at=NOW, stage="closed"), a_case()
    waiting = [(closed.pk, "clock"), (open_still.pk, "request")]
    monkeypatch.setattr("tidegate.casework.assessments.actions.due_for_reassessment", lambda _at, _most: waiting)
    assert reassess_due(the_system(NOW)) == 1
    assert [each.case_id for each in Assessment.everything.all()] == [open_still.pk]
