"""Ibis, which writes the SQL itself, on DuckDB."""

from __future__ import annotations

from functools import reduce
from operator import add, and_, eq, ge, gt, le, lt, ne, or_
from typing import Any

import ibis

from benchmarks.policy.data import Rows
from benchmarks.policy.peers.duck import read
from benchmarks.policy.peers.protocol import ColumnPeer, threads
from benchmarks.policy.sample import AS_OF, Sample, column_of, constant, fact_of, sides
from tidegate.policy.engines.lowering import All, BoolTest, Fixed, Lowered, NumberTest, ResultTest, Some
from tidegate.policy.engines.program import Chain
from tidegate.policy.language.tree import AsOf, Numeric

_OPERATORS = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}


def column_peers(sample: Sample, rows: Rows) -> list[ColumnPeer]:
    """On a table in memory."""
    connection = ibis.duckdb.connect(threads=threads())
    table = connection.create_table("cases", connection.read_parquet(rows.parquet("nullable")))
    return [_peer(_query(sample, table))]


def file_peers(sample: Sample, rows: Rows) -> list[ColumnPeer]:
    """Straight from Parquet."""
    connection = ibis.duckdb.connect(threads=threads())
    return [_peer(_query(sample, connection.read_parquet(rows.parquet("nullable"))))]


def _peer(query: Any) -> ColumnPeer:
    return ColumnPeer(name="Ibis on DuckDB", package="ibis-framework", decide=query.to_pyarrow, read=read)


def _query(sample: Sample, table: Any) -> Any:
    for end, items in sample.bounds():
        table = table.mutate(**{f"score_{end}": reduce(add, [_first_match(item, 0) for item in items])})
        cuts = [(ibis._[f"score_{end}"] >= cut, rank) for rank, cut in enumerate(sample.score.cuts, 1)]
        table = table.mutate(**{f"band_{end}": _cases(cuts[::-1], 0)})
    for step in sample.steps:
        table = table.mutate(**{step.column: _first_match(step.decided, step.last)})
        ranks = [(ibis._[step.column] == index, step.levels[index]) for index in range(step.last)]
        table = table.mutate(**{step.level: _cases(ranks, step.levels[-1])})
    return table.select(*sample.columns)


def _first_match(chain: Chain, otherwise: int) -> Any:
    return _cases([(_condition(condition), number) for condition, number in chain], otherwise)


def _cases(rows: list[tuple[Any, int]], otherwise: int) -> Any:
    pairs = [(condition, ibis.literal(number, "int8")) for condition, number in rows]
    return ibis.cases(*pairs, else_=ibis.literal(otherwise, "int8"))


def _condition(item: Lowered) -> Any:
    match item:
        case Fixed(value):
            return ibis.literal(value)
        case All(items):
            return reduce(and_, map(_condition, items))
        case Some(items):
            return reduce(or_, map(_condition, items))
        case BoolTest(name, wanted, if_unknown):
            test = ibis._[name] if wanted else ~ibis._[name]
            return test.fill_null(True) if if_unknown else test
        case ResultTest():
            return _OPERATORS[item.op](ibis._[column_of(item)], item.rank)
        case NumberTest(op, left, right):
            test = _OPERATORS[op](_number(left), _number(right))
            return test.fill_null(True) if item.if_unknown else test
    raise ValueError(f"the sample has no {type(item).__name__}")


def _number(number: Numeric) -> Any:
    found = sides(number)
    if found and fact_of(found[1]):
        return _number(found[1]).delta(_number(found[2]), unit="day")
    if found:  # a literal cannot be asked for its distance from a column that is not bound yet
        return -_number(found[2]).delta(_number(found[1]), unit="day")
    if isinstance(number, AsOf):
        return ibis.literal(AS_OF)
    name = fact_of(number)
    return ibis._[name] if name else ibis.literal(constant(number))
