"""Which safeguarding tasks the facts call for. Unknown is never taken for no."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, later
from tests.unit.casework.test_decisions import an_investigator, proposed
from tests.unit.casework.test_tasks import open_codes
from tidegate.casework.decisions.queries import deciding, proposal
from tidegate.casework.facts.actions import record_fact, record_facts
from tidegate.casework.facts.recording import Given
from tidegate.casework.referrals.actions import take_batch
from tidegate.casework.tasks.models import Task
from tidegate.casework.tasks.safeguarding import called_for, is_settled
from tidegate.records.facts import UNKNOWN, FactState

NOBODY: dict[str, FactState] = {"child_in_household": False, "child_access_elsewhere": False}


def codes(facts: dict[str, FactState]) -> list[tuple[str, str]]:
    return [(each.code, each.anchor_key) for each in called_for(facts, NOW)]


@pytest.mark.parametrize(
    "fact",
    ["child_in_household", "child_access_elsewhere", "victim_known_to_suspect", "report_child_access", "attempt_to_meet",
     "online_communication_with_child"],
)  # fmt: skip
def test_a_child_who_is_or_may_be_there_is_referred(fact: str) -> None:
    assert codes({**NOBODY, fact: True}) == [("safeguarding_referral", fact)]


def test_what_is_not_known_is_found_out_and_not_taken_for_no() -> None:
    assert codes({}) == [("safeguarding_check", "not known")]
    assert codes({**NOBODY, "child_in_household": UNKNOWN}) == [("safeguarding_check", "not known")]
    assert not is_settled({"child_in_household": False})


def test_a_position_of_trust_is_referred_to_the_designated_officer() -> None:
    assert codes({**NOBODY, "position_of_trust": True}) == [("lado_referral", "position_of_trust")]


def test_when_it_is_known_that_no_child_is_there_nothing_is_called_for() -> None:
    assert codes({**NOBODY, "position_of_trust": UNKNOWN}) == []
    assert is_settled(NOBODY)


@pytest.mark.django_db
def test_recorded_facts_open_the_referral_and_end_the_check() -> None:
    case, someone = a_case(), an_investigator()
    record_fact(someone, case_id=case.pk, name="report_child_access", state=True, source="referral")
    assert open_codes(case) == ["safeguarding_check", "safeguarding_referral"]
    given = [Given(name=name, state=name == "child_in_household", source="local_records") for name in NOBODY]
    record_facts(later(someone, hours=1), case_id=case.pk, given=given)
    assert open_codes(case) == ["safeguarding_referral", "safeguarding_referral"]
    ended = Task.everything.get(code="safeguarding_check")
    assert (ended.outcome, ended.closed_at) == ("established", NOW + dt.timedelta(hours=1))


@pytest.mark.django_db
def test_a_referral_that_is_taken_in_opens_the_check(tmp_path: Path) -> None:
    file = tmp_path / "referrals.csv"
    file.write_text("reference,received_at,position_of_trust\nR-1,2026-11-20T10:00:00Z,yes\n", encoding="utf-8")
    take_batch(acting_as(a_user("taker", "researcher")), paths=[file], unit_id=a_unit().pk)
    assert sorted(Task.everything.values_list("code", flat=True)) == ["lado_referral", "safeguarding_check"]


@pytest.mark.django_db
def test_what_is_recorded_is_part_of_what_a_proposal_stands_on() -> None:
    case, someone = a_case(), an_investigator()
    record_fact(someone, case_id=case.pk, name="suspect_age", state=41, source="local_records")
    seen = deciding(someone, case.pk).seen
    made = proposed(someone, case)
    assert seen.content["facts"]["suspect_age"]["state"] == 41
    assert seen.content["assessment"]["result_digest"].startswith("sha256:")
    record_fact(someone, case_id=case.pk, name="suspect_age", state=17, source="local_records")
    assert deciding(someone, case.pk).seen.digest != seen.digest
    shown = proposal(someone, made.subject_id)
    assert (shown.row.state, shown.seen["facts"]["suspect_age"]["state"]) == ("void", 41)
