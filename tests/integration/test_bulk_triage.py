"""A large file triaged by the fast engines: the same levels and deadlines as one by one, and nothing taken unlooked at."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.packs import FACTS, HEADER, build, shipped
from tidegate.policy.language.pack import Pack
from tidegate.records.codes import CodeError
from tidegate.records.referrals import Status
from tidegate.synthetic import AS_OF, Order, write_caseload
from tidegate.triage.assessing import UnfitPackError
from tidegate.triage.bulk import one_of, top_of, write_answers
from tidegate.triage.items import instant
from tidegate.triage.running import triage

NAME = "proportionate-2017"
SAME = ("priority", "priority_rule", "act_by", "could_be", "could_be_rule", "find_out_by", "route", "route_rule")
WORKING = """\
tables:
  priority:
    title: Priority
    unknown: bracket
    levels: [low, high]
    outputs: {act_within: duration, find_out_within: duration, clock: [received, kirat], provisional: bool}
    rules:
      - {id: P1, when: "flag", then: high, act_within: 24 hours, find_out_within: 1 working day, clock: kirat, provisional: true}
      - {id: P9, when: otherwise, then: low, act_within: 4 working days, find_out_within: 9 days, clock: received,
         provisional: true}
  route:
    title: Route
    unknown: cautious
    levels: [light, heavy]
    rules: [{id: R9, when: otherwise, then: heavy, fires: certain}]
