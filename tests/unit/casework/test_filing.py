"""One subject has one open case in a unit: what a further referral adds, and what it may not take away."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction

from tests.casework import NOW, a_unit, a_user, acting_as
from tidegate.casework.access.models import Unit
from tidegate.casework.cases.actions import close_case
from tidegate.casework.cases.models import Case
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.people import queries
from tidegate.casework.people.actions import merge_subjects
from tidegate.casework.people.models import Match, Subject
from tidegate.casework.referrals.filing import Filed, Filing
from tidegate.casework.tasks.actions import complete_task
from tidegate.casework.tasks.queries import for_case
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState
from tidegate.records.referrals import Receipt, Referral, Status

pytestmark = pytest.mark.django_db


def a_receipt(reference: str, *keys: str, hours: float = 0, **facts: FactState) -> Receipt:
    referral = Referral(
        reference=reference, received_at=NOW - dt.timedelta(hours=hours), facts=facts, subject_keys=frozenset(keys)
    )
    return Receipt(source="a.csv", status=Status.ACCEPTED, reference=reference, referral=referral)


def filed(*receipts: Receipt, unit: Unit | None = None) -> list[Filed]:
    home = unit or a_unit()
    taker = a_user(f"taker-{receipts[0].reference}-{home.code}", "researcher", unit=home)
    with transaction.atomic():
        return Filing(acting_as(taker), home.pk, None).file_all(receipts)


def states() -> dict[str, object]:
    return {each.name: each.state for each in FactEntry.everything.order_by("number")}


def test_referrals_with_a_key_in_common_are_one_case() -> None:
    ends = filed(a_receipt("R-1", "k1", "k2", hours=1), a_receipt("R-2", "k2", "k3", hours=5), a_receipt("R-3", "k3"))
    assert len({each.case_id for each in ends}) == 1
    assert [each.opened for each in ends] == [True, False, False]
    assert Case.everything.get().received_at == NOW - dt.timedelta(hours=5)  # the clock runs from the earliest


def test_referrals_without_a_key_in_common_are_two_cases() -> None:
    ends = filed(a_receipt("R-1", "k1"), a_receipt("R-2", "k2"), a_receipt("R-3"))
    assert len({each.case_id for each in ends}) == 3


def test_a_later_batch_finds_the_open_case_and_not_a_closed_one() -> None:
    (first,) = filed(a_receipt("R-1", "k1"))
    (second,) = filed(a_receipt("R-2", "k1"))
    assert second.case_id == first.case_id
    boss = acting_as(a_user("boss", "supervisor"))
    for task in for_case(boss, first.case_id):
        complete_task(boss, task_id=task.id, outcome=task.outcomes[0][0])
    for task in for_case(boss, first.case_id):
        if task.closed_at is None:  # what the first one called for
            complete_task(boss, task_id=task.id, outcome="not_needed")
    close_case(boss, case_id=first.case_id, reason="decided")
    (third,) = filed(a_receipt("R-3", "k1"))
    assert (third.opened, third.case_id != first.case_id, third.subject_id) == (True, True, first.subject_id)


def test_another_unit_opens_a_case_of_its_own_about_the_same_subject() -> None:
    (here,), (there,) = filed(a_receipt("R-1", "k1")), filed(a_receipt("R-1", "k1"), unit=a_unit("south"))
    assert here.case_id != there.case_id
    assert here.subject_id == there.subject_id


def test_a_referral_that_names_two_subjects_puts_them_before_a_person() -> None:
    filed(a_receipt("R-1", "k1"), a_receipt("R-2", "k2"))
    filed(a_receipt("R-3", "k1", "k2"))
    boss = acting_as(a_user("boss", "supervisor"))
    (match,) = queries.matches(boss)
    assert match.waterfall[0]["comparison"] == "one referral carries keys of both"
    merge_subjects(boss, kept_id=match.left_id, merged_id=match.right_id, reason="same_identifiers")
    assert Match.everything.get().state == "merged"
    assert queries.matches(boss) == []
    (after,) = filed(a_receipt("R-4", "k2"))
    assert after.subject_id == match.left_id
    assert Subject.everything.count() == 2


def test_a_report_adds_and_never_takes_away() -> None:
    filed(
        a_receipt("R-1", "k1", report_live_streaming=True, report_file_count=50, report_viral=False, kirat_level=NOT_APPLICABLE)
    )
    filed(a_receipt("R-2", "k1", report_live_streaming=False, report_file_count=3, report_viral=True, report_infant=UNKNOWN))
    assert states() == {
        "report_live_streaming": True, "report_file_count": 50, "report_viral": True, "kirat_level": "not_applicable",
    }  # fmt: skip


def test_what_a_person_recorded_is_left_by_a_later_report() -> None:
    (first,) = filed(a_receipt("R-1", "k1", report_viral=True))
    officer = acting_as(a_user("officer", "investigator"))
    record_fact(officer, case_id=first.case_id, name="report_viral", state=False, source="local_records")
    filed(a_receipt("R-2", "k1", report_viral=True))
    assert states() == {"report_viral": False}


def test_hundreds_of_reports_of_one_account_are_one_case() -> None:
    ends = filed(*(a_receipt(f"R-{number}", "viral", report_viral=True) for number in range(200)))
    assert len({each.case_id for each in ends}) == 1
    assert FactEntry.everything.count() == 1
