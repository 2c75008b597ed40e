"""The benchmark of the policy engines: every engine that is installed agrees with the sample written out by hand."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.policy.checking import WrongAnswerError, check_cases, check_columns, wanted_columns
from benchmarks.policy.data import Rows
from benchmarks.policy.measure import interleaved, ratio
from benchmarks.policy.peers import by_hand
from benchmarks.policy.peers.protocol import CasePeer, ColumnPeer, Form
from benchmarks.policy.sample import Sample, load_sample

ROOT = Path(__file__).parents[2]
ROWS = 300


@pytest.fixture(scope="module")
def sample() -> Sample:
    return load_sample()


@pytest.fixture(scope="module")
def rows(sample: Sample) -> Rows:
    return Rows(sample.pack.vocabulary, ROWS)


def test_the_quick_run_finds_all_engines_equal_and_writes_its_table_and_plot(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.policy", "--quick", "--out", str(tmp_path)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert run.returncode == 0, run.stderr
    sections = {each["section"]: each for each in json.loads((tmp_path / "policy.json").read_text())["sections"]}
    assert set(sections) == {"cases", "memory", "files", "proofs"}
    engines = {name: {engine["name"] for engine in section["engines"]} for name, section in sections.items()}
    assert {"Python, written by hand", "Tidegate, compiled"} <= engines["cases"]
    assert {"Polars, written by hand", "Tidegate, Polars", "Tidegate, kernel"} <= engines["memory"]
    assert "Tidegate, Parquet to Parquet, natural" in engines["files"]
    assert sections["proofs"]["held"] == sections["proofs"]["rows"]
    text = (tmp_path / "policy.md").read_text()
    assert all(name in text for names in engines.values() for name in names)
    assert (tmp_path / "policy.svg").read_text().startswith("<svg")


def test_an_engine_that_errs_on_one_case_is_not_timed(rows: Rows) -> None:
    peer = CasePeer(
        name="a faulty engine",
        package=None,
        explains="none",
        form=Form.NATURAL,
        batch=ROWS,
        decide=lambda given: [(0, 0, 0), *(by_hand.decide(row) for row in given[1:])],
    )
    assert by_hand.decide(rows.natural_rows(1)[0]) != (0, 0, 0)
    with pytest.raises(WrongAnswerError, match="a faulty engine differs on 1 rows, first on row 0 with 10% unknown"):
        check_cases(peer, [rows])


def test_columns_that_err_on_one_row_are_not_timed(sample: Sample, rows: Rows) -> None:
    wanted = wanted_columns(rows)
    given = wanted.copy()
    given[7, 2] += 1
    columns = dict(zip(sample.columns, given.T, strict=True))
    peer = ColumnPeer(name="a faulty engine", package=None, decide=lambda: columns, read=dict)
    with pytest.raises(WrongAnswerError, match="a faulty engine differs on 1 rows, first on row 7"):
        check_columns(peer, sample, wanted)


def test_rounds_are_interleaved_and_ratios_are_taken_round_by_round() -> None:
    order: list[str] = []

    def turn(name: str) -> int:
        order.append(name)
        return 1

    rates, loads = interleaved([lambda: turn("a"), lambda: turn("b"), lambda: turn("c")], rounds=3, seconds=0)
    assert "".join(order) == "abcbcacab"
    assert [len(rate) for rate in rates] == [3, 3, 3]
    assert len(loads) == 3
    found = ratio([10, 30, 20], [5, 10, 20])
    assert (found.median, found.least, found.greatest) == (2, 1, 3)