"""


@pytest.fixture(scope="module")
def pack() -> Pack:
    """Of deadlines in working days, some from the day of a KIRAT."""
    kirat = '  kirat_assessed_on: {type: date, ask: "When was KIRAT last done?", may_not_apply: true}\n'
    return build(HEADER + FACTS + kirat + WORKING)


def around_easter(days: pa.DataType) -> pa.Table:
    """Received on each of 16 days, a KIRAT on each of 16 others, some after the run; a column of either that knows nothing."""
    first = dt.datetime(2026, 3, 28, 9, tzinfo=dt.UTC)
    return pa.table(
        {
            "reference": [f"R-{number}" for number in range(32)],
            "received_at": pa.array(
                [None if number == 5 else first + dt.timedelta(days=number) for number in range(32)], pa.timestamp("us", "UTC")
            ),
            "kirat_assessed_on": pa.array(
                [None if number == 7 else (first + dt.timedelta(days=32 - number)).date() for number in range(32)]
            ).cast(days),
            "flag": [(True, False, None)[number % 3] for number in range(32)],
        }
    )


def one_by_one(source: Path, pack: Pack, as_of: dt.datetime) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for item in triage([source], pack, as_of).accepted:
        priority, route = item.priority, item.route
        assert item.reference
        assert priority
        assert route
        found[item.reference] = (
            *(priority.level, priority.rule, priority.act_by, priority.could_be, priority.could_be_rule, priority.find_out_by),
            *(route.name, route.rule),
        )
    return found


@pytest.mark.parametrize("days", [pa.date32(), pa.string()], ids=["days", "days as text"])
def test_a_row_has_the_deadlines_that_it_has_by_itself(pack: Pack, days: pa.DataType, tmp_path: Path) -> None:
    source, as_of = tmp_path / "cases.parquet", dt.datetime(2026, 4, 20, 9, tzinfo=dt.UTC)
    pq.write_table(around_easter(days), source)
    write_answers(source, pack, as_of, tmp_path / "answers.parquet")
    answers = pl.read_parquet(tmp_path / "answers.parquet")
    assert {row[0]: row[1:] for row in answers.select("reference", *SAME).iter_rows()} == one_by_one(source, pack, as_of)


def test_a_shipped_policy_gives_the_same_in_bulk_as_one_by_one(tmp_path: Path) -> None:
    source, policy = tmp_path / "cases.parquet", shipped(NAME)
    write_caseload(source, Order(n=300, seed=5), vocabulary=policy.vocabulary)
    assert write_answers(source, policy, AS_OF, tmp_path / "answers.parquet") == 300
    answers = pl.read_parquet(tmp_path / "answers.parquet")
    assert {row[0]: row[1:] for row in answers.select("reference", *SAME).iter_rows()} == one_by_one(source, policy, AS_OF)
    metadata = pq.read_metadata(tmp_path / "answers.parquet").metadata or {}
    assert metadata[b"tidegate.pack_digest"].decode() == policy.digest
    assert metadata[b"tidegate.as_of"].decode() == instant(AS_OF)
    assert {path.name for path in tmp_path.iterdir()} == {"cases.parquet", "answers.parquet"}


def test_csv_holds_every_row_too_and_says_which_policy_gave_it(pack: Pack, tmp_path: Path) -> None:
    source, as_of = tmp_path / "cases.parquet", dt.datetime(2026, 4, 20, 9, tzinfo=dt.UTC)
    pq.write_table(around_easter(pa.date32()), source)
    write_answers(source, pack, as_of, tmp_path / "answers.csv")
    rows = list(csv.DictReader((tmp_path / "answers.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == 32
    assert rows[0]["act_by"] == "2026-04-21T09:00:00Z", "its KIRAT is of a day after the run, with which the clock begins"
    assert {row["pack_digest"] for row in rows} == {pack.digest}
    assert {row["priority_unsettled"] for row in rows} == {"yes", "no"}


Spoil = Callable[[pa.Table], pa.Table]


def put(name: str, values: Sequence[Any]) -> Spoil:
    return lambda table: table.set_column(table.column_names.index(name), name, pa.array(values))


SPOILT: dict[str, tuple[Spoil, str]] = {
    "a misspelt fact": (
        lambda table: table.rename_columns(["reference", "received_at", "kirat_assessed_on", "flg"]),
        "did you",
    ),
    "no reference": (lambda table: table.drop_columns(["reference"]), "it has no column 'reference'"),
    "an empty reference": (put("reference", ["R-0", None, *["R-2"] * 30]), "row 2 of cases.parquet has no plain reference"),
    "a formula": (put("reference", ["R-0"] * 31 + ["=1+1"]), "row 32 of cases.parquet has no plain reference"),
    "an instant without a zone": (
        put("received_at", [dt.datetime(2026, 4, 1)] * 32),  # noqa: DTZ001 - what is refused
        "received_at as timestamp",
    ),
    "an instant of the year 206": (
        put("received_at", [dt.datetime(206, 11, 2, tzinfo=dt.UTC)] * 32),
        "row 1 of cases.parquet was received on an impossible day",
    ),
    "an instant as text": (put("received_at", ["2026-04-01T09:00:00Z"] * 32), "holds received_at as text"),
    "a day for an instant": (put("received_at", [dt.date(2026, 4, 1)] * 32), "received_at as date32"),
}


@pytest.mark.parametrize(("spoil", "says"), SPOILT.values(), ids=SPOILT)
def test_what_intake_refuses_is_refused_in_bulk(spoil: Spoil, says: str, pack: Pack, tmp_path: Path) -> None:
    source = tmp_path / "cases.parquet"
    pq.write_table(spoil(around_easter(pa.date32())), source)
    with pytest.raises(CodeError, match=says):
        write_answers(source, pack, AS_OF, tmp_path / "answers.parquet")
    with pytest.raises(CodeError, match=says):
        top_of(source, pack, AS_OF, 3)
    assert list(tmp_path.iterdir()) == [source]


def test_a_column_of_receipts_that_are_all_unknown_is_no_mistake(pack: Pack, tmp_path: Path) -> None:
    source = tmp_path / "cases.parquet"
    pq.write_table(put("received_at", [None] * 32)(around_easter(pa.date32())), source)
    assert top_of(source, pack, AS_OF, 3).totals.accepted == 32


def test_one_case_of_a_large_file_is_found_by_its_reference_and_named_by_its_row(pack: Pack, tmp_path: Path) -> None:
    source, as_of = tmp_path / "cases.parquet", dt.datetime(2026, 4, 20, 9, tzinfo=dt.UTC)
    pq.write_table(around_easter(pa.date32()), source)
    (item,) = one_of(source, "R-30", pack, as_of).items
    (same,) = (each for each in triage([source], pack, as_of).items if each.reference == "R-30")
    assert item == same
    assert item.source == "cases.parquet row 31"
    pq.write_table(put("reference", ["R-30"] * 32)(around_easter(pa.date32())), source)
    assert [each.status for each in one_of(source, "R-30", pack, as_of).items][:2] == [Status.ACCEPTED, Status.DUPLICATE]


def test_a_damaged_file_is_said_to_be_damaged(pack: Pack, tmp_path: Path) -> None:
    source = tmp_path / "cases.parquet"
    pq.write_table(around_easter(pa.date32()), source)
    whole = bytearray(source.read_bytes())
    whole[4:200] = b"\xff" * 196
    source.write_bytes(whole)
    with pytest.raises(CodeError, match="cannot be read to its end; it may be cut short or damaged"):
        write_answers(source, pack, AS_OF, tmp_path / "answers.parquet")


def test_a_policy_that_cannot_rank_is_refused_before_a_row_is_read(tmp_path: Path) -> None:
    unfit = build(HEADER + FACTS + WORKING.replace(", provisional: bool", "").replace(", provisional: true", "").replace(
        ",\n         provisional: true", ""))  # fmt: skip
    with pytest.raises(UnfitPackError, match="cannot rank referrals"):
        write_answers(tmp_path / "nothing.parquet", unfit, AS_OF, tmp_path / "answers.parquet")
    with pytest.raises(UnfitPackError, match="cannot rank referrals"):
        top_of(tmp_path / "nothing.parquet", unfit, AS_OF, 3)
