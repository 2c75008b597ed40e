"""The published JSON Schema of what triage writes."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.packs import shipped
from tidegate.reports.formats import as_json
from tidegate.triage.running import triage
from tidegate.triage.schema import triage_schema

AS_OF = dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)

RECORDS = """\
{"reference": "T-1", "received_at": "2026-05-30T09:00:00Z", "facts": {"incident_type": "enticement"}}
{"reference": "T-1", "received_at": "2026-05-30T09:00:00Z", "facts": {"incident_type": "enticement"}}
{"reference": "T-2", "facts": {"incident_type": "somewhere"}}
{"reference": "T-3", "facts": {"kirat_level": "low", "kirat_assessed_on": "2026-05-20", "last_new_fact_on": "2026-05-19"}}
{"reference": "T-4", "facts": {"child_in_household": {"value": false, "known_on": "2020-01-01"}}}
"""


@pytest.fixture(scope="module")
def checker() -> jsonschema.Draft202012Validator:
    schema = triage_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Any:
    source: Path = tmp_path_factory.mktemp("cases") / "cases.ndjson"
    source.write_text(RECORDS)
    file = io.BytesIO()
    as_json.write(triage([source], shipped("proportionate-2017"), AS_OF), file)
    return json.loads(file.getvalue())


def test_what_triage_writes_fits(checker: jsonschema.Draft202012Validator, output: Any) -> None:
    checker.validate(output)
    assert sorted({item["status"] for item in output["items"]}) == ["accepted", "duplicate", "rejected"]
    assert any(item["stale"] for item in output["items"])
    assert any(item["priority"] and item["priority"]["clock_assumed"] for item in output["items"])


def accepted(output: Any) -> Any:
    return next(item for item in output["items"] if item["status"] == "accepted")


@pytest.mark.parametrize(
    "change",
    [
        {"priority": None},
        {"route": None},
        {"reference": None},
        {"status": "lost"},
        {"status": "rejected"},
        {"extra": 1},
        {"criteria": [{"id": "G01", "name": "x", "level": "y", "status": "maybe"}]},
        {"citations": [{"id": "a", "title": "b", "status": "sure"}]},
    ],
)
def test_an_item_of_another_shape_does_not(checker: jsonschema.Draft202012Validator, output: Any, change: Any) -> None:
    assert not checker.is_valid(output | {"items": [accepted(output) | change]})


def test_an_instant_is_in_utc_to_the_second(checker: jsonschema.Draft202012Validator, output: Any) -> None:
    item = accepted(output)
    late = item | {"priority": item["priority"] | {"act_by": "2026-06-01T10:00:00+01:00"}}
    assert not checker.is_valid(output | {"items": [late]})
    assert not checker.is_valid(output | {"as_of": "2026-06-01"})


def test_every_property_is_required(checker: jsonschema.Draft202012Validator, output: Any) -> None:
    for name in accepted(output):
        short = {key: value for key, value in accepted(output).items() if key != name}
        assert not checker.is_valid(output | {"items": [short]}), name
