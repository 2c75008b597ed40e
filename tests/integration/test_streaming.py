"""Parquet to Parquet: every engine, thread count, interruption and cluster gives the same bytes, and they are right."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.differential.random_packs import AS_OF, random_cases, random_pack
from tidegate.policy.engines import shards, streaming
from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.policy.engines.shards import Growing
from tidegate.policy.engines.streaming import KERNEL_FROM, Job, decide, uses_kernel
from tidegate.policy.language.library import load_pack
from tidegate.policy.language.pack import Pack, Unknowns
from tidegate.records.codes import METADATA_KEY, CodeError, dtype_name, encode, facts_metadata
from tidegate.records.facts import UNKNOWN, FactState, FactType, to_json

ROOT = Path(__file__).parents[2]
ROWS = 500
PACK = 12


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards.shards_of, "__defaults__", (100,))


@pytest.fixture(scope="module")
def pack() -> Pack:
    return random_pack(PACK)


@pytest.fixture(scope="module")
def cases(pack: Pack) -> list[dict[str, FactState]]:
    return list(random_cases(pack, ROWS, 3))


def write_coded(pack: Pack, cases: list[dict[str, FactState]], path: Path, *, group: int = 37) -> Path:
    schema = pa.schema(
        [("reference", pa.string()), *((fact.name, getattr(pa, dtype_name(fact))()) for fact in pack.vocabulary)],
        metadata={key.encode(): value.encode() for key, value in facts_metadata(pack.vocabulary).items()},
    )
    columns = {fact.name: [encode(fact, case[fact.name]) for case in cases] for fact in pack.vocabulary}
    table = pa.table({"reference": [f"R{index}" for index in range(len(cases))], **columns}, schema=schema)
    pq.write_table(table, path, row_group_size=group)
    return path


@pytest.fixture(scope="module")
def coded(pack: Pack, cases: list[dict[str, FactState]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_coded(pack, cases, tmp_path_factory.mktemp("coded") / "cases.parquet")


def expected(pack: Pack, cases: list[dict[str, FactState]]) -> dict[str, list[object]]:
    """The answers as the reference engine gives them."""
    engine = ReferenceEngine(pack)
    found: dict[str, list[object]] = {}
    for case in cases:
        for name, result in engine.evaluate(case, AS_OF).tables.items():
            rules = {"_rule": ("_level", result.answer)}
            if result.table.unknowns is Unknowns.BRACKET:
                rules["_could_be_rule"] = ("_could_be", result.possible)
            for rule_column, (level_column, rule) in rules.items():
                found.setdefault(name + rule_column, []).append(rule and rule.id)
                found.setdefault(name + level_column, []).append(rule and result.table.levels[rule.level])
            if result.table.unknowns is not Unknowns.CAUTIOUS:
                found.setdefault(f"{name}_unsettled", []).append(not result.is_settled)
    return found


@pytest.mark.parametrize("engine", ["kernel", "columnar", "auto"])
def test_the_answers_are_those_of_the_reference(
    pack: Pack, cases: list[dict[str, FactState]], coded: Path, tmp_path: Path, engine: streaming.EngineName
) -> None:
    seen: list[tuple[int, int]] = []
    job = Job(pack=pack, as_of=AS_OF, source=coded, engine=engine, carry=("reference",))
    assert decide(job, tmp_path / "out.parquet", lambda *done: seen.append(done)) == ROWS
    found = pl.read_parquet(tmp_path / "out.parquet").to_dict(as_series=False)
    assert next(iter(found)) == "reference"
    assert found.pop("reference") == [f"R{index}" for index in range(ROWS)]
    assert found == expected(pack, cases)
    assert pq.read_table(tmp_path / "out.parquet").num_rows == ROWS
    assert (seen[0], seen[-1]) == ((0, ROWS), (ROWS, ROWS))
    assert [path.name for path in tmp_path.iterdir()] == ["out.parquet"]


def test_every_engine_gives_the_same_bytes(pack: Pack, coded: Path, tmp_path: Path) -> None:
    for engine in ("kernel", "columnar"):
        decide(Job(pack=pack, as_of=AS_OF, source=coded, engine=engine), tmp_path / engine)
    assert (tmp_path / "kernel").read_bytes() == (tmp_path / "columnar").read_bytes()


def test_natural_columns_are_coded_on_the_way(
    pack: Pack, cases: list[dict[str, FactState]], coded: Path, tmp_path: Path
) -> None:
    def natural(name: str, kind: FactType) -> list[object]:
        values = [to_json(case[name]) for case in cases]
        return [str(value).lower() if kind is not FactType.ENUM else value for value in values]

    pl.DataFrame({fact.name: natural(fact.name, fact.type) for fact in pack.vocabulary}).write_parquet(tmp_path / "in")
    decide(Job(pack=pack, as_of=AS_OF, source=tmp_path / "in"), tmp_path / "natural")
    decide(Job(pack=pack, as_of=AS_OF, source=coded), tmp_path / "coded")
    assert pl.read_parquet(tmp_path / "natural").equals(pl.read_parquet(tmp_path / "coded"))


@pytest.mark.parametrize("rows", [0, 1, 36, 37, 101])
@pytest.mark.parametrize("engine", ["kernel", "columnar"])
def test_files_of_any_length(
    pack: Pack, cases: list[dict[str, FactState]], tmp_path: Path, rows: int, engine: streaming.EngineName
) -> None:
    source = write_coded(pack, cases[:rows], tmp_path / "in.parquet")
    job = Job(pack=pack, as_of=AS_OF, source=source, engine=engine, carry=("reference",))
    assert decide(job, tmp_path / "out.parquet") == rows
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found.height == rows
    wanted = expected(pack, cases[:rows]) or {name: [] for name in found.columns[1:]}
    assert found.drop("reference").to_dict(as_series=False) == wanted


def test_facts_without_a_column_are_unknown(pack: Pack, coded: Path, tmp_path: Path) -> None:
    pl.read_parquet(coded).select("reference").write_parquet(tmp_path / "in")
    decide(Job(pack=pack, as_of=AS_OF, source=tmp_path / "in"), tmp_path / "out")
    nothing: list[dict[str, FactState]] = [{fact.name: UNKNOWN for fact in pack.vocabulary}]
    assert pl.read_parquet(tmp_path / "out").head(1).to_dict(as_series=False) == expected(pack, nothing)


@pytest.mark.parametrize("engine", ["kernel", "columnar"])
def test_a_number_that_is_no_code_is_refused(pack: Pack, coded: Path, tmp_path: Path, engine: streaming.EngineName) -> None:
    table = pq.read_table(coded)
    wrong = table.set_column(table.schema.get_field_index("bool_0"), "bool_0", pa.array([3] * ROWS, pa.int8()))
    pq.write_table(wrong.replace_schema_metadata(table.schema.metadata), tmp_path / "in")
    with pytest.raises(CodeError, match="3 is no code of bool_0"):
        decide(Job(pack=pack, as_of=AS_OF, source=tmp_path / "in", engine=engine), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_coded_with_another_vocabulary_is_refused(pack: Pack, coded: Path, tmp_path: Path) -> None:
    table = pq.read_table(coded)
    described = table.schema.metadata[METADATA_KEY.encode()].replace(b'"never","low"', b'"low","never"')
    pq.write_table(table.replace_schema_metadata({METADATA_KEY: described}), tmp_path / "in")
    with pytest.raises(CodeError, match="is not this vocabulary's"):
        decide(Job(pack=pack, as_of=AS_OF, source=tmp_path / "in"), tmp_path / "out")


def test_a_column_to_carry_over_must_be_there(pack: Pack, coded: Path, tmp_path: Path) -> None:
    with pytest.raises(CodeError, match="has no column 'received_at' to carry over"):
        decide(Job(pack=pack, as_of=AS_OF, source=coded, carry=("reference", "received_at")), tmp_path / "out")


_KILLED = """
import datetime as dt, os, signal, sys
from pathlib import Path
sys.path.insert(0, "tests/differential")  # an installed package may be called "tests"
from random_packs import AS_OF, random_pack
from tidegate.policy.engines import shards
from tidegate.policy.engines.streaming import Job, decide

