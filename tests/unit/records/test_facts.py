"""Facts: what may be recorded, what is refused and how, and how a state is written down."""

from __future__ import annotations

import datetime as dt

import pytest

from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactDefinition, FactError, FactType, Vocabulary, to_json

FLAG = FactDefinition(name="flag", type=FactType.BOOL, ask="Is it so?")
GRADE = FactDefinition(name="grade", type=FactType.ENUM, ask="Which grade?", levels=("low", "high"), may_not_apply=True)
SIZE = FactDefinition(name="size", type=FactType.INT, ask="How large?", low=1, high=9)
SEEN = FactDefinition(name="seen_on", type=FactType.DATE, ask="When?", may_not_apply=True)

TAKEN = [
    (FLAG, True, True), (FLAG, False, False), (FLAG, None, UNKNOWN), (FLAG, "unknown", UNKNOWN), (FLAG, UNKNOWN, UNKNOWN),
    (GRADE, "low", "low"), (GRADE, "not_applicable", NOT_APPLICABLE), (GRADE, NOT_APPLICABLE, NOT_APPLICABLE),
    (SIZE, 1, 1), (SIZE, 9, 9),
    (SEEN, "2026-03-22", dt.date(2026, 3, 22)), (SEEN, dt.date(2026, 3, 22), dt.date(2026, 3, 22)),
    (SEEN, "1900-01-01", dt.date(1900, 1, 1)), (SEEN, "2199-12-31", dt.date(2199, 12, 31)),
]  # fmt: skip

BOOL = "expected true, false or 'unknown'"
ENUM = "expected one of low, high, or 'unknown'"
INT = "expected a whole number from 1 to 9, or 'unknown'"
DATE = "expected a date from 1900-01-01 to 2199-12-31 as YYYY-MM-DD, or 'unknown'"
REFUSED = [
    (FLAG, 1, f"flag cannot be 1: {BOOL}"),
    (FLAG, "true", f"flag cannot be 'true': {BOOL}"),
    (FLAG, "not_applicable", "flag cannot be 'not_applicable': give a value, or 'unknown'"),
    (FLAG, [True], f"flag cannot be a list: {BOOL}"),
    (GRADE, "High", f"grade cannot be 'High': {ENUM}"),
    (GRADE, 1, f"grade cannot be 1: {ENUM}"),
    (GRADE, "x" * 100, f"grade cannot be '{'x' * 56}...: {ENUM}"),
    (GRADE, "\x1b[2J\n", f"grade cannot be '\\x1b[2J\\n': {ENUM}"),
    (SIZE, 0, f"size cannot be 0: {INT}"),
    (SIZE, 10, f"size cannot be 10: {INT}"),
    (SIZE, True, f"size cannot be True: {INT}"),
    (SIZE, 3.0, f"size cannot be 3.0: {INT}"),
    (SIZE, "3", f"size cannot be '3': {INT}"),
    (SIZE, 10**5000, f"size cannot be a number of that size: {INT}"),
    (SEEN, "22/03/2026", f"seen_on cannot be '22/03/2026': {DATE}"),
    (SEEN, "2026-02-30", f"seen_on cannot be '2026-02-30': {DATE}"),
    (SEEN, "20260322", f"seen_on cannot be '20260322': {DATE}"),
    (SEEN, "2026-W12-7", f"seen_on cannot be '2026-W12-7': {DATE}"),
    (SEEN, "1899-12-31", f"seen_on cannot be '1899-12-31': {DATE}"),
    (SEEN, dt.date(2200, 1, 1), f"seen_on cannot be datetime.date(2200, 1, 1): {DATE}"),
    (SEEN, dt.datetime(2026, 3, 22, tzinfo=dt.UTC), "seen_on cannot be datetime.datetime(2026, 3, 22, 0, 0, tzinfo=datetime.time...: " + DATE),
    (SEEN, 20260322, f"seen_on cannot be 20260322: {DATE}"),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "given", "state"), TAKEN, ids=[f"{fact.name} {given!r}" for fact, given, _ in TAKEN])
def test_a_value_that_fits_is_taken(fact: FactDefinition, given: object, state: object) -> None:
    assert fact.check(given) is state or fact.check(given) == state


@pytest.mark.parametrize(
    ("fact", "given", "message"), REFUSED, ids=[f"{i} {fact.name}" for i, (fact, *_) in enumerate(REFUSED)]
)
def test_a_value_that_does_not_fit_is_refused_with_what_would(fact: FactDefinition, given: object, message: str) -> None:
    with pytest.raises(FactError) as error:
        fact.check(given)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("fact", "state", "written"),
    [
        (FLAG, True, True),
        (FLAG, UNKNOWN, "unknown"),
        (GRADE, "low", "low"),
        (GRADE, NOT_APPLICABLE, "not_applicable"),
        (SIZE, 7, 7),
        (SEEN, dt.date(2026, 3, 22), "2026-03-22"),
    ],
)
def test_what_is_written_down_is_read_back_the_same(fact: FactDefinition, state: object, written: object) -> None:
    assert to_json(fact.check(state)) == written
    assert fact.check(written) == state


def test_a_vocabulary_keeps_the_policys_order() -> None:
    vocabulary = Vocabulary({fact.name: fact for fact in (SIZE, FLAG)})
    assert vocabulary.names() == ("size", "flag")
    assert list(vocabulary) == [SIZE, FLAG]
    assert (len(vocabulary), "flag" in vocabulary, "other" in vocabulary) == (2, True, False)
    assert vocabulary["flag"] is FLAG


def test_the_ways_of_having_no_value_have_names() -> None:
    assert [repr(each) for each in (UNKNOWN, NOT_APPLICABLE)] == ["UNKNOWN", "NOT_APPLICABLE"]
