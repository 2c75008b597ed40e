"""Each format to the byte, what a spreadsheet must not run, and files that are whole or not there."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.unit.reports.support import AS_OF, HOSTILE, duplicate, hand_made, pack, rejected, worklist
from tidegate.reports.formats import FORMATS, FormatError, as_csv, format_of, write, writing
from tidegate.reports.formats.flat import COLUMNS, STAMP
from tidegate.triage.running import Worklist

DOCS = Path(__file__).parents[3] / "docs" / "reference" / "triage-files.md"
ITEM = (
    '{"reference": "CASE-1", "source": "cases.csv row 1", "status": "accepted", "reason": null, "priority": {"level": "low", '
    '"act_by": "2026-06-30T09:00:00Z", "rule": "P9", "says": "Nothing calls for more", "could_be": "high", '
    '"find_out_by": "2026-06-01T06:00:00Z", "could_be_rule": "P1", "could_be_says": "It is so", "provisional": false, '
    '"clock_assumed": false}, "route": {"name": "charge_review", "title": "Ordinary charging decision", "rule": "R9", '
    '"says": "Ordinary course"}, "criteria": [{"id": "G1", "name": "It is not so", "level": "caution_review", '
    '"status": "unknown"}, {"id": "G2", "name": "Grade low", "level": "caution_review", "status": "met"}, {"id": "G3", '
    '"name": "The prosecutor agrees", "level": "caution_review", "status": "not_met"}], "unknown": ["flag", "size"], '
    '"stale": [], "next_question": {"fact": "flag", "ask": "Is it so?", "settles": false}, '
    '"notices": ["This conflicts with guidance."], "citations": [{"id": "book", "title": "The book", "status": "verified"}], '
    '"same_suspect": [], "same_suspect_count": 0}'
)
REJECTED = (
    '{"reference": null, "source": "bad.xml", "status": "rejected", "reason": "it cannot be read; send it again", '
    '"priority": null, "route": null, "criteria": [], "unknown": [], "stale": [], "next_question": null, "notices": [], '
    '"citations": [], "same_suspect": [], "same_suspect_count": 0}'
)

HEADING = (
    "rank,reference,source,status,reason,received_at,priority,act_by,priority_rule,priority_reason,could_be,find_out_by,"
    "could_be_rule,could_be_reason,provisional,clock_assumed,route,route_rule,route_reason,criteria_met,criteria_not_met,"
    "criteria_unknown,unknown,stale,next_question_fact,next_question,next_question_settles,notices,citations,same_suspect,"
    "same_suspect_count,pack_id,pack_version,pack_digest,as_of"
)
ROW = (
    "1,CASE-1,cases.csv row 1,accepted,,2026-05-31T09:00:00Z,low,2026-06-30T09:00:00Z,P9,Nothing calls for more,high,"
    "2026-06-01T06:00:00Z,P1,It is so,no,no,charge_review,R9,Ordinary course,G2,G3,G1,flag | size,,flag,Is it so?,no,"
    "This conflicts with guidance.,book,CASE-7 | CASE-8,2"
)


def written(worklist: Worklist, form: str) -> bytes:
    file = io.BytesIO()
    write(worklist, form, file)
    return file.getvalue()


def rows(worklist: Worklist) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(worklist, "csv").decode("utf-8"), newline="")))


def test_json_to_the_byte() -> None:
    head = f'{{"pack": {{"id": "small-triage", "version": "1", "digest": "{pack().digest}"}}, "as_of": "2026-06-01T09:00:00Z", '
    assert written(worklist(hand_made(), rejected()), "json").decode() == f'{head}"items": [\n{ITEM},\n{REJECTED}\n]}}\n'
    assert written(worklist(), "json").decode() == f'{head}"items": [\n]}}\n'


def test_ndjson_to_the_byte_has_one_item_a_line_and_nothing_before() -> None:
    assert written(worklist(hand_made(), rejected()), "ndjson").decode() == f"{ITEM}\n{REJECTED}\n"
    assert written(worklist(), "ndjson") == b""


def test_csv_to_the_byte() -> None:
    lines = written(worklist(hand_made(same_suspect=("CASE-7", "CASE-8")), rejected()), "csv").decode().split("\r\n")
    stamp = f"small-triage,1,{pack().digest},2026-06-01T09:00:00Z"
    assert lines == [HEADING, f"{ROW},{stamp}", f",,bad.xml,rejected,it cannot be read; send it again,{',' * 25}0,{stamp}", ""]


@pytest.mark.parametrize("cell", ["=1+1", "+44", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://198.51.100.7")'])
def test_a_cell_that_begins_like_a_formula_is_disarmed(cell: str) -> None:
    (row,) = rows(worklist(hand_made(reference=cell, source=cell, same_suspect=(cell, "CASE-2"))))
    assert row["reference"] == row["source"] == f"'{cell}"
    assert row["same_suspect"] == f"'{cell} | CASE-2"
    assert rows(worklist(rejected(reason=cell)))[0]["reason"] == f"'{cell}"


@pytest.mark.parametrize("cell", ["CASE-1", "1=1", " =1", "'", "a,b", 'say "no"', "two\nlines", "", "Ærø"])
def test_any_other_cell_is_as_it_was(cell: str) -> None:
    assert as_csv.disarmed(cell) == cell
    assert rows(worklist(hand_made(source=cell)))[0]["source"] == cell


def table(worklist: Worklist) -> tuple[list[dict[str, Any]], Any]:
    found = pq.read_table(io.BytesIO(written(worklist, "parquet")))
    return found.to_pylist(), found.schema


def test_parquet_holds_typed_columns_and_says_which_policy_made_it() -> None:
    (first, second), schema = table(worklist(hand_made(), rejected()))
    assert schema.names == ["rank", *(column.name for column in COLUMNS)]
    assert str(schema.field("act_by").type) == "timestamp[us, tz=UTC]"
    assert str(schema.field("priority").type) == "dictionary<values=string, indices=int32, ordered=0>"
    assert str(schema.field("provisional").type) == "bool"
    assert str(schema.field("rank").type) == "int32"
    assert {key.decode(): value.decode() for key, value in schema.metadata.items()} == {
        "tidegate.pack_id": "small-triage",
        "tidegate.pack_version": "1",
        "tidegate.pack_digest": pack().digest,
        "tidegate.as_of": "2026-06-01T09:00:00Z",
    }
    assert (first["rank"], first["reference"], first["priority"], first["provisional"]) == (1, "CASE-1", "low", False)
    assert first["act_by"] == AS_OF + dt.timedelta(days=29)
    assert (first["criteria_met"], first["criteria_not_met"], first["unknown"]) == (["G2"], ["G3"], ["flag", "size"])
    assert (second["rank"], second["reference"], second["priority"], second["unknown"]) == (None, None, None, [])
    assert second["reason"] == "it cannot be read; send it again"


def test_parquet_of_nothing_still_has_its_columns() -> None:
    found, schema = table(worklist())
    assert found == []
    assert schema.names == ["rank", *(column.name for column in COLUMNS)]


def test_more_items_than_a_row_group_are_all_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tidegate.reports.formats.as_parquet.ROWS", 2)
    found, _ = table(worklist(*(hand_made(reference=f"CASE-{number}") for number in range(5))))
    assert [row["reference"] for row in found] == [f"CASE-{number}" for number in range(5)]


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_worklist_gives_the_same_bytes(form: str) -> None:
    items = (hand_made(), duplicate(), rejected())
    assert written(worklist(*items), form) == written(worklist(*items), form)


@pytest.mark.parametrize("form", FORMATS)
def test_names_in_a_broken_encoding_and_hostile_names_are_written_as_text(form: str) -> None:
    assert written(worklist(hand_made(reference=HOSTILE, source="a\udc80b"), rejected(source="a\udc80b")), form)


def test_the_documented_columns_are_those_written() -> None:
    documented = re.findall(r"^\| `(\w+)` \| (.+) \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    own = [(column.name, column.says) for column in COLUMNS]
    assert [each for each in documented if each[0] not in STAMP] == own
    assert {name for name, _ in documented} == {*STAMP, *(name for name, _ in own)}


def test_a_file_is_written_whole_under_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "worklist.json"
    path.write_text("an older one")
    write(worklist(hand_made()), "json", path)
    assert path.read_bytes() == written(worklist(hand_made()), "json")
    assert list(tmp_path.iterdir()) == [path]


def test_when_writing_fails_the_old_file_stays_and_nothing_is_left_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_worklist: Worklist, file: io.BytesIO) -> None:
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(writing.FORMATS, "json", fail)
    path = tmp_path / "worklist.json"
    path.write_text("an older one")
    with pytest.raises(OSError, match="No space left"):
        write(worklist(hand_made()), "json", path)
    assert path.read_text() == "an older one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_format_there_is_not_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"there is no format 'pdf': use json, ndjson, csv, parquet, html"):
        write(worklist(), "pdf", tmp_path / "worklist.pdf")
    assert list(tmp_path.iterdir()) == []


def test_the_format_is_told_by_the_end_of_the_name() -> None:
    assert format_of(Path("a/worklist.JSON")) == "json"
    with pytest.raises(FormatError, match=r"'worklist\.txt' does not say in which format to write"):
        format_of(Path("worklist.txt"))
