"""The sample written out by hand in Polars expressions over nullable columns: Kleene booleans, filled once per rule.

Independent of the pack, as ``by_hand`` is. ``fill_null(True)`` reads "possible", ``fill_null(False)`` "certain".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from typing import Any

import polars as pl

from benchmarks.policy.data import Rows
from benchmarks.policy.peers.protocol import ColumnPeer, Columns
from benchmarks.policy.sample import AS_OF, Sample

_Cuts = Sequence[tuple[pl.Expr, int]]
_PRIORITY = (3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 0)


def column_peers(_: Sample, rows: Rows) -> list[ColumnPeer]:
    """In memory, both ways of running a query."""
    return [_peer("Polars, written by hand", decide(pl.DataFrame(rows.nullable).lazy()), "in-memory")]


def file_peers(_: Sample, rows: Rows) -> list[ColumnPeer]:
    """From Parquet, streaming."""
    query = decide(pl.scan_parquet(rows.parquet("nullable")))
    return [_peer("Polars streaming, written by hand", query, "streaming")]


def _peer(name: str, query: pl.LazyFrame, engine: Any) -> ColumnPeer:
    return ColumnPeer(name=name, package="polars", decide=lambda: query.collect(engine=engine), read=read)


def read(answer: pl.DataFrame) -> Columns:
    """The columns of a data frame."""
    return {name: answer[name].to_numpy() for name in answer.columns}


def decide(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The three rule columns."""
    has, lives, works = (pl.col(f"{how}_children") for how in ("has_access_to", "lives_with", "works_with"))
    days = (pl.col("referral_date") - pl.col("last_event_date")).dt.total_days()
    rows = rows.with_columns(access=has | lives | works, days=days)
    bounds = [_item(*cuts) for cuts in _items()]
    rows = rows.with_columns(low=reduce(add, [low for low, _ in bounds]), high=reduce(add, [high for _, high in bounds]))
    rows = rows.with_columns(band_low=_band(pl.col("low")), band_high=_band(pl.col("high")))
    rows = rows.with_columns(
        priority_certain=_first(rule.fill_null(False) for rule in _priority(pl.col("band_low"))),
        priority_possible=_first(rule.fill_null(True) for rule in _priority(pl.col("band_high"))),
    )
    top = pl.col("priority_possible") <= _PRIORITY.count(3) - 1
    protective = [rule.fill_null(True) for rule in _protective(top, pl.col("band_high"))]
    lenient = [rule.fill_null(False) for rule in _lenient(pl.col("band_high"))]
    rows = rows.with_columns(outcome_rule=_first([*protective, *lenient]))
    return rows.select("priority_certain", "priority_possible", "outcome_rule")


def _items() -> list[tuple[_Cuts, pl.Expr]]:
    """The points of each item and the expression whose being unknown leaves them open."""
    age, days = pl.col("age"), pl.col("days")
    contact = pl.col("access") & pl.col("prior_allegation")
    return [
        _steps("prior_convictions", (6, 4), (3, 2), (1, 1)),
        _steps("prior_related", (2, 5), (1, 3)),
        ([(age < 25, 2), (age < 40, 1)], age),
        _steps("highest_category", (3, 5), (2, 3), (1, 1)),
        _steps("volume_band", (4, 3), (3, 2), (2, 1)),
        _steps("network_role", (3, 4), (2, 3), (1, 1)),
        _flag("contact_attempted", 4),
        _flag("concealment_used", 2),
        _flag("breached_conditions", 3),
        _steps("compliance", (2, 3), (1, 1)),
        _flag("shared_with_others", 2),
        ([(days <= 30, 3), (days <= 90, 2), (days <= 365, 1)], days),
        _steps("housing", (2, 1)),
        _flag("engaged_support", -1),
        _steps("n_linked_cases", (5, 2), (1, 1)),
        ([(contact, 3)], contact),
    ]


def _steps(name: str, *cuts: tuple[int, int]) -> tuple[_Cuts, pl.Expr]:
    return [(pl.col(name) >= least, points) for least, points in cuts], pl.col(name)


def _flag(name: str, points: int) -> tuple[_Cuts, pl.Expr]:
    return [(pl.col(name), points)], pl.col(name)


def _item(cuts: _Cuts, read: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    known = _choose(cuts, 0)
    points = [points for _, points in cuts]
    return tuple(
        pl.when(read.is_null()).then(pl.lit(bound, pl.Int8)).otherwise(known) for bound in (min(0, *points), max(0, *points))
    )  # type: ignore[return-value]


def _band(total: pl.Expr) -> pl.Expr:
    return reduce(add, [(total >= cut).cast(pl.Int8) for cut in (7, 14, 23)])


def _first(rules: Iterable[pl.Expr]) -> pl.Expr:
    listed = list(rules)
    return _choose([(rule, index) for index, rule in enumerate(listed)], len(listed))


def _choose(cuts: _Cuts, otherwise: int) -> pl.Expr:
    chain: Any = pl
    for condition, number in cuts:
        chain = chain.when(condition).then(pl.lit(number, pl.Int8))
    chosen: pl.Expr = chain.otherwise(pl.lit(otherwise, pl.Int8))
    return chosen


def _priority(band: pl.Expr) -> list[pl.Expr]:
    c = pl.col
    overdue = (pl.lit(AS_OF) - c("last_review_date")).dt.total_days() > 365
    return [
        c("contact_attempted") & c("access"),
        c("paid_to_direct"),
        c("lives_with_children") & (c("highest_category") >= 3),
        c("position_of_trust") & c("works_with_children") & (c("highest_category") >= 2),
        band >= 3,
        c("access") & (band >= 2),
        (c("network_role") >= 3) | ((c("network_role") >= 2) & c("concealment_used")),
        c("breached_conditions") & (c("under_supervision") | c("on_register") | (c("order_end_date") >= AS_OF)),
        band >= 2,
        (c("prior_related") >= 1) & ((c("days") <= 90) | c("partner_referral")),
        c("access") | c("repeat_referral") | overdue,
    ]


def _protective(top: pl.Expr, band: pl.Expr) -> list[pl.Expr]:
    c = pl.col
    return [
        top & c("access") & c("identity_confirmed"),
        c("paid_to_direct") & c("contact_attempted"),
        c("lives_with_children") & (c("harm_assessed") >= 3),
        top,
        c("breached_conditions") & c("on_register") & c("address_confirmed"),
        c("position_of_trust") & c("works_with_children"),
        band >= 3,
        c("statutory_bar") | (c("prior_related") >= 2),
        (band >= 2) & (c("compliance") >= 1),
        c("subject_minor") & (c("highest_category") >= 2),
        (c("network_role") >= 2) | (c("concealment_used") & (c("tech_skill") >= 2)),
    ]


def _lenient(band: pl.Expr) -> list[pl.Expr]:
    c = pl.col
    nothing = (c("highest_category") == 0) & (c("source_grade") <= 1) & (band == 0)
    clean = c("prior_convictions") == 0
    need = c("support_need") | (c("need_level") >= 1)
    return [
        nothing & ~c("repeat_referral") & ~c("shared_with_others") & ~c("access"),
        c("self_referred") & c("engaged_support") & (band == 0) & clean & (c("months_since_last") >= 24) & ~c("access"),
        c("subject_minor") & c("admits_conduct") & (band <= 1) & ~c("prior_allegation") & clean & need,
    ]
