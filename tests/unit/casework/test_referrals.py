"""From files to assessed cases: every item ends once, one subject has one open case in a unit, and nothing is half-taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.casework import a_unit, a_user, acting_as, later
from tidegate.casework.assessments.models import Assessment
from tidegate.casework.audit.models import AuditEntry
from tidegate.casework.cases.models import Case
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.referrals.actions import take_batch
from tidegate.casework.referrals.models import Batch, ItemReceipt, Referral

pytestmark = pytest.mark.django_db


def a_file(folder: Path, *rows: str, name: str = "batch.csv") -> Path:
    path = folder / name
    header = "reference,received_at,report_live_streaming,kirat_level,kirat_assessed_on"
    lines = [header, *(f"{row},not_applicable,not_applicable" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_every_item_ends_as_accepted_duplicate_or_rejected(tmp_path: Path) -> None:
    file = a_file(tmp_path, "R-1,2026-11-20T10:00:00Z,yes", "R-1,2026-11-20T10:00:00Z,yes", "R-2,2026-11-20T10:00:00Z,perhaps")
    receipt = take_batch(acting_as(a_user("taker", "researcher")), paths=[file], unit_id=a_unit().pk)
    batch = Batch.everything.get(pk=receipt.subject_id)
    assert (batch.accepted, batch.duplicates, batch.rejected, batch.cases_opened) == (1, 1, 1, 1)
    assert list(ItemReceipt.everything.order_by("number").values_list("status", flat=True)) == [
        "accepted",
        "duplicate",
        "rejected",
    ]


def test_a_case_is_assessed_when_it_is_opened(tmp_path: Path) -> None:
    file = a_file(tmp_path, "R-1,2026-11-20T10:00:00Z,yes")
    take_batch(acting_as(a_user("taker", "researcher")), paths=[file], unit_id=a_unit().pk)
    case = Case.everything.get()
    assert (case.level, case.could_be, case.standing, case.rank) == ("very_high", "very_high", 3, 3)
    assert case.act_by is not None
    assert case.act_by.isoformat() == "2026-11-21T10:00:00+00:00"  # 24 hours after it was received
    assessment = Assessment.everything.get()
    assert assessment.result["priority"]["rule"] == "P04"
    assert assessment.inputs["facts"]["report_live_streaming"] is True
    assert assessment.trace["priority"]["P04"] is True
    assert FactEntry.everything.get(name="report_live_streaming").state is True


def test_the_same_files_are_taken_once(tmp_path: Path) -> None:
    file, acting = a_file(tmp_path, "R-1,2026-11-20T10:00:00Z,yes"), acting_as(a_user("taker", "researcher"))
    first = take_batch(acting, paths=[file], unit_id=a_unit().pk)
    again = take_batch(later(acting, hours=1), paths=[file], unit_id=a_unit().pk)
    assert again.subject_id == first.subject_id
    assert (Batch.everything.count(), Case.everything.count(), Referral.everything.count()) == (1, 1, 1)


def test_a_reference_of_an_earlier_batch_is_a_duplicate(tmp_path: Path) -> None:
    acting = acting_as(a_user("taker", "researcher"))
    take_batch(acting, paths=[a_file(tmp_path, "R-1,2026-11-20T10:00:00Z,yes")], unit_id=a_unit().pk)
    second = a_file(tmp_path, "R-1,2026-11-20T10:00:00Z,no", "R-3,2026-11-20T10:00:00Z,no", name="second.csv")
    receipt = take_batch(acting, paths=[second], unit_id=a_unit().pk)
    batch = Batch.everything.get(pk=receipt.subject_id)
    assert (batch.accepted, batch.duplicates) == (1, 1)


def test_taking_is_logged_for_the_batch_and_for_each_case(tmp_path: Path) -> None:
    file = a_file(tmp_path, "R-1,2026-11-20T10:00:00Z,yes", "R-2,2026-11-20T10:00:00Z,no")
    take_batch(acting_as(a_user("taker", "researcher")), paths=[file], unit_id=a_unit().pk)
    actions = list(AuditEntry.everything.exclude(action="open_task").order_by("position").values_list("action", flat=True))
    assert actions == ["assess_referred", "assess_referred", "take_batch"]
