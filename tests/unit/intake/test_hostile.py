"""Hostile input: a clear receipt, flat memory, no crash. Whatever is large is made as it is needed and never kept."""

from __future__ import annotations

import io
import json
import tracemalloc
from pathlib import Path
from typing import BinaryIO, cast

import pytest

from tests.unit.intake.support import VOCABULARY, document_of, items_of
from tidegate.intake import Limits, cybertipline_xml, police_json, read, records_csv, records_json, xml_events
from tidegate.intake.items import Adapter, Declined
from tidegate.intake.json_text import closes, depth_of
from tidegate.intake.limits import RefusedError
from tidegate.intake.lines import lines
from tidegate.records.referrals import Status

SUMMARY = "<incidentSummary><incidentType>x</incidentType></incidentSummary>"
GIGABYTE = 1024**3


def refusal(adapter: Adapter, data: bytes, limits: Limits | None = None) -> str:
    (item,) = items_of(adapter, document_of(data), limits or Limits())
    assert isinstance(item, Declined)
    assert item.reason.isprintable()
    return item.reason


def xml(data: str | bytes, limits: Limits | None = None) -> str:
    return refusal(cybertipline_xml.ADAPTER, data if isinstance(data, bytes) else data.encode(), limits)


def police(data: str | bytes, limits: Limits | None = None) -> str:
    return refusal(police_json.ADAPTER, data if isinstance(data, bytes) else data.encode(), limits)


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    "prolog",
    [
        f'<!DOCTYPE report [<!ENTITY a0 "ha">{BOMB}]>',
        '<!DOCTYPE report [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE report SYSTEM "https://example.org/report.dtd">',
        '<!DOCTYPE report [<!ENTITY % p SYSTEM "https://example.org/p"> %p;]>',
        "<?xml version='1.0'?><!-- > --><?x > ?>\n<!DOCTYPE report>",
    ],
)
def test_document_types_and_entities_are_refused_before_anything_is_read(prolog: str) -> None:
    assert "document type or entities" in xml(f"{prolog}<report>&a11;{SUMMARY}</report>")


def test_a_document_type_that_was_not_seen_coming_is_refused_by_the_reader_too() -> None:
    with pytest.raises(RefusedError, match="document type"):
        xml_events.read_xml(io.BytesIO(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), Limits(), lambda _element: None)


def test_an_entity_nobody_declared_is_refused() -> None:
    assert "not well-formed" in xml(f"<report>&nbsp;{SUMMARY}</report>")


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("<report>" * 65, "64 elements within one another"),
        ("<report " + " ".join(f"a{n}='1'" for n in range(33)) + "/>", "32 attributes on one element"),
        (f'<report a="{"x" * 2049}"/>', "2,048 characters in an attribute"),
        (f"<report>{'two words ' * 100_001}</report>", "1,000,000 characters in one text"),
        (f"<report><!-- {'QUJD' * 256} --></report>", "encoded file content"),
        (f"<report><?x {'QUJD' * 256}?></report>", "encoded file content"),
        ("<report><x>data:image/x-example;base64,QQ==</x></report>", "encoded file content"),
        (f"<report><x>{'QUJD' * 200}<y/>{'QUJD' * 200}</x></report>", "encoded file content"),
        ("<report>\0</report>", "not well-formed"),
        ("<report>\x1b[31m</report>", "not well-formed"),
        ("<report/><report/>", "not well-formed"),
        ("<report>" + SUMMARY, "not well-formed"),
        ("<", "not well-formed"),
        ("<!-- " + "x" * 70_000, "not well-formed"),
    ],
)
def test_what_no_report_holds_is_refused(document: str, words: str) -> None:
    assert words in xml(document)


def test_there_are_only_so_many_elements() -> None:
    assert "more than 1,000 elements in all" in xml("<report>" + "<a/>" * 1000, Limits(elements=1000))


def test_an_unclosed_half_character_is_a_wrong_encoding() -> None:
    assert "character encoding" in xml(b"<report>\xc3")
    assert "character encoding" in xml(b"\xff\xfe<\0r")


