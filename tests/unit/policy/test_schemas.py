"""The published JSON Schemas of packs and case records."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.packs import FACTS, HEADER, SHIPPED, SMALL, build, shipped
from tidegate.intake import reading
from tidegate.policy.language.library import shipped_packs
from tidegate.policy.language.schemas import REFERENCE, case_schema, pack_schema
from tidegate.records.facts import UNKNOWN, to_json


def checker(schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


def plain(text: str) -> Any:
    """YAML as JSON would have it: dates as text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=dt.date.isoformat))


PACKS = checker(pack_schema())
CASES = checker(case_schema(build(SMALL).vocabulary))


@pytest.mark.parametrize("path", shipped_packs().values(), ids=SHIPPED)
def test_every_shipped_pack_fits_the_schema_of_packs(path: Path) -> None:
    PACKS.validate(plain(path.read_text(encoding="utf-8")))


def test_a_whole_pack_fits() -> None:
    PACKS.validate(plain(SMALL))


@pytest.mark.parametrize(
    ("change", "about"),
    [
        ({"status": "final"}, "final"),
        ({"colour": "red"}, "colour"),
        ({"version": None}, "None"),
        ({"facts": {"a b": {"type": "bool", "ask": "?"}}}, "a b"),
    ],
)
def test_a_pack_of_another_shape_does_not(change: dict[str, Any], about: str) -> None:
    errors = list(PACKS.iter_errors(plain(SMALL) | change))
    assert errors
    assert about in errors[0].message


def test_a_pack_without_facts_and_tables_must_include_or_extend() -> None:
    pack = {key: value for key, value in plain(SMALL).items() if key not in ("facts", "tables")}
    assert not PACKS.is_valid(pack)
    assert PACKS.is_valid(pack | {"include": ["facts.yaml"]})
    assert PACKS.is_valid(pack | {"extends": "other"})


def record(**facts: Any) -> dict[str, Any]:
    return {"reference": "CT-1", "received_at": "2026-11-02T09:14:00+00:00", "facts": facts}


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"flag": True, "size": 100, "grade": "high", "seen_on": "2026-03-22"},
        {"flag": "unknown", "size": None, "rank": "not_applicable"},
        {"flag": {"value": False, "known_on": "2026-03-22", "source": "INT"}},
        {"flag": {"value": None, "known_on": None, "source": None}},
    ],
)
def test_a_case_record_fits(facts: dict[str, Any]) -> None:
    CASES.validate(record(**facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"flag": "yes"},
        {"flag": 1},
        {"flag": "not_applicable"},
        {"size": 101},
        {"size": -1},
        {"size": True},
        {"grade": "highest"},
        {"seen_on": "2026-02-30"},
        {"seen_on": "yesterday"},
        {"colour": "red"},
        {"flag": {"value": True, "who": "me"}},
        {"flag": {"value": True, "source": "a name"}},
    ],
)
def test_a_case_record_with_a_wrong_fact_does_not(facts: dict[str, Any]) -> None:
    assert not CASES.is_valid(record(**facts))


@pytest.mark.parametrize(
    "change",
    [{"reference": "a b"}, {"reference": ""}, {"received_at": "2026-11-02T09:14:00"}, {"received_at": 3}, {"name": "x"}],
)
def test_a_case_record_of_another_shape_does_not(change: dict[str, Any]) -> None:
    assert not CASES.is_valid(record() | change)


@pytest.mark.parametrize("moment", ["2026-11-02T09:14Z", "2026-11-02 09:14:00.5+0100", "", None])
def test_a_time_of_receipt_may_be_written_as_intake_reads_it(moment: str | None) -> None:
    assert CASES.is_valid(record() | {"received_at": moment})
    assert not moment or reading.aware_instant(moment)


def test_a_reference_is_what_intake_takes_for_one() -> None:
    assert f"^{reading._REFERENCE.pattern}$" == REFERENCE


def test_the_facts_of_every_example_of_a_shipped_pack_fit_its_case_schema() -> None:
    pack = shipped("proportionate-2017")
    cases = checker(case_schema(pack.vocabulary))
    for example in pack.examples:
        facts = {fact: to_json(state) for fact, state in example.facts.items() if state is not UNKNOWN}
        cases.validate({"reference": example.id, "facts": facts})


def test_every_fact_of_the_small_pack_is_described() -> None:
    described = case_schema(build(SMALL).vocabulary)["$defs"]
    assert list(described) == [line.split(":")[0].strip() for line in FACTS.splitlines()[1:]]
    assert described["flag"]["description"] == "Is it so?"


def test_a_level_that_has_a_name_is_explained() -> None:
    names = 'facts:\n  law: {type: [a1, b2], ask: "Which?", names: {b2: section 2}}\n'
    schema = case_schema(build(HEADER + names + "tables: {}\n").vocabulary)
    assert schema["$defs"]["law"]["anyOf"][0] == {"enum": ["a1", "b2"], "description": "b2: section 2"}
