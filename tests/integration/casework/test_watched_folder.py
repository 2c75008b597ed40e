"""The watched folder: what a person or program may drop there, at whatever moment; nothing is lost, nothing is taken twice."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.casework import a_unit, a_user, acting_as, later
from tidegate.casework.common.acting import Acting
from tidegate.casework.referrals import actions
from tidegate.casework.referrals.folders import strays, take_folder
from tidegate.casework.referrals.models import Batch, ItemReceipt, Referral
from tidegate.intake import read

pytestmark = pytest.mark.django_db

OLD = 1_700_000_000
"""A time of writing that is long ago, in seconds."""


@pytest.fixture
def system() -> Acting:
    """Who looks into the folder."""
    return acting_as(a_user("system", "system"))


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The folder of a unit."""
    folder = tmp_path / a_unit("north").code
    folder.mkdir()
    return folder


def dropped(path: Path, reference: str, *, at: float = OLD) -> Path:
    """A file with one referral, written at ``at``."""
    path.write_text(f"reference,received_at,report_viral\n{reference},2026-11-20T10:00:00Z,yes\n", encoding="utf-8")
    os.utime(path, (at, at))
    return path


def references() -> list[str]:
    return sorted(Referral.everything.values_list("reference", flat=True))


def test_what_was_written_a_moment_ago_waits_until_it_has_settled(system: Acting, unit: Path, tmp_path: Path) -> None:
    dropped(unit / "half.csv", "R-1", at=system.at.timestamp() - 1)
    (unit / "folder").mkdir()
    dropped(unit / "folder" / "half.csv", "R-2", at=system.at.timestamp())
    assert take_folder(system, tmp_path) == 0
    assert references() == []
    assert take_folder(later(system, hours=1), tmp_path) == 2
    assert references() == ["R-1", "R-2"]


def test_what_is_put_in_its_place_while_it_is_taken_is_taken_next(
    system: Acting, unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the newer file would be moved aside in the place of the one that was read."""

    def meanwhile(*given: object) -> object:
        if not (unit / "a.csv").exists():
            dropped(unit / "a.csv", "R-2")
        return read(*given)  # type: ignore[arg-type]  # what the action gives

    dropped(unit / "a.csv", "R-1")
    monkeypatch.setattr(actions, "read", meanwhile)
    take_folder(system, tmp_path)
    monkeypatch.undo()
    take_folder(later(system, hours=1), tmp_path)
    assert references() == ["R-1", "R-2"]
    assert sorted(path.name for path in (unit / "taken").iterdir()) == ["a-2.csv", "a.csv"]


def test_what_is_rewritten_while_it_is_read_is_not_taken_until_it_is_whole(
    system: Acting, unit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(paths: list[Path], *given: object) -> object:
        dropped(paths[0], "R-2")
        return read(paths, *given)  # type: ignore[arg-type]  # what the action gives

    dropped(unit / "a.csv", "R-1")
    monkeypatch.setattr(actions, "read", meanwhile)
    assert take_folder(system, tmp_path) == 0
    assert (Batch.everything.count(), references()) == (0, [])
    monkeypatch.undo()
    assert take_folder(later(system, hours=1), tmp_path) == 1
    assert references() == ["R-2"]


def test_what_was_being_taken_when_the_worker_stopped_is_taken(system: Acting, unit: Path, tmp_path: Path) -> None:
    (unit / ".taking").mkdir()
    dropped(unit / ".taking" / "a.csv", "R-1")
    assert take_folder(system, tmp_path) == 1
    assert (unit / "taken" / "a.csv").exists()
    assert references() == ["R-1"]


def test_a_pipe_holds_up_nobody_and_each_thing_that_cannot_be_read_has_its_receipt(
    system: Acting, unit: Path, tmp_path: Path
) -> None:
    os.mkfifo(unit / "pipe.csv")
    (unit / "one.csv").symlink_to(tmp_path)
    (unit / "two.csv").symlink_to(tmp_path)
    for path in unit.iterdir():
        os.utime(path, (OLD, OLD), follow_symlinks=False)
    assert take_folder(system, tmp_path) == 3
    assert sorted(ItemReceipt.everything.values_list("source", "status")) == [
        ("one.csv", "rejected"),
        ("pipe.csv", "rejected"),
        ("two.csv", "rejected"),
    ]
    assert len(list((unit / "with-rejections").iterdir())) == 3


def test_what_lies_where_no_unit_takes_it_is_counted(unit: Path, tmp_path: Path) -> None:
    dropped(tmp_path / "beside.csv", "R-1")
    (tmp_path / "NORTH").mkdir()
    dropped(tmp_path / "NORTH" / "a.csv", "R-2")
    dropped(unit / "b.csv", "R-3")
    assert strays(tmp_path) == 2
