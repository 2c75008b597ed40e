"""A caseload too large to explain row by row: every row decided by the columnar engines, the top of it explained.

The whole is counted and ranked from the engine's columns; only the rows that are asked for go through the reference engine.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from tidegate.policy.engines.streaming import Job, decide
from tidegate.policy.language.pack import Pack, Table
from tidegate.records.deadlines import UK, Duration, Unit
from tidegate.records.facts import EPOCH, FIRST_DATE
from tidegate.records.files import whole_file
from tidegate.records.holidays import bank_holidays
from tidegate.triage.assessing import check_fit
from tidegate.triage.items import Item, instant
from tidegate.triage.large_files import check_file, read_whole
from tidegate.triage.running import Totals, Worklist, triage

Progress = Callable[[int, int], None]
_CLOCKS = ("received_at", "kirat_assessed_on")
# The names that these answers have in every other result.
_NAMES = {
    "priority_level": "priority", "priority_could_be": "could_be", "priority_could_be_rule": "could_be_rule",
    "route_level": "route",
}  # fmt: skip
_ROW = "row"


def write_answers(source: Path, pack: Pack, as_of: dt.datetime, output: Path, progress: Progress | None = None) -> int:
    """Write the answers for every row of ``source``, in its order, with both deadlines. Gives the number of rows.

    As CSV where ``output`` ends so, else as Parquet. Raises CodeError, or UnfitPackError, before anything takes its name.
    """
    check_fit(pack)
    decided = output.with_name(f".{output.name}.decided")
    with read_whole(source), whole_file(output) as unfinished:
        check_file(source, pack.vocabulary)
        rows = decide(_job(source, pack, as_of), decided, progress)
        answers = _with_deadlines(pl.scan_parquet(decided), pack, as_of)
        named = answers.drop("kirat_assessed_on", strict=False).rename(_NAMES)
        stamp = _stamp(pack, as_of)
        if output.suffix == ".csv":
            _as_cells(named, stamp).sink_csv(unfinished, datetime_format="%Y-%m-%dT%H:%M:%SZ", line_terminator="\r\n")
        else:
            named.sink_parquet(unfinished, metadata={f"tidegate.{name}": text for name, text in stamp.items()})
    decided.unlink()
    return rows


def _stamp(pack: Pack, as_of: dt.datetime) -> dict[str, str]:
    """What every result says of how it was made."""
    return {"pack_id": pack.id, "pack_version": pack.version, "pack_digest": pack.digest, "as_of": instant(as_of) or ""}


def _as_cells(answers: pl.LazyFrame, stamp: Mapping[str, str]) -> pl.LazyFrame:
    """True and false as people write them, and the stamp as columns: CSV has neither types nor metadata."""
    flags = pl.col(pl.Boolean).replace_strict([True, False], ["yes", "no"], return_dtype=pl.String)
    return answers.with_columns(flags, **{name: pl.lit(text) for name, text in stamp.items()})


def top_of(source: Path, pack: Pack, as_of: dt.datetime, top: int, progress: Progress | None = None) -> Worklist:
    """The first ``top`` items of the whole file's ranking, explained, with the totals of the whole.

    Raises CodeError, or UnfitPackError.
    """
    check_fit(pack)
    with read_whole(source), tempfile.TemporaryDirectory(prefix="tidegate-") as folder:
        check_file(source, pack.vocabulary)
        decided = Path(folder) / "decided.parquet"
        decide(_job(source, pack, as_of), decided, progress)
        answers = _with_deadlines(pl.scan_parquet(decided).with_row_index(_ROW), pack, as_of)
        rows = ranked(answers, pack).head(top).collect()[_ROW]
        worklist = triage([_extract(source, rows, Path(folder))], pack, as_of)
        return replace(worklist, items=_placed(worklist, source, rows), totals=totals(answers, pack))


def one_of(source: Path, reference: str, pack: Pack, as_of: dt.datetime) -> Worklist:
    """The rows of that reference alone, as a worklist: one, if the file is as it should be. Raises CodeError."""
    with read_whole(source), tempfile.TemporaryDirectory(prefix="tidegate-") as folder:
        check_file(source, pack.vocabulary)
        named = pl.scan_parquet(source).select("reference").with_row_index(_ROW)
        rows = named.filter(pl.col("reference").cast(pl.String) == reference).collect(engine="streaming")[_ROW]
        worklist = triage([_extract(source, rows, Path(folder))], pack, as_of)
        return replace(worklist, items=_placed(worklist, source, rows))


def ranked(answers: pl.LazyFrame, pack: Pack) -> pl.LazyFrame:
    """The answers in the order of a worklist: see ``running.rank_key``."""
    rank = _rank("priority_level", pack)
    standing = pl.max_horizontal(rank, _rank("priority_could_be", pack) - 1)
    due = pl.min_horizontal("act_by", "find_out_by")
    return answers.sort(-standing, -rank, due, "reference", maintain_order=True)


def totals(answers: pl.LazyFrame, pack: Pack) -> Totals:
    """How many rows stand at each level, for certain and still possible, and on each route."""
    columns = ("priority_level", "priority_could_be", "route_level", "priority_rule", "route_rule")
    counted = {name: dict(answers.group_by(pl.col(name).cast(pl.String)).len().collect().rows()) for name in columns}
    return Totals(
        accepted=sum(counted["priority_level"].values()),
        certain=_in_order(counted["priority_level"], pack.tables["priority"]),
        possible=_in_order(counted["priority_could_be"], pack.tables["priority"]),
        routes=_in_order(counted["route_level"], pack.tables["route"]),
        rules={rule.id: counted["priority_rule"].get(rule.id, 0) for rule in pack.tables["priority"].rules},
    )


def _job(source: Path, pack: Pack, as_of: dt.datetime) -> Job:
    carry = ("reference", *(name for name in _CLOCKS if name in pq.read_schema(source).names))
    return Job(pack=pack, as_of=as_of.astimezone(UK).date(), source=source, carry=carry)


def _with_deadlines(answers: pl.LazyFrame, pack: Pack, as_of: dt.datetime) -> pl.LazyFrame:
    """The answers with ``act_by``, and ``find_out_by`` where a higher level is still possible."""
    table = pack.tables["priority"]
    schema = answers.collect_schema()
    higher = _rank("priority_could_be", pack) > _rank("priority_level", pack)
    return answers.with_columns(
        act_by=_due(table, "priority_rule", "act_within", schema, as_of),
        find_out_by=pl.when(higher).then(_due(table, "priority_could_be_rule", "find_out_within", schema, as_of)),
    )


def _due(table: Table, column: str, output: str, schema: Mapping[str, pl.DataType], as_of: dt.datetime) -> pl.Expr:
    """The deadline of the rule in ``column``: one branch for each clock and duration that the table uses."""
    ways: dict[tuple[Duration, bool], list[str]] = {}
    for rule in table.rules:
        allowed = rule.outputs[output]
        if isinstance(allowed, Duration):
            ways.setdefault((allowed, rule.outputs["clock"] == "kirat"), []).append(rule.id)
    branches = [
        pl.when(pl.col(column).cast(pl.String).is_in(rules)).then(_after(_start(schema, as_of, by_kirat=by_kirat), allowed))
        for (allowed, by_kirat), rules in ways.items()
    ]
    return pl.coalesce(branches)


def _start(schema: Mapping[str, pl.DataType], as_of: dt.datetime, *, by_kirat: bool) -> pl.Expr:
    """When the clock began: see ``Assessor``. A day number below every date stands for no date."""
    now = pl.lit(as_of).cast(pl.Datetime("us", "UTC"))
    began = pl.col("received_at").cast(pl.Datetime("us", "UTC")) if "received_at" in schema else pl.lit(None)
    if by_kirat and "kirat_assessed_on" in schema:
        day = pl.col("kirat_assessed_on")
        if schema["kirat_assessed_on"] == pl.String:
            day = day.str.to_date("%Y-%m-%d", strict=False)
        day = day.cast(pl.Int32)
        midnight = day.cast(pl.Date).cast(pl.Datetime("us")).dt.replace_time_zone(UK.key).dt.convert_time_zone("UTC")
        began = pl.when(day > (FIRST_DATE - EPOCH).days).then(midnight).otherwise(began)
    return pl.min_horizontal(began, now)


def _after(start: pl.Expr, allowed: Duration) -> pl.Expr:
    match allowed.unit:
        case Unit.HOURS:
            return start + pl.duration(hours=allowed.count)
        case Unit.DAYS:
            return start + pl.duration(days=allowed.count)
        case Unit.WORKING_DAYS:
            today = start.dt.convert_time_zone(UK.key).dt.date()
            day = today.dt.add_business_days(allowed.count, holidays=sorted(bank_holidays()), roll="backward")
            midnight = day.dt.offset_by("1d").cast(pl.Datetime("us")).dt.replace_time_zone(UK.key)
            return midnight.dt.convert_time_zone("UTC")


def _rank(column: str, pack: Pack) -> pl.Expr:
    levels = pack.tables["priority"].levels
    return pl.col(column).cast(pl.String).replace_strict(list(levels), list(range(len(levels))), return_dtype=pl.Int8)


def _in_order(counts: dict[str, int], table: Table) -> dict[str, int]:
    return {level: counts.get(level, 0) for level in table.levels}


def _extract(source: Path, rows: pl.Series, folder: Path) -> Path:
    """A file of just these rows, in this order, coded as the source is."""
    metadata = pq.read_schema(source).metadata
    chosen = pl.scan_parquet(source).with_row_index(_ROW).filter(pl.col(_ROW).is_in(rows.implode())).collect()
    ordered = pl.DataFrame({_ROW: rows}).join(chosen, on=_ROW, how="left", maintain_order="left").drop(_ROW)
    extract = folder / source.name
    pq.write_table(ordered.to_arrow().replace_schema_metadata(metadata), extract)
    return extract


def _placed(worklist: Worklist, source: Path, rows: pl.Series) -> tuple[Item, ...]:
    """The items with the row they have in the whole file, in place of the row they had in the extract."""
    where = {f"{source.name} row {number}": f"{source.name} row {row + 1}" for number, row in enumerate(rows, 1)}
    return tuple(replace(item, source=where.get(item.source, item.source)) for item in worklist.items)
