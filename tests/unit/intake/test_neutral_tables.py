"""Neutral records as CSV and JSON: what a cell means, what refuses a row, and what refuses the whole file."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.unit.intake.support import VOCABULARY, document_of, items_of
from tidegate.intake import DEFAULT_LIMITS, Limits, read, records_csv, records_json
from tidegate.intake.items import Declined, Item, Taken
from tidegate.records.facts import NOT_APPLICABLE, FactState
from tidegate.records.referrals import Receipt, Status

RECEIVED = dt.datetime(2026, 11, 2, 9, 14, tzinfo=dt.UTC)


def csv_items(text: str, limits: Limits = DEFAULT_LIMITS) -> list[Item]:
    return items_of(records_csv.ADAPTER, document_of(text.encode(), "batch.csv"), limits)


def json_items(value: object, name: str = "batch.json") -> list[Item]:
    return items_of(records_json.ADAPTER, document_of(json.dumps(value).encode(), name))


def taken(items: list[Item]) -> Taken:
    (item,) = items
    assert isinstance(item, Taken), item
    return item


def reason(items: list[Item]) -> str:
    (item,) = items
    assert isinstance(item, Declined), item
    return item.reason


@pytest.mark.parametrize(
    ("name", "cell", "state"),
    [
        ("child_in_household", "yes", True),
        ("child_in_household", "TRUE", True),
        ("child_in_household", " No ", False),
        ("child_in_household", "false", False),
        ("suspect_age", "044", 44),
        ("suspect_age", "0", 0),
        ("contact_allegation", "charge", "charge"),
        ("incident_on", "2026-05-01", dt.date(2026, 5, 1)),
        ("kirat_level", "n/a", NOT_APPLICABLE),
        ("kirat_assessed_on", "not_applicable", NOT_APPLICABLE),
        ("kirat_assessor_trained", "N/A", NOT_APPLICABLE),
    ],
)
def test_a_cell_means_a_value(name: str, cell: str, state: FactState) -> None:
    item = taken(csv_items(f"reference,received_at,{name}\nA-1,2026-11-02T09:14:00+00:00,{cell}\n"))
    assert item.referral.facts == {name: state}
    assert item.referral.received_at == RECEIVED
    assert item.row == 1


@pytest.mark.parametrize("cell", ["", "unknown", "Unknown", "  "])
def test_an_unknown_fact_is_left_out(cell: str) -> None:
    item = taken(csv_items(f"reference,child_in_household\nA-1,{cell}\n"))
    assert item.referral.facts == {}
    assert item.referral.received_at is None


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("child_in_household", "yess", "(did you mean yes?)"),
        ("child_in_household", "n/a", "got 'not_applicable'"),
        ("child_in_household", "Person One lives there", "got text of 22 characters"),
        ("suspect_age", "121", "a whole number from 0 to 120"),
        ("suspect_age", "-1", "got text of 2 characters"),
        ("suspect_age", "9" * 30, "got text of 30 characters"),
        ("suspect_age", "²", "got text of 1 characters"),
        ("contact_allegation", "charged", "(did you mean charge?)"),
        ("incident_on", "01/05/2026", "YYYY-MM-DD"),
        ("kirat_level", "highest", "or 'not_applicable'"),
    ],
)
def test_a_wrong_value_refuses_its_row_and_is_not_repeated(name: str, cell: str, words: str) -> None:
    first, second = csv_items(f"reference,{name}\nA-1,{cell}\nA-2,\n")
    assert isinstance(first, Declined)
    assert first.reference == "A-1"
    assert f"{name}: expected" in first.reason
    assert words in first.reason
    assert "Person One" not in first.reason
    assert isinstance(second, Taken)


def test_all_mistakes_of_a_row_are_told_together() -> None:
    said = reason(csv_items("reference,received_at,suspect_age,child_in_household\n=A,yesterday,x,y\n"))
    assert all(name in said for name in ("reference:", "received_at:", "suspect_age:", "child_in_household:"))


def test_an_instant_without_an_offset_is_refused() -> None:
    assert "with its offset" in reason(csv_items("reference,received_at\nA-1,2026-11-02T09:14:00\n"))


@pytest.mark.parametrize(
    "slip", ["0206-11-02T09:14:00Z", "2206-11-02T09:14:00Z", "1899-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"]
)
def test_an_instant_of_an_impossible_year_is_refused(slip: str) -> None:
    assert "from 1900-01-01 to 2199-12-31" in reason(csv_items(f"reference,received_at\nA-1,{slip}\n"))


@pytest.mark.parametrize("reference", ["", "=1+1", "@A", "-A", "a b", "data:text/plain;base64,QQ==", "A" * 101, "é"])
def test_a_reference_is_plain(reference: str) -> None:
    assert "reference: expected" in reason(csv_items(f'reference\n"{reference}"\n' if reference else 'reference\n""\n'))


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("reference,child_in_houshold", "child_in_houshold (did you mean child_in_household?)"),
        ("reference,zzz", "zzz, and the policy knows no such fact"),
        ("reference,=cmd()", "something that is not a plain name"),
        ("reference,", "something that is not a plain name"),
        ("reference;suspect_age", "does not name a column 'reference'"),
        ("reference,suspect_age,suspect_age", "names suspect_age twice"),
        ('reference,"suspect_age', "quotation marks"),
        ("", "does not name a column 'reference'"),
    ],
)
def test_wrong_columns_refuse_the_whole_table(header: str, words: str) -> None:
    assert words in reason(csv_items(f"{header}\nA-1,1\n"))


def test_an_unreadable_first_line_refuses_the_whole_table() -> None:
    assert "NUL" in reason(items_of(records_csv.ADAPTER, document_of(b"reference\0\nA-1\n", "a.csv")))


def test_too_many_columns_refuse_the_whole_table() -> None:
    assert "more than 1 columns" in reason(csv_items("reference,suspect_age\nA-1,1\n", Limits(columns=1)))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"A-1,1,2", "3 cells where there are 2 columns"),
        (b"A-1", "1 cells where there are 2 columns"),
        (b'A-1,"1', "quotation marks"),
        (b"A-1,\0", "NUL"),
        (b"A-1,\xff", "UTF-8"),
        (b"A-1," + b"1" * 300, "longer than 100 bytes"),
        (b'A-1,"' + b"1" * 150_000 + b'"', "longer than 100 bytes"),
    ],
)
def test_a_ragged_or_damaged_line_refuses_itself_only(line: bytes, words: str) -> None:
    data = b"reference,suspect_age\n" + line + b"\nA-2,2\n"
    first, second = items_of(records_csv.ADAPTER, document_of(data, "a.csv"), Limits(row=100))
    assert isinstance(first, Declined)
    assert words in first.reason
    assert isinstance(second, Taken)
    assert (first.row, second.row) == (1, 2)


def test_a_line_as_long_as_the_limit_is_read() -> None:
    line = b"A" * 100 + b","
    item = taken(items_of(records_csv.ADAPTER, document_of(b"reference,suspect_age\n" + line, "a"), Limits(row=101)))
    assert item.referral.reference == "A" * 100


def test_marks_line_ends_and_blank_lines_do_not_matter() -> None:
    items = csv_items("\ufeffreference,suspect_age\r\n\r\nA-1,44\r\n\r\n")
    assert taken(items).referral.facts == {"suspect_age": 44}
    assert taken(items).row == 2


@pytest.mark.parametrize(
    ("text", "name"), [("reference\n", "a.csv"), ("reference\n\n", "a.csv"), ("[]", "a.json"), ("[]\n", "a.txt")]
)
def test_a_table_without_a_row_has_a_receipt(text: str, name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    (receipt,) = read([tmp_path / name], VOCABULARY)
    assert receipt.status is Status.REJECTED
    assert "it holds no record, so there is nothing to take" in receipt.reason


RECORD = {"reference": "J-1", "received_at": "2026-11-02T10:14:00+01:00", "facts": {"suspect_age": 44}}


@pytest.mark.parametrize(("value", "name"), [(RECORD, "a.json"), ([RECORD], "a.json"), (RECORD, "a.ndjson")])
def test_a_record_comes_alone_in_a_list_or_on_a_line(value: object, name: str) -> None:
    item = taken(json_items(value, name))
    assert (item.row, item.referral.reference, item.referral.received_at) == (1, "J-1", RECEIVED)
    assert item.referral.facts == {"suspect_age": 44}


def test_records_come_one_to_a_line_whatever_the_name() -> None:
    data = b'{"reference":"A"}\n\n{"reference":"B"\n"C"\n{"reference":"D"}\n'
    items = items_of(records_json.ADAPTER, document_of(data, "a.txt"))
    assert [(item.row, isinstance(item, Taken)) for item in items] == [(1, True), (3, False), (4, False), (5, True)]


def test_a_first_line_that_cannot_be_read_makes_it_one_document() -> None:
    assert "NUL" in reason(items_of(records_json.ADAPTER, document_of(b'{"reference":"\0"}\n{}\n', "a.json")))


def test_a_line_that_cannot_be_read_refuses_itself_only() -> None:
    first, second = items_of(records_json.ADAPTER, document_of(b'{"a\xff":1}\n{"reference":"B"}\n', "a.ndjson"))
    assert isinstance(first, Declined)
    assert isinstance(second, Taken)


def test_a_record_written_over_several_lines_is_one_document() -> None:
    data = json.dumps(RECORD, indent=2).encode()
    assert taken(items_of(records_json.ADAPTER, document_of(data, "a.json"))).referral.reference == "J-1"


def test_a_fact_may_say_since_when_it_is_known_and_from_whom() -> None:
    said = {"value": True, "known_on": "2026-10-30", "source": "OIC"}
    referral = taken(json_items({"reference": "J", "facts": {"child_in_household": said}})).referral
    assert referral.facts == {"child_in_household": True}
    assert referral.known_on == {"child_in_household": dt.date(2026, 10, 30)}


@pytest.mark.parametrize("value", [None, "unknown", {"value": None}, {"value": "unknown"}, {}])
def test_an_unknown_fact_in_json_is_left_out(value: object) -> None:
    assert taken(json_items({"reference": "J", "facts": {"suspect_age": value}})).referral.facts == {}


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({}, "reference: expected"),
        ({"reference": 7}, "reference: expected"),
        ({"reference": "J", "received_at": 7}, "received_at: expected"),
        ({"reference": "J", "received_at": "2026-11-02"}, "received_at: expected"),
        ({"reference": "J", "facts": []}, "facts: expected an object"),
        ({"reference": "J", "note": "made up"}, "the record: note is not read here"),
        ({"reference": "J", "two words": 1}, "a name that is not a plain word is not read here"),
        ({"reference": "J", "suspect_age": 44}, "the record: suspect_age is a fact, so write it within facts"),
        ({"reference": "J", "subject_keys": []}, "subject_keys is not read here"),
        ({"reference": "J", "facts": {"suspect_age": {"value": 1, "note": 2}}}, "suspect_age: note is not read here"),
        ({"reference": "J", "facts": {"suspect_age": {"known_on": 20261030}}}, "known_on a date"),
        ({"reference": "J", "facts": {"suspect_age": {"known_on": "0001-01-01"}}}, "known_on a date"),
        ({"reference": "J", "facts": {"suspect_age": {"known_on": "2026-13-01"}}}, "known_on a date"),
        ({"reference": "J", "facts": {"suspect_age": {"source": "two words"}}}, "one short plain word"),
        ({"reference": "J", "facts": {"suspect_age": {"source": 7}}}, "one short plain word"),
        ({"reference": "J", "facts": {"suspect_age": [1]}}, "got a list, an object or something else"),
        ({"reference": "J", "facts": {"suspect_age": True}}, "got true or false"),
        ({"reference": "J", "facts": {"suspect_age": 1.5}}, "got text of 3 characters"),
        ({"reference": "J", "facts": {"child_in_household": 1}}, "got a whole number"),
        ("J", "the record: expected an object"),
    ],
)
def test_a_wrong_record_is_refused(record: object, words: str) -> None:
    assert words in reason(json_items(record))


def test_very_many_mistakes_are_counted() -> None:
    assert "and 11 more" in reason(json_items({"reference": "J", **{f"x{n}": n for n in range(31)}}))


def test_an_unknown_fact_name_in_any_line_refuses_the_whole_file(tmp_path: Path) -> None:
    file = tmp_path / "batch.ndjson"
    file.write_text('{"reference":"A","facts":{"suspect_age":1}}\n{"reference":"B","facts":{"suspekt_age":1}}\n')
    (receipt,) = read([file], VOCABULARY)
    assert receipt.status is Status.REJECTED
    assert receipt.source == "batch.ndjson"
    assert "suspekt_age (did you mean suspect_age?)" in receipt.reason


def test_a_row_of_a_table_is_named_by_its_number(tmp_path: Path) -> None:
    file = tmp_path / "batch.csv"
    file.write_text("reference\n" + "".join(f"A-{n}\n" for n in range(1, 8)))
    receipts: list[Receipt] = list(read([file], VOCABULARY))
    assert receipts[6].source == "batch.csv row 7"
    assert all(receipt.status is Status.ACCEPTED for receipt in receipts)
