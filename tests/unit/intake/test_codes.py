"""The coding of facts as small whole numbers: exact codes, and there and back."""

from __future__ import annotations

import datetime as dt
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.intake.support import VOCABULARY, definition
from tidegate.records.codes import (
    METADATA_KEY,
    CodeError,
    coded_facts,
    decode,
    dtype_name,
    encode,
    facts_metadata,
)
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactDefinition, FactError, FactState, FactType, Vocabulary

KEY = METADATA_KEY.encode()


@pytest.mark.parametrize(
    ("name", "state", "code"),
    [
        ("child_in_household", True, 1),
        ("child_in_household", False, 0),
        ("child_in_household", UNKNOWN, -1),
        ("kirat_level", "low", 0),
        ("kirat_level", "very_high", 3),
        ("kirat_level", NOT_APPLICABLE, -2),
        ("suspect_age", 44, 44),
        ("incident_on", dt.date(1970, 1, 2), 1),
        ("incident_on", dt.date(1969, 12, 31), -1),
        ("incident_on", UNKNOWN, -2147483648),
        ("kirat_assessed_on", NOT_APPLICABLE, -2147483647),
    ],
)
def test_a_state_has_one_code(name: str, state: FactState, code: int) -> None:
    assert encode(VOCABULARY[name], state) == code
    assert decode(VOCABULARY[name], code) == state


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("child_in_household", "int8"),
        ("kirat_level", "int8"),
        ("suspect_age", "int16"),
        ("prior_reports", "int16"),
        ("ip_address_count", "int32"),
        ("incident_on", "int32"),
    ],
)
def test_a_fact_takes_the_smallest_type_that_holds_it(name: str, dtype: str) -> None:
    assert dtype_name(VOCABULARY[name]) == dtype


@pytest.mark.parametrize(
    "wrong",
    [
        FactDefinition(name="x", type=FactType.INT, ask="x", low=-1, high=1),
        FactDefinition(name="x", type=FactType.INT, ask="x", high=2**31),
        definition("x", FactType.ENUM, levels=tuple(f"level_{n}" for n in range(128))),
    ],
)
def test_a_fact_that_cannot_be_coded_is_refused(wrong: FactDefinition) -> None:
    with pytest.raises(CodeError, match="cannot be coded"):
        dtype_name(wrong)


def test_the_types_change_exactly_at_their_limits() -> None:
    assert dtype_name(definition("x", FactType.INT, high=32000)) == "int16"
    assert dtype_name(definition("x", FactType.INT, high=32001)) == "int32"
    assert dtype_name(definition("x", FactType.ENUM, levels=tuple(f"level_{n}" for n in range(127)))) == "int8"


@pytest.mark.parametrize(
    ("name", "code"), [("child_in_household", 2), ("kirat_level", 4), ("kirat_level", -3), ("incident_on", 2**31)]
)
def test_a_number_that_is_no_code_is_refused(name: str, code: int) -> None:
    with pytest.raises(CodeError, match="is no code of"):
        decode(VOCABULARY[name], code)


@pytest.mark.parametrize(("name", "code"), [("child_in_household", -2), ("suspect_age", 121), ("incident_on", 10**6)])
def test_a_code_beyond_the_facts_range_is_refused(name: str, code: int) -> None:
    with pytest.raises(FactError, match=name):
        decode(VOCABULARY[name], code)


def test_a_state_of_no_known_kind_has_no_code() -> None:
    with pytest.raises(CodeError, match="no code"):
        encode(VOCABULARY["suspect_age"], cast("FactState", 1.5))


def test_the_metadata_name_type_and_levels() -> None:
    small = Vocabulary({name: VOCABULARY[name] for name in ("suspect_age", "kirat_level")})
    assert facts_metadata(small) == {
        "tidegate.facts": '{"kirat_level":{"levels":["low","medium","high","very_high"],"type":"enum"},'
        '"suspect_age":{"type":"int"}}'
    }
    assert coded_facts({KEY: facts_metadata(small)["tidegate.facts"].encode()}, VOCABULARY) == {"suspect_age", "kirat_level"}


@pytest.mark.parametrize("metadata", [None, {}, {b"other": b"{}"}, {KEY: b"{}"}])
def test_without_the_metadata_nothing_is_coded(metadata: dict[bytes, bytes] | None) -> None:
    assert coded_facts(metadata, VOCABULARY) == frozenset()


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_metadata_that_are_no_object_are_refused(text: bytes) -> None:
    with pytest.raises(CodeError, match="not a JSON object"):
        coded_facts({KEY: text}, VOCABULARY)


@pytest.mark.parametrize("text", [b'{"suspect_age":{"type":"bool"}}', b'{"unheard_of":{"type":"bool"}}', b'{"\xc3\xa9":1}'])
def test_metadata_that_disagree_are_refused(text: bytes) -> None:
    with pytest.raises(CodeError, match="is not this vocabulary's"):
        coded_facts({KEY: text}, VOCABULARY)


@given(st.sampled_from(list(VOCABULARY)), st.integers(-(2**31), 2**31 - 1))
def test_whatever_decodes_encodes_to_the_same_code(fact: FactDefinition, code: int) -> None:
    try:
        state = decode(fact, code)
    except (CodeError, FactError):
        return
    assert encode(fact, state) == code
