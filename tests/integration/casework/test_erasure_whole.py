"""Erasure in whole installations: killed midway nothing is gone; in the file nothing is left; in a restored backup it is repeated."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.protection import REFERENCES

ROOT = Path(__file__).parents[3]
PROGRAM = Path(__file__).with_name("erasing.py")
TIDEGATE = [sys.executable, "-c", "from tidegate.cli import main; main()"]


def run(environment: dict[str, str], *arguments: object, code: int = 0, program: list[str] | None = None) -> str:
    command = [*(program or [sys.executable, str(PROGRAM)]), *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=200)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def look(environment: dict[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(environment, "look"))
    return found


@pytest.fixture
def environment(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """An installation of its own, on the database that is being tested, with a person in it."""
    given = os.environ | {"TIDEGATE_DATA": str(tmp_path / "data"), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    if request.config.getoption("--database") != "postgresql":
        made = {name: value for name, value in given.items() if name != "DATABASE_URL"}
        run(made, "make")
        yield made
        return
    name = f"erased_{os.getpid()}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        made = given | {"DATABASE_URL": os.environ["DATABASE_URL"].replace("/postgres?", f"/{name}?")}
        run(made, "make")
        yield made
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_killed_midway_nothing_is_gone_and_done_again_it_is_whole(environment: dict[str, str], tmp_path: Path) -> None:
    before = look(environment)
    assert (before["people"], before["names"], before["cases"]) == (2, 3, 2)
    run(environment, "die", code=-signal.SIGKILL)
    assert look(environment) == before | {"proposals": 1}
    run(environment, "erase", tmp_path / "certificate.json")
    assert look(environment) == {"people": 0, "names": 0, "cases": 0, "proposals": 0, "certificates": 1, "trail": True}


def test_a_backup_of_before_is_brought_to_the_same_state(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {
        "TIDEGATE_DATA": str(tmp_path / "data"), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    run(environment, "make")
    run(environment, "backup", tmp_path / "copy", program=TIDEGATE)
    with closing(sqlite3.connect(tmp_path / "data" / "tidegate.sqlite3")) as service:  # which runs on, so its log stays
        told = what_tells(service)
        run(environment, "erase", tmp_path / "certificate.json")
        assert left_in(tmp_path / "data", told) == set()
    restored = environment | {"TIDEGATE_DATA": str(tmp_path / "restored")}
    (tmp_path / "restored").mkdir()
    shutil.copy(tmp_path / "data" / "keys.json", tmp_path / "restored" / "keys.json")
    said = run(restored, "restore", tmp_path / "copy", program=TIDEGATE)
    assert "tidegate protection reapply" in said
    assert look(restored)["names"] == 3
    said = run(restored, "protection", "reapply", tmp_path / "certificate.json", program=TIDEGATE)
    assert "records erased again" in said
    assert look(restored) == {"people": 0, "names": 0, "cases": 0, "proposals": 0, "certificates": 0, "trail": True}
    said = run(restored, "protection", "reapply", tmp_path / "certificate.json", program=TIDEGATE)
    assert "nothing of it is there" in said
    (tmp_path / "no.json").write_text("{}", encoding="ascii")
    run(restored, "protection", "reapply", tmp_path / "no.json", program=TIDEGATE, code=2)


def what_tells(database: sqlite3.Connection) -> set[bytes]:
    """What could lead to the person: the references of their reports, the keys in them, what names are found by, and names."""
    questions = ("SELECT key FROM people_subjectkey", "SELECT blind FROM people_identity", "SELECT sealed FROM people_identity")
    found = {row[0] for question in questions for row in database.execute(question)}
    return {each.encode() for each in REFERENCES} | {each if isinstance(each, bytes) else each.encode() for each in found}


def left_in(folder: Path, told: set[bytes]) -> set[bytes]:
    """What of it is still in the bytes of the database's files, not only in its tables."""
    contents = [path.read_bytes() for path in folder.glob("tidegate.sqlite3*")]
    return {each for each in told for content in contents if each in content}
