"""The watched folder: whatever lies in it is taken in and then moved aside; a crash in between loses and doubles nothing.

Below the folder, one folder for each unit, called by the unit's code. In it, what a person or program drops, when it is whole:
what changed within ``SETTLES`` still waits. Each file or folder there is one batch. Before it is read it is moved to
``.taking``, so that nothing can be put in its place meanwhile; then to ``taken``, or to ``with-rejections`` where an item was
rejected. Beside each lies nothing of ours, for what became of every item is in the batch's receipts.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from tidegate.casework.access.models import Unit
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.referrals.actions import take_batch
from tidegate.casework.referrals.models import Batch

TAKING, TAKEN, WITH_REJECTIONS = ".taking", "taken", "with-rejections"
_OURS = {TAKEN, WITH_REJECTIONS}

SETTLES = dt.timedelta(seconds=10)
"""What changed so lately may be half-written: it waits for the next look."""


def take_folder(acting: Acting, folder: Path) -> int:
    """Take in all that waits below ``folder``; give how many batches. What is taken already is known by its content.

    One look at a time: another worker's would find what this one is taking.
    """
    units = dict(Unit.everything.order_by("code").values_list("code", "pk"))
    return sum(_take(acting, path, unit_id) for code, unit_id in units.items() for path in _claimed(folder / code, acting.at))


def strays(folder: Path) -> int:
    """How much lies below ``folder`` where no unit takes it: beside the units' folders, or in one that no unit is called by."""
    codes = set(Unit.everything.values_list("code", flat=True))
    return sum(_count(each) for each in _entries(folder) if each.name not in codes)


def _count(stray: Path) -> int:
    return len(_entries(stray)) if stray.is_dir() else 1


def _take(acting: Acting, path: Path, unit_id: str) -> int:
    """Take one in and move it aside; what changes while it is read stays where it is, for the next look."""
    with contextlib.suppress(ConflictError):
        receipt = take_batch(acting, paths=[path], unit_id=unit_id)
        rejected = Batch.everything.get(pk=receipt.subject_id).rejected
        _move(path, path.parent.parent / (WITH_REJECTIONS if rejected else TAKEN))
        return 1
    return 0


def _claimed(folder: Path, at: dt.datetime) -> Iterator[Path]:
    """First what was being taken when a worker stopped, then what waits."""
    taking = folder / TAKING
    yield from _entries(taking)
    for path in _entries(folder):
        if path.name not in _OURS and (claimed := _claim(path, taking, at)):
            yield claimed


def _claim(path: Path, taking: Path, at: dt.datetime) -> Path | None:
    """Move it where it can be read undisturbed; None: it has not settled, or somebody took it away again."""
    try:
        return None if _is_fresh(path, at) else _move(path, taking)
    except FileNotFoundError:
        return None


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder, by name; hidden files are unfinished."""
    return sorted(each for each in folder.iterdir() if not each.name.startswith(".")) if folder.is_dir() else []


def _is_fresh(path: Path, at: dt.datetime) -> bool:
    """Whether the file, or anything in the folder, changed within ``SETTLES`` of this instant."""
    below = path.rglob("*") if path.is_dir() and not path.is_symlink() else ()
    return any(abs(at.timestamp() - each.lstat().st_mtime) < SETTLES.total_seconds() for each in (path, *below))


def _move(path: Path, aside: Path) -> Path:
    """Move it aside under its own name; where that is there already, a number is put behind it."""
    aside.mkdir(exist_ok=True)
    target, number = aside / path.name, 1
    while target.exists() or target.is_symlink():
        number += 1
        target = aside / f"{path.stem}-{number}{path.suffix}"
    return path.rename(target)
