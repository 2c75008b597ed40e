"""The files of a call, in one order: what was given first to last, folders by name; links are not followed."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tidegate.intake.documents import not_a_file, unreadable
from tidegate.intake.limits import Limits, RefusedError, printable


@dataclass(frozen=True, slots=True)
class Found:
    """A path to read and its name for receipts; or why it cannot be read."""

    path: Path
    source: str
    refusal: RefusedError | None = None


def find(paths: Sequence[Path], limits: Limits) -> Iterator[Found]:
    """Every file under ``paths``. Hidden files within folders are passed over; whatever else cannot be read is said."""
    for path, label in zip(paths, _labels(paths), strict=True):
        yield from _below(path, label, (), limits)


def _below(path: Path, label: str, above: tuple[tuple[int, int], ...], limits: Limits) -> Iterator[Found]:
    source = printable(label)
    try:
        status = path.lstat()
        if stat.S_ISREG(status.st_mode):
            yield Found(path, source)
            return
        here = _folder(status, above, limits)
        with os.scandir(path) as entries:
            names = sorted(entry.name for entry in entries)
    except RefusedError as refusal:
        yield Found(path, source, refusal)
    except (OSError, ValueError) as error:
        yield Found(path, source, unreadable(error))
    else:
        for name in names:
            if not name.startswith("."):
                yield from _below(path / name, f"{label}/{name}" if label else name, (*above, here), limits)


def _folder(status: os.stat_result, above: tuple[tuple[int, int], ...], limits: Limits) -> tuple[int, int]:
    """The identity of a folder that may be entered."""
    if not stat.S_ISDIR(status.st_mode):
        raise not_a_file()
    here = (status.st_dev, status.st_ino)
    if here in above or len(above) >= limits.folders:
        raise RefusedError(
            f"the folder lies within itself or more than {limits.folders} folders deep, so what it holds was not read; "
            "give that folder by itself"
        )
    return here


def _labels(paths: Sequence[Path]) -> list[str]:
    """Each path's own name, which says nothing of the machine; the whole path where two share a name."""
    often = Counter(path.name for path in set(paths))
    return [path.name if often[path.name] == 1 else str(path) for path in paths]