shards.shards_of.__defaults__ = (100,)

def die(done, total):
    if done > 300:
        os.kill(os.getpid(), signal.SIGKILL)

decide(Job(pack=random_pack(int(sys.argv[1])), as_of=AS_OF, source=Path(sys.argv[2])), Path(sys.argv[3]), die)
"""


def test_a_killed_run_is_taken_up_where_it_stopped_and_gives_the_same_bytes(pack: Pack, coded: Path, tmp_path: Path) -> None:
    killed = tmp_path / "killed"
    done = subprocess.run([sys.executable, "-c", _KILLED, str(PACK), coded, killed], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert not killed.exists()
    parts = tmp_path / "killed.parts"
    finished = (parts / "record").read_bytes().count(b"\n") - 1
    assert finished
    seen: list[int] = []
    decide(Job(pack=pack, as_of=AS_OF, source=coded), killed, lambda rows, _: seen.append(rows))
    assert seen[0] == 111 * finished
    assert not parts.exists()
    decide(Job(pack=pack, as_of=AS_OF, source=coded), tmp_path / "whole")
    assert killed.read_bytes() == (tmp_path / "whole").read_bytes()


def test_an_interrupt_leaves_the_finished_shards(pack: Pack, coded: Path, tmp_path: Path) -> None:
    def interrupt(rows: int, _: int) -> None:
        if rows > 400:
            raise KeyboardInterrupt

    job = Job(pack=pack, as_of=AS_OF, source=coded)
    with pytest.raises(KeyboardInterrupt):
        decide(job, tmp_path / "out", interrupt)
    seen: list[int] = []
    assert decide(job, tmp_path / "out", lambda rows, _: seen.append(rows)) == ROWS
    assert seen[0] == 333


def test_interrupted_when_every_shard_is_there_only_the_end_is_written(
    pack: Pack, coded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_: Growing) -> None:
        raise KeyboardInterrupt

    job = Job(pack=pack, as_of=AS_OF, source=coded)
    with monkeypatch.context() as patched:
        patched.setattr(Growing, "finish", interrupt)
        with pytest.raises(KeyboardInterrupt):
            decide(job, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    seen: list[int] = []
    assert decide(job, tmp_path / "out", lambda rows, _: seen.append(rows)) == ROWS
    assert seen == [ROWS]  # there from the start
    decide(job, tmp_path / "whole")
    assert (tmp_path / "out").read_bytes() == (tmp_path / "whole").read_bytes()


def test_bytes_do_not_depend_on_the_number_of_threads(coded: Path, tmp_path: Path) -> None:
    script = _KILLED.replace("done > 300", "False")
    for threads in ("1", "3"):
        environment = {**os.environ, "POLARS_MAX_THREADS": threads}
        command = [sys.executable, "-c", script, str(PACK), str(coded), str(tmp_path / threads)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    assert (tmp_path / "1").read_bytes() == (tmp_path / "3").read_bytes()


def test_a_small_run_needs_no_compiler(pack: Pack) -> None:
    assert not uses_kernel("auto", KERNEL_FROM - 1)
    assert uses_kernel("auto", KERNEL_FROM)
    assert uses_kernel("kernel", 1)
    assert not uses_kernel("columnar", KERNEL_FROM)


def test_a_policy_that_reads_no_fact_answers_every_row(tmp_path: Path) -> None:
    text = """
pack: plain
version: "1"
title: Plain
jurisdiction: none
status: proposal
valid: {from: 2026-01-01, until: null}
facts:
  child: {type: bool, ask: "Child?"}
tables:
  priority:
    title: Priority
    unknown: ask
    levels: [later]
    rules: [{id: P1, when: otherwise, then: later}]
"""
    (tmp_path / "plain.yaml").write_text(text)
    pl.DataFrame({"note": range(50)}).write_parquet(tmp_path / "in")
    for engine in ("kernel", "columnar"):
        job = Job(pack=load_pack(str(tmp_path / "plain.yaml")), as_of=AS_OF, source=tmp_path / "in", engine=engine)
        decide(job, tmp_path / "out")
        assert pl.read_parquet(tmp_path / "out")["priority_rule"].to_list() == ["P1"] * 50
