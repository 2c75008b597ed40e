"""A backup is whole or not there, taken while the service runs, and restored only where it is exactly what was made."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.casework.commands import begin, tidegate


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation, brought up to date."""
    return begin(tmp_path_factory.mktemp("data"))


def keys_alone(installation: Path, other: Path) -> Path:
    """A folder with the keys of the installation, and nothing else."""
    other.mkdir()
    shutil.copy(installation / "keys.json", other)
    return other


@pytest.fixture(scope="module")
def backup(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    copy = tmp_path_factory.mktemp("backup") / "copy"
    assert "audit entry 1" in tidegate(installation, "backup", copy)
    return copy


def test_what_is_restored_is_what_was_backed_up(installation: Path, backup: Path, tmp_path: Path) -> None:
    copy, other = backup, keys_alone(installation, tmp_path / "other")
    tidegate(other, "restore", copy)
    assert (other / "tidegate.sqlite3").read_bytes() == (copy / "tidegate.sqlite3").read_bytes()
    assert "Nothing must be mended" in tidegate(other, "check")


def test_a_backup_is_restored_beside_its_keys_only(backup: Path, tmp_path: Path) -> None:
    """Without them names stay closed and no seal holds, so it is said before anything is written."""
    assert "holds no keys.json" in tidegate(tmp_path / "other", "restore", backup, code=2)
    assert not (tmp_path / "other").exists()


def test_a_copy_that_was_changed_is_refused_and_nothing_is_written(installation: Path, backup: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy", keys_alone(installation, tmp_path / "other")
    shutil.copytree(backup, copy)
    content = bytearray((copy / "tidegate.sqlite3").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "tidegate.sqlite3").write_bytes(content)
    assert "its digest differs" in tidegate(other, "restore", copy, code=2)
    assert not (other / "tidegate.sqlite3").exists()


def test_neither_a_folder_nor_a_database_is_overwritten(installation: Path, backup: Path, tmp_path: Path) -> None:
    assert "never overwrites" in tidegate(installation, "backup", backup, code=2)
    assert "never overwrites" in tidegate(installation, "restore", backup, code=2)
    assert "is no backup" in tidegate(installation, "restore", tmp_path, code=2)


def test_what_a_service_for_real_cases_lacks_is_said(installation: Path) -> None:
    said = tidegate(installation, "check", "--deploy", code=1)
    assert "set TIDEGATE_HTTPS=1" in said
    assert "TIDEGATE_PROXIES" not in said
    assert "set TIDEGATE_PROXIES" in tidegate(installation, "check", "--deploy", code=1, TIDEGATE_HTTPS="1")
    (installation / "keys.json").chmod(0o644)
    assert "can be read by others" in tidegate(installation, "check", code=1)
    (installation / "keys.json").chmod(0o600)
