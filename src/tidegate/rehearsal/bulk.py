"""The same comparison for a file of any number of rows, by the fast engines."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from tidegate.policy.engines.streaming import Job, decide
from tidegate.policy.language.pack import Pack
from tidegate.rehearsal.moves import NAMED, Answer, Moves, Tally, tallies

REFERENCE = "reference"


def compare_parquet(before: Pack, after: Pack, source: Path, as_of: dt.date, folder: Path) -> Moves:
    """The rows of a Parquet file of neutral records (with a column 'reference') under both packs on the day ``as_of``.

    ``folder`` takes the answers of both, which are left there. Raises CodeError where the file does not fit a vocabulary.
    """
    outputs = [folder / "before.parquet", folder / "after.parquet"]
    for pack, output in zip((before, after), outputs, strict=True):
        decide(Job(pack=pack, as_of=as_of, source=source, carry=(REFERENCE,)), output)
    return compare_answers(before, after, *(pl.scan_parquet(output) for output in outputs), as_of=as_of)


def compare_answers(before: Pack, after: Pack, one: pl.LazyFrame, other: pl.LazyFrame, *, as_of: dt.date) -> Moves:
    """Two frames of answers (as the fast engines give them, with references) to the same rows in the same order."""
    found = tallies(before, after)
    renamed = other.select(pl.all().name.suffix("_after"))
    both = pl.concat([one, renamed], how="horizontal")
    for tally in found:
        _count(tally, both)
    total = found[0].counts.total() if found else 0
    return Moves(before=before, after=after, as_of=as_of, total=total, tables=tuple(each.result() for each in found), unfit={})


def _count(tally: Tally, both: pl.LazyFrame) -> None:
    name = tally.before.name
    columns = [f"{name}_level", f"{name}_rule", f"{name}_level_after", f"{name}_rule_after"]
    words = [pl.col(column).cast(pl.String).fill_null("") for column in columns]
    groups = (
        both.group_by(words)
        .agg(pl.len().alias("count"), pl.col(REFERENCE).head(NAMED).alias("references"))
        .sort(columns)
        .collect(engine="streaming")
    )
    for level, rule, level_after, rule_after, count, references in groups.iter_rows():
        tally.add(Answer(level, rule), Answer(level_after, rule_after), references, count)
