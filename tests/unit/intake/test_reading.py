"""Words read as values, exactly; and the keys of subjects."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from collections import Counter

import pytest

from tests.unit.intake.support import VOCABULARY
from tidegate.intake import reading
from tidegate.intake.limits import listed, looks_encoded, plain_name, printable
from tidegate.intake.report_facts import Findings, any_of, fitted
from tidegate.intake.subjects import account_key, device_key, email_key
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactState

NOON = dt.datetime(2026, 5, 1, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-01T12:00:00Z", NOON),
        (" 2026-05-01 12:00z ", NOON),
        ("2026-05-01T05:00:00-07:00", NOON),
        ("2026-05-01T05:00:00-0700", NOON),
        ("2026-05-01T12:00:00.1234567Z", NOON.replace(microsecond=123456)),
        ("2026-05-01T12:00:00,5Z", NOON.replace(microsecond=500000)),
        ("2026-05-01T12:00:00", None),
        ("2026-05-01", None),
        ("2026-13-01T12:00:00Z", None),
        ("2026-05-01T25:00:00Z", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("٢٠٢٦-05-01T12:00:00Z", None),
        ("", None),
    ],
)
def test_an_instant_needs_an_offset(text: str, moment: dt.datetime | None) -> None:
    assert reading.aware_instant(text) == moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-05-01", dt.date(2026, 5, 1)),
        ("2026-05-01T23:30:00", dt.date(2026, 5, 1)),
        ("2026-05-01T23:30:00-01:00", dt.date(2026, 5, 2)),
        ("2026-02-30", None),
        ("9999-12-31T23:59:59-01:00", None),
        ("soon", None),
    ],
)
def test_a_day_is_that_of_utc_where_an_offset_is_given(text: str, day: dt.date | None) -> None:
    assert reading.day(text) == day


@pytest.mark.parametrize(("text", "number"), [("0", 0), (" 12 ", 12), ("9" * 9, 999_999_999), ("9" * 10, None), ("-1", None)])
def test_a_whole_number_has_at_most_nine_digits(text: str, number: int | None) -> None:
    assert reading.whole(text) == number


@pytest.mark.parametrize(
    ("text", "address"),
    [("192.0.2.1", "192.0.2.1"), (" 2001:DB8:0:0::1 ", "2001:db8::1"), ("192.0.2.256", None), ("example.org", None)],
)
def test_an_address_has_one_spelling(text: str, address: str | None) -> None:
    assert reading.address(text) == address


@pytest.mark.parametrize(("name", "reference"), [("1001", "1001"), ("a b", "a-b-c8687a08"), ("..", "2a5a1a1a"), ("é", None)])
def test_a_reference_is_made_from_a_name(name: str, reference: str | None) -> None:
    made = reading.reference_from(name)
    assert reading.is_reference(made)
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    assert made == (name if name == reference else f"a-b-{digest}" if name == "a b" else digest)


def test_a_very_long_name_makes_a_reference_of_its_own() -> None:
    assert len(reading.reference_from("x" * 500)) == 89
    assert reading.reference_from("x" * 500) != reading.reference_from("x" * 501)


@pytest.mark.parametrize(("birth", "age"), [((2000, 5, 1), 26), ((2000, 5, 2), 25), ((2000, 2, 29), 26)])
def test_an_age_is_whole_years(birth: tuple[int, int, int], age: int) -> None:
    assert reading.age_on(dt.date(*birth), dt.date(2026, 5, 1)) == age


@pytest.mark.parametrize(
    ("states", "together"),
    [([False, True], True), ([UNKNOWN, True], True), ([False, UNKNOWN], UNKNOWN), ([False, False], False), ([], False)],
)
def test_one_yes_is_a_yes_and_a_no_needs_all(states: list[FactState], together: FactState) -> None:
    assert any_of(states) is together


def test_a_count_beyond_the_range_becomes_the_highest_and_other_misfits_stay_unknown() -> None:
    unread: Counter[str] = Counter()
    given: dict[str, FactState] = {
        "prior_reports": 20_000,
        "incident_on": dt.date(1066, 10, 14),
        "incident_type": "unheard_of",
        "suspect_age": NOT_APPLICABLE,
        "not_in_the_vocabulary": True,
        "report_spam": False,
    }
    assert fitted(given, VOCABULARY, unread) == {"prior_reports": 10_000, "report_spam": False}
    assert unread == {"incident_on": 1, "incident_type": 1, "suspect_age": 1}


def test_a_birth_after_the_incident_gives_no_age() -> None:
    findings = Findings()
    findings.incident_on("2026-05-01")
    findings.born_on("2027-01-01")
    findings.born_on("not a day")
    assert "reported_age" not in fitted(findings.closed(), VOCABULARY, findings.unread)


def test_a_birth_without_an_incident_gives_no_age() -> None:
    findings = Findings()
    findings.born_on("2000-01-01")
    assert findings.closed()["reported_age"] is UNKNOWN


def test_a_report_that_states_no_age_has_none_to_find_out() -> None:
    assert Findings().closed()["reported_age"] is NOT_APPLICABLE


def test_the_latest_event_counts() -> None:
    findings = Findings()
    for day in ("2026-05-02", "2026-05-03", "2026-05-01"):
        findings.seen_at(day)
    assert findings.last_event == dt.date(2026, 5, 3)


def test_names_of_elements_are_counted_safely() -> None:
    findings = Findings()
    for name in ["a b", "x" * 41, "é", *(f"n{number}" for number in range(200))]:
        findings.leave(name)
    assert len(findings.unread) == 100
    assert findings.unread["(other)"] == 104
    assert findings.unread.total() == 203


RUN = "A" * 1024


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        (RUN, True),
        (RUN[1:], False),
        (f"see {RUN} there", True),
        ("data:image/x-example;base64,QQ==", True),
        ("DATA:;base64,", True),
        ("metadata: none", False),
        ("\n".join(["QUJDREVGR0g" * 6] * 12) + "\n", True),
        ("\n".join(["QUJDREVGR0g" * 6] * 11) + "\n", False),
        ("".join(f"\r\n\t    {'QUJDREVGR0g' * 6}=" for _ in range(13)), True),
        ("\n".join(["0123456789abcdef" * 4] * 100), False),
        ("plain words " * 10_000, False),
    ],
)
def test_encoded_content_is_recognised(text: str, encoded: bool) -> None:
    assert looks_encoded(text) is encoded


def test_recognising_takes_time_in_proportion() -> None:
    for pattern in ("A" * 1023 + " ", "A" * 60 + "\n", "data:", "A=" * 40, "data:" + "a" * 199 + ","):
        looks_encoded(pattern * (200_000 // len(pattern)))


def test_a_subject_key_is_128_bits_and_one_way() -> None:
    words = b"email\0person.one@example.org"
    key = hmac.new(b"tidegate subject key, version 1", words, hashlib.sha256).hexdigest()[:32]
    assert email_key(" Person.One@Example.org ") == {key}


def test_subject_keys_of_different_kinds_differ_and_need_all_their_parts() -> None:
    assert len(account_key("a", "b") | device_key("a", "b") | account_key("ab", "") | account_key("a", "B")) == 3
    assert not account_key("", "b") | device_key("a", " ") | email_key("  ")
    assert account_key("a", "\ud800")


def test_messages_are_short_and_plain() -> None:
    assert plain_name("child_in_household") == "child_in_household"
    assert plain_name("Person One") is None
    assert listed(["a", "b", "c"], 2) == "a; b; and 1 more"
    assert printable("ok.xml") == "ok.xml"
