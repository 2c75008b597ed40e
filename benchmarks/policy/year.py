"""A world year of CyberTipline reports (36.2 million, 2023), made up, under a shipped pack: Parquet to Parquet."""

from __future__ import annotations

import gc
import resource
from pathlib import Path

import polars as pl

from benchmarks.policy import ours
from benchmarks.policy.data import FOLDER, SEED
from benchmarks.policy.measure import Turn
from benchmarks.policy.peers.reading import stream
from tidegate.policy.engines.program import facts_read, program_of
from tidegate.policy.engines.streaming import Job, decide
from tidegate.policy.language.library import load_pack
from tidegate.policy.language.pack import Pack
from tidegate.synthetic import AS_OF, Order, write_caseload

ROWS = 36_200_000
PACK = "proportionate-2017"
WHOLE, NEEDED = "limit: streaming the whole file", "limit: streaming the columns the pack reads"
_CARRIED = ("reference",)


def turns(rows: int) -> list[tuple[str, Turn]]:
    """Triage of the file, and the limits: reading it all, and reading what the pack needs of it."""
    pack = load_pack(PACK)
    source = _made(pack, rows)
    output = _answers(source)
    job = Job(pack=pack, as_of=AS_OF.date(), source=source, carry=_CARRIED)
    needed = [*_CARRIED, *(name for name in facts_read(program_of(pack)))]
    return [
        (ours.TO_PARQUET, lambda: decide(job, output)),
        (WHOLE, lambda: _streamed(pl.scan_parquet(source), rows)),
        (NEEDED, lambda: _streamed(pl.scan_parquet(source).select(needed), rows)),
    ]


def tidy(rows: int) -> None:
    """Removes the answers of the turn before: freeing a large file takes a while, and the next turn would be billed for it."""
    _answers(_made(load_pack(PACK), rows)).unlink(missing_ok=True)
    gc.collect()


def _answers(source: Path) -> Path:
    return source.with_name(f"answers-{source.name}")


def peak_mib() -> int:
    """The most memory this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _made(pack: Pack, rows: int) -> Path:
    path = FOLDER / f"year-{pack.digest[-8:]}-{rows}.parquet"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        write_caseload(path, Order(n=rows, seed=SEED), vocabulary=pack.vocabulary)
    return path


def _streamed(frame: pl.LazyFrame, rows: int) -> int:
    stream(frame)
    return rows
