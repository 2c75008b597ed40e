"""Parquet in, Parquet out: the answers for any number of rows, in flat memory.

Polars decodes as many shards ahead as it has threads while the engine decides batch after batch and another thread writes the
shard before. Only the columns that the policy reads are read: those to carry over are copied (see ``carrying``). The engine is
the compiled kernel from ``KERNEL_FROM`` rows on, where compiling it pays; for fewer rows, or where the compiler is missing, it
is the Polars expressions. Both give the same bytes.

A run that is interrupted leaves its finished shards (see ``shards``); the same call takes up where it stopped.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import IO, Literal

import polars as pl
import pyarrow.parquet as pq

import tidegate
from tidegate.policy.engines.answers import Decider, Indices, columnar_engine, kernel_engine
from tidegate.policy.engines.carrying import Originals, Rewritten, originals
from tidegate.policy.engines.columnar import ColumnarPlan
from tidegate.policy.engines.encoding import add_answers
from tidegate.policy.engines.kernel import Kernel, is_available
from tidegate.policy.engines.program import facts_read, program_of
from tidegate.policy.engines.shards import Growing, Shard, identity_of, shards_of
from tidegate.policy.engines.thrift import Struct
from tidegate.policy.language.pack import Pack
from tidegate.records.codes import CodeError, coded_facts

KERNEL_FROM = 1_000_000
BEHIND = 2  # shards that may wait to be written

Progress = Callable[[int, int], None]
EngineName = Literal["auto", "kernel", "columnar"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is asked: ``pack`` on the day ``as_of`` for the rows of ``source``, with its columns ``carry`` in front."""

    pack: Pack
    as_of: dt.date
    source: Path
    carry: tuple[str, ...] = ()
    engine: EngineName = "auto"


def decide(job: Job, output: Path, progress: Progress | None = None) -> int:
    """Writes the answers for every row of a Parquet file, in order (columns: see ``answers``). Gives the number of rows.

    Facts without a column are unknown. Columns that the file's metadata marks as coded are read as codes, others as natural
    values. ``progress`` is called with (rows done, rows in all). Raises CodeError where a column does not fit the vocabulary.
    """
    work = Work(job)
    with closing(Growing(output, run_of(job))) as answers, ThreadPoolExecutor(1) as writer:
        waiting = answers.waiting(work.shards)
        counter = Counter(work.rows, work.rows - sum(shard.rows for shard in waiting), progress)
        behind: deque[Future[None]] = deque()
        for shard, found in work.answers(waiting, counter.add):
            if len(behind) == BEHIND:
                behind.popleft().result()
            behind.append(writer.submit(answers.add, shard, found.write))
        for each in behind:
            each.result()
        answers.finish()
    return work.rows


def run_of(job: Job) -> dict[str, object]:
    """What the bytes of a job's answers depend on."""
    return {
        "policy": job.pack.digest,
        "as_of": job.as_of.isoformat(),
        "carry": list(job.carry),
        "input": identity_of(job.source),
        "tidegate": tidegate.__version__,
        "polars": pl.__version__,
    }


@lru_cache(maxsize=4)
def _kernel_of(pack: Pack) -> Kernel:
    """A service that decides file after file compiles a policy once."""
    return Kernel(pack)


class Work:
    """A job made ready to decide stretches of its ``rows``. Raises CodeError where its file cannot be used."""

    def __init__(self, job: Job) -> None:
        self._job = job
        metadata = pq.read_metadata(job.source)
        names = metadata.schema.to_arrow_schema().names
        missing = sorted(set(job.carry) - set(names))
        if missing:
            raise CodeError(f"{job.source.name} has no column {missing[0]!r} to carry over: leave it out")
        self._coded = coded_facts(metadata.metadata, job.pack.vocabulary)
        self.rows: int = metadata.num_rows
        self.shards = shards_of([metadata.row_group(index).num_rows for index in range(metadata.num_row_groups)])
        self._facts = [job.pack.vocabulary[name] for name in facts_read(program_of(job.pack))]
        self._originals = originals(job.source, job.carry)
        read = () if self._originals else job.carry
        wanted = dict.fromkeys([*read, *(fact.name for fact in self._facts)])
        self._columns = [name for name in wanted if name in names] or names[:1]

    @cached_property
    def _decider(self) -> Decider:
        """Made when the first batch is on its way: Polars decodes while the kernel is compiled."""
        if uses_kernel(self._job.engine, self.rows):
            engine = kernel_engine(_kernel_of(self._job.pack), self._job.as_of)
        else:
            engine = columnar_engine(ColumnarPlan(self._job.pack, self._job.as_of))
        return Decider(self._facts, self._coded, engine)

    def answers(self, shards: Sequence[Shard], done: Callable[[int], None] = lambda _: None) -> Iterator[tuple[Shard, Found]]:
        """What is found for each of ``shards``, which follow one another. ``done`` hears of every batch's number of rows."""
        if not shards:
            return
        frame = pl.scan_parquet(self._job.source).select(self._columns)
        frame.collect_schema()  # reads the file's footer for all shards
        ahead = pl.thread_pool_size()
        coming = deque(_batches(frame, shard) for shard in shards[:ahead])
        decider = self._decider
        for shard, following in zip_longest(shards, shards[ahead:]):
            if following:
                coming.append(_batches(frame, following))
            found = Found(self._job, self._originals and self._originals.part(shard.start, shard.rows))
            for batch in coming.popleft():
                found.add(batch, decider.decide(batch))
                done(batch.height)
            yield shard, found


def _batches(frame: pl.LazyFrame, shard: Shard) -> Iterable[pl.DataFrame]:
    """The rows of a shard, in at least one batch. Polars begins to decode them now.

    What it is asked for it decodes all at the same time: of a whole file hardly a row group would be ready before the end.
    """
    if not shard.rows:
        return [frame.collect_schema().to_frame()]
    return frame.slice(shard.start, shard.rows).collect_batches()


class Found:
    """What was found for a stretch of rows."""

    def __init__(self, job: Job, originals: Originals | None) -> None:
        self._job = job
        self._originals = originals
        self._indices: list[Indices] = []
        self._carried: list[pl.DataFrame] = []

    def add(self, batch: pl.DataFrame, indices: Indices) -> None:
        """Takes up a batch and its rule indices."""
        self._indices.append(indices)
        if not self._originals:
            self._carried.append(batch.select(self._job.carry) if self._job.carry else pl.DataFrame(height=batch.height))

    def write(self, out: IO[bytes]) -> Struct:
        """Writes the answers as row groups. Gives their footer."""
        carried = self._originals or Rewritten(pl.concat(self._carried))
        return add_answers(self._job.pack, self._indices, carried, out)


def uses_kernel(engine: EngineName, rows: int) -> bool:
    """Whether the kernel decides, for an engine by that name."""
    return engine == "kernel" or (engine == "auto" and rows >= KERNEL_FROM and is_available())


class Counter:
    """Tells how many rows are done."""

    def __init__(self, total: int, done: int, progress: Progress | None) -> None:
        self._total, self._done, self._progress = total, done, progress
        self.add(0)

    def add(self, rows: int) -> None:
        """Counts rows as done."""
        self._done += rows
        if self._progress is not None:
            self._progress(self._done, self._total)
