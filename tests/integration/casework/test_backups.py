"""A backup is whole or not there, taken while the service runs, and restored only where it is exactly what was made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TIDEGATE = [sys.executable, "-c", "from tidegate.cli import main; main()"]


def tidegate(data: Path, *arguments: object, code: int = 0, **settings: str) -> str:
    """Run the command on the SQLite installation in ``data``; give what it said."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = inherited | {"TIDEGATE_DATA": str(data)} | settings
    done = subprocess.run([*TIDEGATE, *map(str, arguments)], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty installation, brought up to date."""
    data = tmp_path_factory.mktemp("data")
    make = "from tidegate.site.boot import bring_up_to_date, start; start(); bring_up_to_date()"
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"TIDEGATE_DATA": str(data)}
    subprocess.run([sys.executable, "-c", make], env=environment, check=True)
    return data


@pytest.fixture(scope="module")
def backup(installation: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of it."""
    copy = tmp_path_factory.mktemp("backup") / "copy"
    assert "audit entry 0" in tidegate(installation, "backup", copy)
    return copy


def test_what_is_restored_is_what_was_backed_up(backup: Path, tmp_path: Path) -> None:
    copy, other = backup, tmp_path / "other"
    tidegate(other, "restore", copy)
    assert (other / "tidegate.sqlite3").read_bytes() == (copy / "tidegate.sqlite3").read_bytes()
    assert "Nothing must be mended" in tidegate(other, "check")


def test_a_copy_that_was_changed_is_refused_and_nothing_is_written(backup: Path, tmp_path: Path) -> None:
    copy, other = tmp_path / "copy", tmp_path / "other"
    shutil.copytree(backup, copy)
    content = bytearray((copy / "tidegate.sqlite3").read_bytes())
    content[len(content) // 2] ^= 1
    (copy / "tidegate.sqlite3").write_bytes(content)
    assert "its digest differs" in tidegate(other, "restore", copy, code=2)
    assert not (other / "tidegate.sqlite3").exists()


def test_neither_a_folder_nor_a_database_is_overwritten(installation: Path, backup: Path, tmp_path: Path) -> None:
    assert "never overwrites" in tidegate(installation, "backup", backup, code=2)
    assert "never overwrites" in tidegate(installation, "restore", backup, code=2)
    assert "is no backup" in tidegate(tmp_path / "new", "restore", tmp_path, code=2)


def test_what_a_service_for_real_cases_lacks_is_said(installation: Path) -> None:
    said = tidegate(installation, "check", "--deploy", code=1)
    assert "set TIDEGATE_HTTPS=1" in said
    assert "TIDEGATE_PROXIES" not in said
    assert "set TIDEGATE_PROXIES" in tidegate(installation, "check", "--deploy", code=1, TIDEGATE_HTTPS="1")
    (installation / "keys.json").chmod(0o644)
    assert "can be read by others" in tidegate(installation, "check", code=1)
    (installation / "keys.json").chmod(0o600)
