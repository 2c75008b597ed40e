"""Made-up reports: intake takes every sound one, knows the copies, and refuses the faulty."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.unit.synthetic.support import shipped
from tidegate.intake import read
from tidegate.records.facts import FactType
from tidegate.records.referrals import Receipt, Status
from tidegate.synthetic import AS_OF, Written, write_cybertipline
from tidegate.synthetic.sketches import sketch

RESERVED = [ipaddress.ip_network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def written(folder: Path) -> Written:
    return write_cybertipline(folder, 60, 7)


@pytest.fixture(scope="module")
def receipts(folder: Path, written: Written) -> list[Receipt]:
    return list(read([folder], shipped()))


def test_intake_says_of_each_what_was_meant(written: Written, receipts: list[Receipt]) -> None:
    assert written == Written(accepted=60, duplicate=2, rejected=6)
    assert Counter(receipt.status for receipt in receipts) == {
        Status.ACCEPTED: 60,
        Status.DUPLICATE: 2,
        Status.REJECTED: 6,
    }


def test_every_incident_type_and_every_mark_of_a_report_comes(receipts: list[Receipt]) -> None:
    referrals = [receipt.referral for receipt in receipts if receipt.referral is not None]
    types = {referral.facts.get("incident_type") for referral in referrals}
    assert types == set(shipped()["incident_type"].levels)
    said = {name for referral in referrals for name, state in referral.facts.items() if state is True}
    flags = {each.name for each in shipped() if each.name.startswith("report_") and each.type is FactType.BOOL}
    assert flags <= said


def test_some_suspects_have_several_reports(receipts: list[Receipt]) -> None:
    keys = Counter(key for receipt in receipts if receipt.referral for key in receipt.referral.subject_keys)
    assert any(count > 1 for count in keys.values())
    assert any(count == 1 for count in keys.values())


def test_both_formats_byte_order_marks_and_strange_elements_are_among_them(folder: Path, written: Written) -> None:
    texts = [path.read_bytes() for path in sorted(folder.glob("*.*"))]
    assert sum(text.lstrip(b"\xef\xbb\xbf").startswith(b"{") for text in texts) == 6
    assert {text.startswith(b"\xef\xbb\xbf") for text in texts} == {True, False}
    assert any(b"elementOfNoSchema" in text for text in texts)


def test_the_first_reports_do_not_depend_on_how_many_there_are(tmp_path: Path, folder: Path, written: Written) -> None:
    write_cybertipline(tmp_path, 5, 7)
    for path in tmp_path.glob("*.*"):
        assert path.read_bytes() == (folder / path.name).read_bytes()


def test_every_address_is_reserved_for_examples(folder: Path, written: Written) -> None:
    text = "\n".join(path.read_text("utf-8-sig", "replace") for path in folder.rglob("*.*") if path.is_file())
    hosts = {match.lower() for match in re.findall(r"(?:@|https?://)([A-Za-z0-9.-]+)", text)}
    assert hosts
    assert all(host.endswith(".example") or host == "example.org" for host in hosts)
    for index in range(60):
        for address, _at in sketch(index, 7, AS_OF).events:
            assert any(ipaddress.ip_address(address) in network for network in RESERVED)


def test_nothing_happened_after_the_given_instant() -> None:
    for index in range(200):
        report = sketch(index, 3, AS_OF)
        assert report.incident_at < report.received_at < AS_OF
        assert all(at <= report.incident_at for _address, at in report.events)


def test_no_reports_are_an_empty_folder(tmp_path: Path) -> None:
    assert write_cybertipline(tmp_path / "none", 0, 1) == Written(accepted=0, duplicate=0, rejected=0)
    assert list((tmp_path / "none").iterdir()) == []