class Endless:
    """A stream of opening elements on one line that is as long as it says, and is nowhere in memory."""

    def __init__(self, length: int) -> None:
        self.left = length

    def read(self, size: int) -> bytes:
        size = min(size, self.left)
        self.left -= size
        return b"<a>" * (size // 3) + b"   "[: size % 3]

    readline = read


@pytest.mark.parametrize("limits", [Limits(), Limits(depth=1000, elements=500)])
def test_a_gigabyte_of_nesting_is_left_where_the_limit_is_passed(limits: Limits) -> None:
    stream = Endless(GIGABYTE)
    tracemalloc.start()
    with pytest.raises(RefusedError, match=r"within one another|in all"):
        xml_events.read_xml(cast("BinaryIO", stream), limits, lambda _element: None)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert stream.left > GIGABYTE - 2_000_000
    assert peak < 64 * 1024 * 1024


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    for name, first in (("a.xml", b"<report>"), ("b.json", b'{"reportedInformation":'), ("c.json", b"[")):
        with (tmp_path / name).open("wb") as file:
            file.write(first)
            file.truncate(GIGABYTE)
    tracemalloc.start()
    receipts = list(read([tmp_path], VOCABULARY))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [receipt.status for receipt in receipts] == [Status.REJECTED] * 3
    assert all("1,073,741,824 bytes" in receipt.reason for receipt in receipts)
    assert peak < 2 * 1024 * 1024


def test_a_gigabyte_on_one_line_is_passed_over_in_flat_memory() -> None:
    stream = Endless(GIGABYTE)
    tracemalloc.start()
    ((number, refusal),) = lines(cast("BinaryIO", stream), Limits())
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (number, stream.left) == (1, 0)
    assert "longer than 65,536 bytes" in str(refusal)
    assert peak < 1024 * 1024


def test_a_large_table_streams_in_flat_memory(tmp_path: Path) -> None:
    file = tmp_path / "large.csv"
    with file.open("w") as table:
        table.write("reference,suspect_age\n")
        table.writelines(f"A-{number},x\n" for number in range(2_000))
    tracemalloc.start()
    count = sum(1 for _receipt in read([file], VOCABULARY))
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2_000
    assert peak < 4 * 1024 * 1024


INSIDE = '{"reportId":1,"reportedInformation":%s}'


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("[" * 100_000 + "]" * 100_000, "nested more than 64 deep"),
        ('{"a":' * 100_000, "nested more than 64 deep"),
        ("9" * 19, "whole number of 19 characters"),
        ("-" + "9" * 100_000, "whole number of 100001 characters"),
        ("NaN", "NaN or Infinity"),
        ("-Infinity", "NaN or Infinity"),
        ('{"a":1,"a":2}', "one name twice"),
        ('"\0"', "NUL"),
        ('"\x01"', "not valid JSON"),
        ("{", "not valid JSON"),
        (f'"{"QUJD" * 256}"', "encoded file content"),
        (f'{{"{"QUJD" * 256}":1}}', "encoded file content"),
        (f'"{"two words " * 100_001}"', "longer than 1,000,000 characters"),
        (f"[{','.join('1' * 100_001)}]", "more than 100,000 values"),
    ],
)
def test_hostile_json_is_refused(value: str, words: str) -> None:
    assert words in police(INSIDE % value)


def test_json_of_another_kind_is_no_report() -> None:
    assert "no usable reportId" in police('["reportedInformation"]')
    assert "no usable reportId" in police('{"reportId":true}')
    assert "no usable reportId" in police('{"reportId":{"a":1}}')
    assert "UTF-8" in police('{"reportedInformation":1}'.encode("utf-16-le").replace(b"\0", b"\xff"))


def test_fractions_are_no_counts_however_long() -> None:
    assert "suspect_age: expected" in refusal(
        records_json.ADAPTER, b'{"reference":"A","facts":{"suspect_age":1e' + b"9" * 10_000 + b"}}"
    )


def test_brackets_are_counted_in_time_in_proportion() -> None:
    assert depth_of('["[[[", "\\"[[", {}]') == 2
    assert depth_of('"' + '\\"' * 1_000_000) == 0
    assert depth_of("[" * 100_000) == 100_000
    assert closes('{"a":"{"}')
    assert not closes('{"a":"}"')


def test_a_police_side_report_without_an_instant_of_receipt_is_taken() -> None:
    (item,) = items_of(police_json.ADAPTER, document_of(b'{"reportId":1}'))
    assert not isinstance(item, Declined)
    assert item.referral.received_at is None
    assert item.referral.unread == {}


def test_lone_surrogates_do_not_disturb() -> None:
    item = items_of(police_json.ADAPTER, document_of(b'{"reportId":1,"\\ud800":1,"reportedInformation":"\\udfff"}'))[0]
    assert not isinstance(item, Declined)
    assert dict(item.referral.unread)["(other)"] == 1


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\"=cmd|' /C x'!A0\"", "\t=1"])
def test_formulas_are_taken_from_nowhere_and_repeated_nowhere(cell: str) -> None:
    for column, data in (("reference", f"reference\n{cell}\n"), ("suspect_age", f"reference,suspect_age\nA,{cell}\n")):
        said = refusal(records_csv.ADAPTER, data.encode())
        assert f"{column}: expected" in said
        assert "SUM" not in said
        assert "cmd" not in said


@pytest.mark.parametrize(
    "stem", ["..", "../../etc/passwd", "=cmd", "a\nb", "\x1b[2J", "x" * 250, "CON", "%00", "$(reboot)", "; rm -rf", "\u202etxt"]
)
def test_tricks_in_names_stay_names(tmp_path: Path, stem: str) -> None:
    file = tmp_path / f"{stem.replace('/', '|')}.xml"
    file.write_text(f"<report>{SUMMARY}</report>")
    (receipt,) = read([file], VOCABULARY)
    assert receipt.status is Status.ACCEPTED
    assert receipt.source.isprintable()
    assert receipt.reference is not None
    assert receipt.reference[0].isalnum()
    assert not set(receipt.reference) & set("/\\=\n\x1b|$ ;%")


def test_no_message_repeats_what_a_record_says() -> None:
    words = "person.one@example.org"
    record = {"reference": words, "received_at": words, "facts": {"suspect_age": words, "incident_on": {"value": words}}}
    assert words not in refusal(records_json.ADAPTER, json.dumps(record).encode())
    assert words not in refusal(records_json.ADAPTER, json.dumps({"facts": {words: 1}}).encode())
    assert words not in refusal(records_csv.ADAPTER, f"reference,{words}\n".encode())
