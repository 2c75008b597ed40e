"""DuckDB: the policy as one SQL query, over nullable columns and over columns in which -1 stands for unknown."""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.policy.data import Rows
from benchmarks.policy.peers.protocol import ColumnPeer, Columns, threads
from benchmarks.policy.peers.texts import SentinelWriter, Writer
from benchmarks.policy.sample import AS_OF, Sample
from tidegate.policy.engines.lowering import BoolTest, NumberTest
from tidegate.policy.engines.program import Chain
from tidegate.policy.language.tree import AsOf, Numeric
from tidegate.records.codes import UNKNOWN_DATE

_NEAR = -100_000
"""Stands for an unknown date here: a difference with it must not overflow, which DuckDB would refuse."""


def column_peers(sample: Sample, rows: Rows) -> list[ColumnPeer]:
    """Both ways of writing unknown, on tables in memory."""
    nullable, sentinel = _connected(), _connected()
    nullable.execute(f"CREATE TABLE cases AS SELECT * FROM '{rows.parquet('nullable')}'")
    sentinel.execute(f"CREATE TABLE cases AS SELECT {_near(sample)} FROM '{rows.parquet('coded')}'")
    return [
        _peer("DuckDB SQL", nullable, query(sample, _NULLABLE, "cases")),
        _peer("DuckDB SQL, -1 for unknown", sentinel, query(sample, _SENTINEL, "cases")),
    ]


def file_peers(sample: Sample, rows: Rows) -> list[ColumnPeer]:
    """The nullable query, straight from Parquet."""
    return [_peer("DuckDB SQL", _connected(), query(sample, _NULLABLE, f"'{rows.parquet('nullable')}'"))]


def _connected() -> duckdb.DuckDBPyConnection:
    # DuckDB takes its threads from the processors it sees; the other engines are told by the environment.
    return duckdb.connect(config={"threads": threads()})


def _peer(name: str, connection: duckdb.DuckDBPyConnection, text: str) -> ColumnPeer:
    return ColumnPeer(name=name, package="duckdb", decide=lambda: connection.sql(text).to_arrow_table(), read=read)


def read(answer: pa.Table) -> Columns:
    """The columns of an Arrow table."""
    return {name: answer.column(name).to_numpy() for name in answer.column_names}


def query(sample: Sample, writer: _SqlWriter, source: str) -> str:
    """The whole policy: scores, bands, then a stage per table step and one for its level."""
    scores = [f"({' + '.join(writer.points(items))})::TINYINT AS score_{end}" for end, items in sample.bounds()]
    bands = [f"({writer.band(sample, f'score_{end}')})::TINYINT AS band_{end}" for end, _ in sample.bounds()]
    stages = [f"s0 AS (SELECT *, {', '.join(scores)} FROM {source})", f"s1 AS (SELECT *, {', '.join(bands)} FROM s0)"]
    for step in sample.steps:
        levels = " ".join(f"WHEN {index} THEN {level}" for index, level in enumerate(step.levels))
        before = f"s{len(stages) - 1}"
        stages.append(f"s{len(stages)} AS (SELECT *, ({writer.rule(step)})::TINYINT AS {step.column} FROM {before})")
        level = f"(CASE {step.column} {levels} END)::TINYINT AS {step.level}"
        stages.append(f"s{len(stages)} AS (SELECT *, {level} FROM s{len(stages) - 1})")
    return f"WITH {', '.join(stages)} SELECT {', '.join(sample.columns)} FROM s{len(stages) - 1}"


class _SqlWriter(Writer):
    def first_match(self, chain: Chain, otherwise: int) -> str:
        cases = " ".join(f"WHEN {self.condition(condition)} THEN {number}" for condition, number in chain)
        return f"CASE {cases} ELSE {otherwise} END"


class _NullableWriter(_SqlWriter):
    """SQL has three truth values itself, and CASE takes NULL for false: only *possible* tests need a word."""

    def flag(self, item: BoolTest) -> str:
        text = f"{'' if item.wanted else 'NOT '}{item.name}"
        return f"(({text}) IS NOT FALSE)" if item.if_unknown else f"({text})"

    def guarded(self, item: NumberTest) -> str:
        return f"({self.comparison(item)} IS NOT FALSE)" if item.if_unknown else self.comparison(item)

    def number(self, number: Numeric) -> str:
        return f"DATE '{AS_OF}'" if isinstance(number, AsOf) else super().number(number)


class _SentinelSqlWriter(SentinelWriter, _SqlWriter):
    pass


_WORDS: dict[str, Any] = {
    "every": " AND ", "some": " OR ", "operators": {"==": "=", "!=": "<>"}, "choice": "CASE WHEN {} THEN {} ELSE {} END",
    "flag_is": "({} = {})", "flag_is_not": "({} <> {})",
}  # fmt: skip
_NULLABLE = _NullableWriter(**_WORDS, true="TRUE", false="FALSE")
_SENTINEL = _SentinelSqlWriter(
    **_WORDS, true="1", false="0", unknown="({0} IN (-1, -100000))", known="({0} NOT IN (-1, -100000))"
)


def _near(sample: Sample) -> str:
    """The coded columns, with the number for an unknown date brought within reach."""
    names = sample.pack.vocabulary.names()
    return ", ".join(f"CASE WHEN {name} = {UNKNOWN_DATE} THEN {_NEAR} ELSE {name} END AS {name}" for name in names)
