"""The watched folder: whatever lies in it is taken in and then moved aside; a crash in between loses and doubles nothing.

Below the folder, one folder for each unit, called by the unit's code. In it, what a person or program drops; it should be
written elsewhere on the same disk and moved here when it is whole. Each file or folder there is one batch. Taken ones are
moved to ``taken``, those with an item that was rejected to ``with-rejections``: beside each lies nothing of ours, for what
became of every item is in the batch's receipts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tidegate.casework.access.models import Unit
from tidegate.casework.common.acting import Acting
from tidegate.casework.referrals.actions import take_batch
from tidegate.casework.referrals.models import Batch

TAKEN, WITH_REJECTIONS = "taken", "with-rejections"


def take_folder(acting: Acting, folder: Path) -> int:
    """Take in all that waits below ``folder``; give how many batches. Nothing is moved before it is taken.

    A batch that was taken and not yet moved is known by its content and only moved.
    """
    units = dict(Unit.everything.order_by("code").values_list("code", "pk"))
    taken = 0
    for code, unit_id in units.items():
        for path in _waiting(folder / code):
            receipt = take_batch(acting, paths=[path], unit_id=unit_id)
            rejected = Batch.everything.get(pk=receipt.subject_id).rejected
            _move(path, folder / code / (WITH_REJECTIONS if rejected else TAKEN))
            taken += 1
    return taken


def _waiting(folder: Path) -> Iterator[Path]:
    """What waits in a unit's folder, by name; hidden files are unfinished."""
    if folder.is_dir():
        aside = {TAKEN, WITH_REJECTIONS}
        yield from (each for each in sorted(folder.iterdir()) if each.name not in aside and not each.name.startswith("."))


def _move(path: Path, aside: Path) -> None:
    """Move it aside under its own name; where that is there already, a number is put behind it."""
    aside.mkdir(exist_ok=True)
    target, number = aside / path.name, 1
    while target.exists():
        number += 1
        target = aside / f"{path.stem}-{number}{path.suffix}"
    path.rename(target)
