"""The pieces of a large run: which rows each covers, where its answers lie, and which are already there.

A piece is a whole number of the input's row groups. Its answers are written under another name and renamed when complete, so
a file in the folder of parts is always whole. The folder's manifest says of what run they are parts; those of another run
(another policy, day, input or version) are discarded.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tidegate.policy.engines.joining import join

ROWS = 1_048_576 - 131_072  # with usual row groups at most one row group of answers
_MANIFEST = "manifest.json"


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


def stretches(shards: Sequence[Shard], most: int = 0) -> list[list[Shard]]:
    """The shards, those that follow one another together, at most ``most`` where that is not 0."""
    found: list[list[Shard]] = []
    for shard in shards:
        if found and found[-1][-1].index + 1 == shard.index and len(found[-1]) != most:
            found[-1].append(shard)
        else:
            found.append([shard])
    return found


def identity_of(path: Path) -> dict[str, object]:
    """What tells this state of a Parquet file from another: its size, its time of change and its last bytes."""
    status = path.stat()
    with path.open("rb") as file:
        file.seek(max(0, status.st_size - (1 << 16)))
        tail = hashlib.sha256(file.read()).hexdigest()
    return {"size": status.st_size, "changed": status.st_mtime_ns, "tail": tail}


class Parts:
    """The folder of finished shards beside ``output``."""

    def __init__(self, output: Path, run: Mapping[str, object]) -> None:
        self._output = output
        self._folder = output.with_name(output.name + ".parts")
        self._run = json.loads(json.dumps(run))
        if self._recorded() != self._run:
            self._begin()

    def path(self, shard: Shard) -> Path:
        """Where the answers of a shard lie."""
        return self._folder / f"{shard.index:06}.parquet"

    def waiting(self, shards: Sequence[Shard]) -> list[Shard]:
        """The shards that are not there yet."""
        return [shard for shard in shards if not self.path(shard).exists()]

    def unfinished(self, shard: Shard) -> Path:
        """Where to write a shard until it is complete; of one's own, should two runs meet."""
        return self._folder / f"{shard.index:06}.{os.getpid()}.unfinished"

    def finish(self, shard: Shard) -> None:
        """Makes what was written for a shard its answers."""
        unfinished = self.unfinished(shard)
        _settle(unfinished)
        unfinished.replace(self.path(shard))

    def assemble(self, shards: Sequence[Shard]) -> None:
        """Joins all shards into the output, and removes the folder."""
        whole = self._folder / "whole"
        join([self.path(shard) for shard in shards], whole)
        _settle(whole)
        whole.replace(self._output)
        shutil.rmtree(self._folder)

    def _recorded(self) -> object:
        try:
            return json.loads((self._folder / _MANIFEST).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None

    def _begin(self) -> None:
        if self._folder.exists():
            shutil.rmtree(self._folder)
        self._folder.mkdir()
        (self._folder / _MANIFEST).write_text(json.dumps(self._run, indent=1, sort_keys=True), encoding="utf-8")


def _settle(path: Path) -> None:
    """Makes sure that a file's content is on the disk before its new name is."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
