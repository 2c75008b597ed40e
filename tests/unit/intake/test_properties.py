"""Whatever the bytes: receipts, each in good order, and never another exception."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.intake.support import FILE_BOOLS, MODES, VOCABULARY, document_of, items_of, replay
from tidegate.intake import cybertipline_xml, read, records_csv, records_json
from tidegate.intake.items import Taken
from tidegate.intake.limits import looks_encoded, printable
from tidegate.intake.report_facts import REPORT_FLAGS
from tidegate.records.facts import FIRST_DATE, LAST_DATE, Absent, FactDefinition, FactState, FactType, to_json
from tidegate.records.referrals import Status

STARTS = [
    b"",
    b"<report>",
    b"<fileDetails>",
    b'{"reportedInformation":',
    b"reference\n",
    b'{"reference":',
    b"PAR1",
    b"\xff\xfe<",
]


@given(st.sampled_from(STARTS), st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_gets_a_receipt(tmp_path: Path, start: bytes, rest: bytes) -> None:
    file = tmp_path / "any"
    file.write_bytes(start + rest)
    receipts = list(read([file], VOCABULARY))
    assert receipts or start == b"reference\n"
    for receipt in receipts:
        assert receipt.source.startswith("any")
        assert (receipt.status is Status.ACCEPTED) == (receipt.referral is not None)
        assert receipt.reason or receipt.referral
        assert receipt.reason.isprintable()


@pytest.mark.parametrize("mode", MODES)
@given(data=st.binary(max_size=300), start=st.sampled_from(STARTS))
def test_any_bytes_end_in_items(mode: str, data: bytes, start: bytes) -> None:
    replay(mode, start + data)


WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), max_size=30)


@given(st.lists(st.tuples(st.sampled_from(["additionalInfo", "firstName", "content", "unheardOf"]), WORDS), max_size=8))
def test_free_text_changes_nothing_but_the_counts(texts: list[tuple[str, str]]) -> None:
    inner = "".join(f"<{name}>{words}</{name}>" for name, words in texts)
    plain, wordy = (
        f"<report><incidentSummary/><personOrUserReported>{part}</personOrUserReported></report>" for part in ("", inner)
    )
    (one,) = items_of(cybertipline_xml.ADAPTER, document_of(plain.encode()))
    (other,) = items_of(cybertipline_xml.ADAPTER, document_of(wordy.encode()))
    assert isinstance(one, Taken)
    assert isinstance(other, Taken)
    assert one.referral.facts == other.referral.facts
    assert sum(other.referral.unread.values()) - sum(one.referral.unread.values()) == len(texts)


@given(st.sets(st.sampled_from(sorted(REPORT_FLAGS))))
def test_each_mark_sets_its_own_fact_and_no_other(marks: set[str]) -> None:
    inner = "".join(f"<{mark}/>" for mark in sorted(marks))
    data = f"<report><incidentSummary><reportAnnotations>{inner}</reportAnnotations></incidentSummary></report>"
    (item,) = items_of(cybertipline_xml.ADAPTER, document_of(data.encode()))
    assert isinstance(item, Taken)
    true = {name for name, state in item.referral.facts.items() if state is True}
    assert true == {REPORT_FLAGS[mark] for mark in marks}
    assert not set(FILE_BOOLS) & set(item.referral.facts)


def states(definition: FactDefinition) -> st.SearchStrategy[FactState]:
    values: dict[FactType, st.SearchStrategy[FactState]] = {
        FactType.BOOL: st.booleans(),
        FactType.ENUM: st.sampled_from(definition.levels or ("",)),
        FactType.INT: st.integers(definition.low, definition.high),
        FactType.DATE: st.dates(FIRST_DATE, LAST_DATE),
    }
    absent = [Absent.UNKNOWN, *([Absent.NOT_APPLICABLE] if definition.may_not_apply else [])]
    return st.one_of(values[definition.type], st.sampled_from(absent))


@given(st.fixed_dictionaries({}, optional={definition.name: states(definition) for definition in VOCABULARY}))
def test_csv_and_json_of_one_record_are_the_same_referral(facts: dict[str, FactState]) -> None:
    said = {name: to_json(state) for name, state in facts.items()}
    record = {"reference": "A-1", "facts": said}
    table = ",".join(["reference", *said]) + "\n" + ",".join(["A-1", *(str(value) for value in said.values())]) + "\n"
    (from_json,) = items_of(records_json.ADAPTER, document_of(json.dumps(record).encode()))
    (from_csv,) = items_of(records_csv.ADAPTER, document_of(table.encode()))
    assert isinstance(from_json, Taken)
    assert isinstance(from_csv, Taken)
    assert from_json == from_csv
    assert from_json.referral.facts == {name: state for name, state in facts.items() if state is not Absent.UNKNOWN}


@given(st.text())
def test_any_name_becomes_printable_and_no_longer_than_the_limit(name: str) -> None:
    shown = printable(name)
    assert shown == "" or shown.isprintable()
    assert len(shown) <= 122
    assert not shown.startswith(("=", "+", "-", "@"))


@given(st.text(alphabet="abcABC012+/=\n \t.:;,", max_size=400))
def test_short_text_is_never_taken_for_a_file_unless_it_says_so(text: str) -> None:
    assert not looks_encoded(text)
