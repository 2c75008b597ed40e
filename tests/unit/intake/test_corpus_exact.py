"""Every made-up report of the corpus becomes exactly the facts that were worked out for it by hand."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.unit.intake.support import VOCABULARY
from tidegate.intake import read
from tidegate.records.facts import to_json
from tidegate.records.referrals import Receipt

HERE = Path(__file__).parent
CORPUS = HERE / "corpus"
EXPECTED = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))
ITEMS: dict[str, dict[str, Any]] = EXPECTED["items"]
EXAMPLE = HERE.parents[2] / ".." / "shared" / "data" / "cybertip" / "example_report_6_1.xml"


@cache
def receipts() -> dict[str, Receipt]:
    return {receipt.source: receipt for receipt in read([CORPUS / "reports"], VOCABULARY)}


def facts_of(receipt: Receipt) -> dict[str, object]:
    assert receipt.referral is not None
    return {name: to_json(state) for name, state in receipt.referral.facts.items()}


def test_the_corpus_is_varied_and_every_item_of_it_has_one_receipt() -> None:
    assert sum(item["status"] == "accepted" for item in ITEMS.values()) >= 44
    assert sorted(receipts()) == sorted(ITEMS)
    assert len(list(read([CORPUS / "reports"], VOCABULARY))) == len(ITEMS)


@pytest.mark.parametrize("source", [name for name, item in ITEMS.items() if item["status"] == "accepted"])
def test_a_report_becomes_exactly_its_facts(source: str) -> None:
    receipt, item = receipts()[source], ITEMS[source]
    assert receipt.status.value == "accepted", receipt.reason
    wanted = EXPECTED["default"] | item["facts"]
    assert facts_of(receipt) == {name: value for name, value in wanted.items() if value is not None}


@pytest.mark.parametrize("source", [name for name, item in ITEMS.items() if item["status"] == "accepted"])
def test_a_report_keeps_its_reference_time_keys_and_counts_and_nothing_else(source: str) -> None:
    referral, item = receipts()[source].referral, ITEMS[source]
    assert referral is not None
    assert referral.reference == item.get("reference", Path(source).stem)
    assert (referral.received_at.isoformat() if referral.received_at else None) == item.get("received_at")
    assert len(referral.subject_keys) == item.get("keys", 0)
    assert dict(referral.unread).items() >= item.get("unread", {}).items()
    assert receipts()[source].reason.count("file-") + receipts()[source].reason.count("many/") == item.get("joined", 0)


@pytest.mark.parametrize("source", [name for name, item in ITEMS.items() if item["status"] != "accepted"])
def test_what_is_not_taken_says_why(source: str) -> None:
    receipt, item = receipts()[source], ITEMS[source]
    assert receipt.status.value == item["status"]
    assert item["why"] in receipt.reason
    assert receipt.referral is None


def test_what_is_absent_or_null_is_not_counted_as_unread() -> None:
    referral = receipts()["reports/police/nulls.json"].referral
    assert referral is not None
    assert referral.unread == {}


def test_two_reports_of_one_account_have_the_same_key() -> None:
    pairs = [(source, item["same_subject_as"]) for source, item in ITEMS.items() if "same_subject_as" in item]
    assert pairs
    for one, other in pairs:
        first, second = receipts()[one].referral, receipts()[other].referral
        assert first is not None
        assert second is not None
        assert first.subject_keys == second.subject_keys


def test_no_identifier_leaves_the_adapters() -> None:
    everything = repr(list(receipts().values()))
    for word in ("example.org", "person-one", "account-1", "device-1", "192.0.2", "203.0.113", "Person One", "Example Chat"):
        assert word not in everything


def test_the_documentations_own_example_is_taken() -> None:
    if not EXAMPLE.exists():
        pytest.skip("the shared data folder with the documentation's example is not beside this project")
    (receipt,) = read([EXAMPLE], VOCABULARY)
    marks = ("sextortion", "solicitation", "minor_to_minor", "spam", "sadistic", "informational")
    wanted = EXPECTED["default"] | {f"report_{mark}": True for mark in marks} | {"incident_on": "2012-10-15"}
    assert receipt.reference == "example_report_6_1"
    assert facts_of(receipt) == wanted
