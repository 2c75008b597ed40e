"""A file of cases under two policies by the fast engines, and the same cases one by one."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from tests.packs import AS_OF, shipped
from tidegate.policy.language.pack import Pack
from tidegate.records.facts import UNKNOWN, to_json
from tidegate.rehearsal.bulk import compare_parquet
from tidegate.rehearsal.moves import Case, compare_cases


def write(pack: Pack, cases: list[Case], path: Path) -> None:
    """Every fact as text, as a table made elsewhere may have it; unknown ones empty."""
    columns: dict[str, list[str | None]] = {"reference": [reference for reference, _facts, _known_on in cases]}
    for fact in pack.vocabulary:
        states = [facts.get(fact.name, UNKNOWN) for _reference, facts, _known_on in cases]
        columns[fact.name] = [None if state is UNKNOWN else str(to_json(state)).lower() for state in states]
    pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).write_parquet(path)


def test_a_file_gives_the_same_moves_as_its_cases_one_by_one(tmp_path: Path) -> None:
    before, after = shipped("charge-all"), shipped("streamlined")
    cases: list[Case] = [(example.id, example.facts, {}) for example in after.examples]
    write(after, cases, tmp_path / "cases.parquet")
    found = compare_parquet(before, after, tmp_path / "cases.parquet", AS_OF, tmp_path)
    expected = compare_cases(before, after, cases, AS_OF)
    assert found.tables == expected.tables
    assert found.total == len(cases)
    assert found.tables[1].moved > 0
