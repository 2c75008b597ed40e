"""Many replications, over threads, processes or a Ray cluster: the same answers in the same order, however they are spread.

A job is asked for each replication by its number, and its answer may depend on nothing else. So answers can be made
anywhere and in any order; they are handed on in order. With a ``Store``, each answer is kept as it comes: a run that was
stopped, or killed, is taken up where it ended, and ends in the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from tidegate.forecast.engine import cluster
from tidegate.forecast.engine.outcome import Replication
from tidegate.forecast.network.model import Network
from tidegate.records.files import whole_file

Answer = TypeVar("Answer")
Made_co = TypeVar("Made_co", covariant=True)

Progress = Callable[[int, int], None]
"""Told how many replications are done, and of how many."""


class AskedJob(Protocol[Made_co]):
    """What is done for each replication. For processes and Ray it must survive pickling."""

    def __call__(self, replication: int) -> Made_co:
        """The answer of this replication, which depends on its number alone."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SameNetwork:
    """One network under many lucks."""

    network: Network
    seed: int
    trace: bool = False

    def __call__(self, replication: int) -> Replication:
        """One replication of it."""
        from tidegate.forecast.engine.kernel import simulate

        return simulate(self.network, replication=replication, seed=self.seed, trace=self.trace)


class OtherRun(ValueError):
    """The folder holds the answers of another run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """How work is spread. With ``ray``, over a cluster: see ``cluster.joined``."""

    threads: int = 1
    processes: int = 0
    ray: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Store(Generic[Answer]):
    """Where answers are kept. ``identity`` says what run this is: everything that the answers depend on.

    ``write`` and ``read`` turn an answer into bytes and back.
    """

    folder: Path
    identity: str
    write: Callable[[Answer], bytes]
    read: Callable[[bytes], Answer]

    def prepare(self) -> None:
        """Make the folder this run's, or refuse it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        note = self.folder / "run.json"
        mine = json.dumps({"identity": self.identity}, indent=1) + "\n"
        if note.exists() and note.read_text() != mine:
            raise OtherRun(
                f"{self.folder} holds replications of another run; to mix them would give an answer to no question. "
                "Name another folder, or remove this one."
            )
        with whole_file(note) as unfinished:
            unfinished.write_text(mine)

    def place(self, replication: int) -> Path:
        """The file of a replication."""
        return self.folder / f"replication-{replication:06}.part"

    def kept(self, replication: int) -> Answer | None:
        """The answer of a replication, if it is here whole."""
        try:
            return self.read(self.place(replication).read_bytes())
        except FileNotFoundError:
            return None

    def keep(self, replication: int, answer: Answer) -> None:
        """Keep an answer: whole, or not at all."""
        with whole_file(self.place(replication)) as unfinished:
            unfinished.write_bytes(self.write(answer))


def replicate(
    job: AskedJob[Answer],
    replications: Sequence[int],
    *,
    spread: Spread | None = None,
    store: Store[Answer] | None = None,
    progress: Progress | None = None,
) -> Iterator[Answer]:
    """The answers of these replications, in this order."""
    if store is not None:
        store.prepare()
    missing = [each for each in replications if store is None or not store.place(each).exists()]
    made = _made(job, missing, spread or Spread())
    for done, replication in enumerate(replications, 1):
        kept = None if store is None else store.kept(replication)
        if kept is None:
            kept = next(made)
            if store is not None:
                store.keep(replication, kept)
        if progress is not None:
            progress(done, len(replications))
        yield kept


def _made(job: AskedJob[Answer], replications: Sequence[int], spread: Spread) -> Iterator[Answer]:
    """Answers made now, in order."""
    if not replications:
        return iter(())
    if spread.ray:
        return cluster.spread(job, replications)
    if spread.processes > 1:
        # Not forked: a fork of a process with threads may hang.
        return _in_pool(ProcessPoolExecutor(spread.processes, get_context("spawn")), spread.processes, job, replications)
    if spread.threads > 1:
        return _in_pool(ThreadPoolExecutor(spread.threads), spread.threads, job, replications)
    return map(job, replications)


def _in_pool(pool: Executor, workers: int, job: AskedJob[Answer], replications: Sequence[int]) -> Iterator[Answer]:
    """A little ahead of what is asked for, so that memory does not grow with the replications."""
    waiting: list[Future[Answer]] = []
    rest = iter(replications)
    try:
        for replication in rest:
            waiting.append(pool.submit(job, replication))
            if len(waiting) >= workers * cluster.AHEAD:
                yield waiting.pop(0).result()
        while waiting:
            yield waiting.pop(0).result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
