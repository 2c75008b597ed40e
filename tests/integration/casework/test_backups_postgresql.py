"""A backup of a PostgreSQL: by its own programs, connected as we are, and without a password for every account to see."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from tests.integration.casework.commands import begin, tidegate
from tests.postgres import binaries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is copied without programs"),
]


@pytest.fixture
def databases() -> Iterator[list[str]]:
    """The addresses of two empty databases, with a password, which this server does not ask for."""
    server, names = os.environ["DATABASE_URL"], [f"copied_{os.getpid()}_{each}" for each in ("from", "to")]
    with psycopg.connect(server, autocommit=True) as opened:
        for name in names:
            opened.execute(f"CREATE DATABASE {name}")
        yield [server.replace("tidegate@/postgres?", f"tidegate:secret-word@/{name}?") for name in names]
        for name in names:
            opened.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """PostgreSQL's own, which note how they were called."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        script = folder / name
        script.write_text(f'#!/bin/sh\necho "$@" >> {folder}/calls\nexec {binaries() / name} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return folder


def test_what_is_restored_is_what_was_backed_up(databases: list[str], programs: Path, tmp_path: Path) -> None:
    path, other = f"{programs}:{os.environ['PATH']}", tmp_path / "other"
    begin(tmp_path / "data", DATABASE_URL=databases[0])
    assert "audit entry 1" in tidegate(tmp_path / "data", "backup", tmp_path / "copy", DATABASE_URL=databases[0], PATH=path)
    other.mkdir()
    shutil.copy(tmp_path / "data" / "keys.json", other)
    tidegate(other, "restore", tmp_path / "copy", DATABASE_URL=databases[1], PATH=path)
    assert "Nothing must be mended" in tidegate(other, "check", DATABASE_URL=databases[1])
    assert "never overwrites" in tidegate(other, "restore", tmp_path / "copy", code=2, DATABASE_URL=databases[1], PATH=path)
    assert "secret-word" not in (programs / "calls").read_text(encoding="utf-8")


def test_what_is_not_finished_leaves_nothing_behind(databases: list[str], tmp_path: Path) -> None:
    begin(tmp_path / "data", DATABASE_URL=databases[0])
    said = tidegate(tmp_path / "data", "backup", tmp_path / "copy", code=2, DATABASE_URL=databases[0], PATH="")
    assert "pg_dump is not installed" in said
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
