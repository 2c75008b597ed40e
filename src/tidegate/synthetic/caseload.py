"""A made-up caseload of any size, as a stream of Arrow batches in the compact coded form.

The same seed gives the same rows: row ``i`` does not depend on how many rows are asked for, in what pieces they come,
how many workers draw them, or which other facts the vocabulary has.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from tidegate.records.codes import dtype_name, facts_metadata
from tidegate.records.facts import Vocabulary
from tidegate.synthetic.blocks import draw_block
from tidegate.synthetic.draws import BLOCK
from tidegate.synthetic.gaps import recorded, spoil
from tidegate.synthetic.plan import Plan, make_plan
from tidegate.synthetic.recipe import load_book

AS_OF = dt.datetime(2026, 6, 1, 9, 0, tzinfo=dt.UTC)
"""The instant a caseload leads up to unless another is given: a constant, so that a seed keeps its meaning."""

REFERENCE_PREFIX = "SYNTH-"
REFERENCE_DIGITS = 7
_INSTANT = pa.timestamp("us", "UTC")
_ARROW: dict[str, pa.DataType] = {"int8": pa.int8(), "int16": pa.int16(), "int32": pa.int32()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to make: rows ``first`` to before ``first + n`` of the caseload that ``seed`` names."""

    n: int
    seed: int
    as_of: dt.datetime = AS_OF
    unknown_share: float | None = None
    with_errors: bool = False
    first: int = 0

    def __post_init__(self) -> None:
        if self.n < 0 or self.first < 0:
            raise ValueError("a caseload cannot have fewer than no rows, nor begin before its first: give 0 or more")
        if self.unknown_share is not None and not 0 <= self.unknown_share <= 1:
            raise ValueError(f"a share of unknown facts lies between 0 and 1, not {self.unknown_share}")
        if self.as_of.tzinfo is None:
            raise ValueError("the instant a caseload leads up to needs a time zone, or its deadlines would be ambiguous")


def caseload(
    n: int,
    seed: int,
    *,
    vocabulary: Vocabulary,
    unknown_share: float | None = None,
    first: int = 0,
    as_of: dt.datetime = AS_OF,
    with_errors: bool = False,
    chunk: int = BLOCK,
    workers: int = 1,
) -> Iterator[pa.RecordBatch]:
    """``n`` made-up cases in batches of at most ``chunk`` rows: reference, received_at and every fact, coded.

    ``unknown_share`` leaves that share of every fact unknown, whatever stage a case has reached (0: everything known).
    ``with_errors`` sends a few rows twice and puts impossible values into a few others.
    """
    order = Order(n=n, seed=seed, as_of=as_of, unknown_share=unknown_share, with_errors=with_errors, first=first)
    for batch in batches(order, vocabulary, workers):
        for start in range(0, batch.num_rows, chunk):
            yield batch.slice(start, chunk)


def schema(vocabulary: Vocabulary) -> pa.Schema:
    """The columns of the coded form; the metadata say how the facts are coded."""
    columns: list[pa.Field[Any]] = [pa.field("reference", pa.string()), pa.field("received_at", _INSTANT)]
    columns += [pa.field(each.name, _ARROW[dtype_name(each)]) for each in vocabulary]
    return pa.schema(columns, metadata={key.encode(): value.encode() for key, value in facts_metadata(vocabulary).items()})


def batches(order: Order, vocabulary: Vocabulary, workers: int) -> Iterator[pa.RecordBatch]:
    """A batch for every block the order touches, in order; a few are drawn ahead, never more."""
    plan = make_plan(load_book(), vocabulary)
    numbers = range(order.first // BLOCK, -(-(order.first + order.n) // BLOCK)) if order.n else range(0)
    columns = schema(vocabulary)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        ahead: deque[Future[pa.RecordBatch]] = deque()
        for number in numbers:
            ahead.append(pool.submit(_batch, order, plan, columns, number))
            if len(ahead) > workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _batch(order: Order, plan: Plan, columns: pa.Schema, number: int) -> pa.RecordBatch:
    block = draw_block(plan, order.seed, number, order.as_of)
    facts = recorded(plan, block, order.unknown_share)
    rows = np.arange(BLOCK)
    if order.with_errors:
        rows = spoil(plan, block, facts)
        facts = {name: values.take(rows) for name, values in facts.items()}
    received = block.received_at.take(rows)
    arrays = [
        _references(number * BLOCK + rows),
        pa.array(received).cast(_INSTANT),
        *(pa.array(values) for values in facts.values()),
    ]
    begin = max(order.first - number * BLOCK, 0)
    end = min(order.first + order.n - number * BLOCK, BLOCK)
    return pa.RecordBatch.from_arrays(arrays, schema=columns).slice(begin, end - begin)


def _references(rows: NDArray[np.int64]) -> pa.Array[Any]:
    """``SYNTH-0000001`` for the first row: nobody could take it for a real reference."""
    digits = pc.utf8_lpad(pc.cast(pa.array(rows + 1), pa.string()), width=REFERENCE_DIGITS, padding="0")
    whole: pa.Array[Any] = pc.call_function("binary_join_element_wise", [pa.scalar(REFERENCE_PREFIX), digits, ""])
    return whole
