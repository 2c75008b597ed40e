"""Files: whole or not there, the same bytes each time, and readable by intake."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.unit.synthetic.support import made, only, shipped
from tidegate.intake import read
from tidegate.records.codes import coded_facts
from tidegate.records.files import whole_file
from tidegate.records.referrals import Status
from tidegate.synthetic import FormatError, Order, write_caseload
from tidegate.synthetic.draws import BLOCK
from tidegate.synthetic.writing import ROW_GROUP

FEW = only("incident_type", "reported_age")


def test_parquet_holds_the_caseload_coded(tmp_path: Path) -> None:
    path = tmp_path / "caseload.parquet"
    write_caseload(path, Order(n=5000, seed=2), vocabulary=shipped())
    assert pq.read_table(path).equals(made(5000, 2))
    assert coded_facts(pq.read_metadata(path).metadata, shipped()) == set(shipped().names())


def test_row_groups_are_four_blocks_and_the_bytes_do_not_depend_on_workers(tmp_path: Path) -> None:
    order = Order(n=ROW_GROUP + BLOCK + 10, seed=2, first=5)
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    write_caseload(one, order, vocabulary=FEW, workers=1)
    write_caseload(two, order, vocabulary=FEW, workers=2)
    assert one.read_bytes() == two.read_bytes()
    metadata = pq.read_metadata(one)
    rows = [metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)]
    assert rows == [ROW_GROUP, BLOCK + 10]


def test_an_empty_caseload_is_a_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"
    write_caseload(path, Order(n=0, seed=2), vocabulary=FEW)
    assert pq.read_table(path).num_rows == 0


def test_progress_counts_the_rows_done(tmp_path: Path) -> None:
    done: list[int] = []
    write_caseload(tmp_path / "c.parquet", Order(n=BLOCK + 9, seed=2), vocabulary=FEW, progress=done.append)
    assert done == [BLOCK, BLOCK + 9]


@pytest.mark.parametrize("name", ["c.csv", "c.ndjson", "c.parquet"])
def test_intake_takes_every_row_of_a_clean_caseload(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_caseload(path, Order(n=400, seed=2), vocabulary=shipped())
    receipts = list(read([path], shipped()))
    assert {receipt.status for receipt in receipts} == {Status.ACCEPTED}
    assert len(receipts) == 400


def test_the_three_forms_say_the_same(tmp_path: Path) -> None:
    said = []
    for name in ("c.csv", "c.ndjson", "c.parquet"):
        path = tmp_path / name
        write_caseload(path, Order(n=100, seed=4), vocabulary=shipped())
        referrals = [receipt.referral for receipt in read([path], shipped())]
        said.append([(each.reference, each.received_at, each.facts) for each in referrals if each is not None])
    assert said[0] == said[1] == said[2]


@pytest.mark.parametrize("name", ["c.csv", "c.ndjson", "c.parquet"])
def test_intake_finds_the_duplicates_and_refuses_the_impossible(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    write_caseload(path, Order(n=1000, seed=3, first=4000, with_errors=True), vocabulary=shipped())
    status = Counter(receipt.status for receipt in read([path], shipped()))
    assert status[Status.DUPLICATE] > 2
    assert status[Status.REJECTED] == 2
    assert status[Status.ACCEPTED] > 980


def test_unknown_facts_are_left_out_of_ndjson(tmp_path: Path) -> None:
    path = tmp_path / "c.ndjson"
    write_caseload(path, Order(n=50, seed=2, unknown_share=1.0), vocabulary=FEW)
    records = [json.loads(line) for line in path.read_text().splitlines()]
    assert all(record["facts"] == {} for record in records)
    assert set(records[0]) == {"reference", "received_at", "facts"}


def test_a_name_without_a_known_ending_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"c\.xlsx does not say .* end it in \.parquet"):
        write_caseload(tmp_path / "c.xlsx", Order(n=1, seed=2), vocabulary=FEW)


def test_a_file_that_could_not_be_finished_is_not_there(tmp_path: Path) -> None:
    def full(_done: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "c.parquet"
    path.write_text("what was there before")
    with pytest.raises(OSError, match="No space"):
        write_caseload(path, Order(n=10, seed=2), vocabulary=FEW, progress=full)
    assert path.read_text() == "what was there before"
    assert list(tmp_path.iterdir()) == [path]


def test_while_it_is_written_a_file_has_another_name(tmp_path: Path) -> None:
    path = tmp_path / "c.txt"
    with whole_file(path) as unfinished:
        unfinished.write_text("half")
        assert not path.exists()
    assert path.read_text() == "half"


def test_the_schema_survives_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c.parquet"
    write_caseload(path, Order(n=3, seed=2), vocabulary=FEW)
    assert pq.read_schema(path).field("received_at").type == pa.timestamp("us", "UTC")
