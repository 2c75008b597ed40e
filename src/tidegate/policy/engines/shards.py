"""The pieces of a large run: which rows each covers, and the file that grows by the answers of one after the other.

A piece is a whole number of the input's row groups. What an interrupted run left is taken up by the next if that is the same
run, and discarded if it is another (another policy, day, input or version).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict

from tidegate.policy.engines.joining import MAGIC, close
from tidegate.policy.engines.thrift import Reader, Struct, written
from tidegate.records.codes import CodeError

ROWS = 262_144 - 65_536  # with usual row groups at most a quarter of a million: the last of them is waited for
_ANSWERS, _RECORD = "answers", "record"


@dataclass(frozen=True, slots=True)
class Shard:
    """Rows ``start`` to ``start + rows`` of the input."""

    index: int
    start: int
    rows: int


def shards_of(row_groups: Sequence[int], rows: int = ROWS) -> list[Shard]:
    """Row groups of these sizes, gathered into shards of at least ``rows`` where that many are left. Never none."""
    shards: list[Shard] = []
    start = gathered = 0
    for size in row_groups:
        gathered += size
        if gathered >= rows:
            shards.append(Shard(len(shards), start, gathered))
            start, gathered = start + gathered, 0
    return [*shards, Shard(len(shards), start, gathered)] if gathered or not shards else shards


def identity_of(path: Path) -> dict[str, object]:
    """What tells this state of a Parquet file from another: its size, its time of change and its last bytes."""
    status = path.stat()
    with path.open("rb") as file:
        file.seek(max(0, status.st_size - (1 << 16)))
        tail = hashlib.sha256(file.read()).hexdigest()
    return {"size": status.st_size, "changed": status.st_mtime_ns, "tail": tail}


class Line(TypedDict):
    """What the record says of a shard: where it ends, and the footer of its row groups."""

    end: int
    footer: str


class Growing:
    """The answers of a run as far as they are, in a folder beside ``output``: the file that grows, and the record of it.

    The first line of the record says of what run it is. A shard's line is written when the shard is on the disk, so that
    whatever lies after the last end is unfinished. Raises CodeError where another run has the folder.
    """

    def __init__(self, output: Path, run: Mapping[str, object]) -> None:
        self._output = output
        self._folder = output.with_name(output.name + ".parts")
        self._folder.mkdir(exist_ok=True)
        self._record = _opened(self._folder / _RECORD)
        _have_alone(self._record, output)
        self._answers = _opened(self._folder / _ANSWERS)
        self._settler = ThreadPoolExecutor(1)
        self._settling: list[Future[None]] = []
        first = json.dumps(run, sort_keys=True).encode()
        kept = self._recorded(first)
        self._footers = [Reader(bytes.fromhex(line["footer"])).struct() for line in kept]
        self._begin(first, kept)

    def waiting(self, shards: Sequence[Shard]) -> list[Shard]:
        """The shards that are not there yet: the last ones."""
        return list(shards[len(self._footers) :])

    def add(self, shard: Shard, write: Callable[[IO[bytes]], Struct]) -> None:
        """Takes up the answers of the next shard: ``write`` writes its row groups and gives their footer."""
        if shard.index != len(self._footers):
            raise ValueError(f"the answers of shard {shard.index} cannot follow those of {len(self._footers)} shards")
        footer = write(self._answers)
        self._answers.flush()
        self._footers.append(footer)
        self._settling.append(self._settler.submit(self._settle, self._answers.tell(), footer))

    def finish(self) -> None:
        """Makes the answers of all shards, which are there now, the output, and removes the folder."""
        close(self._footers, self._answers)
        self._answers.flush()
        os.fsync(self._answers.fileno())
        self.close()
        (self._folder / _ANSWERS).replace(self._output)
        shutil.rmtree(self._folder)

    def close(self) -> None:
        """Leaves the folder to others, as it is. Raises OSError where something could not be put on the disk."""
        self._settler.shutdown()
        self._answers.close()
        self._record.close()
        for each in self._settling:
            each.result()

    def _recorded(self, run: bytes) -> list[Line]:
        """What the record says of shards, if it is this run's and the answers are there; else nothing."""
        head, *lines = self._record.read().split(b"\n")
        try:
            found: list[Line] = [json.loads(line) for line in lines[:-1]]  # the last has no end: it is empty, or not finished
        except ValueError:
            return []
        there = not found or found[-1]["end"] <= os.fstat(self._answers.fileno()).st_size
        return found if head == run and there else []

    def _begin(self, run: bytes, kept: Sequence[Line]) -> None:
        """Leaves in the folder what is kept, and nothing else."""
        self._record.seek(0)
        self._record.truncate()
        self._write_lines([run, *(json.dumps(line).encode() for line in kept)])
        self._answers.seek(kept[-1]["end"] if kept else 0)
        self._answers.truncate()
        if not kept:
            self._answers.write(MAGIC)

    def _settle(self, end: int, footer: Struct) -> None:
        """Puts on the disk what was written up to ``end``, then records it. Others write meanwhile."""
        os.fsync(self._answers.fileno())
        line: Line = {"end": end, "footer": written(footer).hex()}
        self._write_lines([json.dumps(line).encode()])

    def _write_lines(self, lines: Iterable[bytes]) -> None:
        self._record.write(b"".join(line + b"\n" for line in lines))
        self._record.flush()


def _opened(path: Path) -> IO[bytes]:
    """A file to read and write, made where it is not there."""
    path.touch()
    return path.open("r+b")


def _have_alone(file: IO[bytes], output: Path) -> None:
    """Two runs would write over each other. The lock ends with the process, however it ends."""
    with suppress(ImportError):  # a system without such locks
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            raise CodeError(f"another run is writing {output.name}: wait for it to end, or name another file") from None
