"""What an operator can get wrong is a sentence that says what to do, and exit code 2: never a traceback, never a guess."""

from __future__ import annotations

import shutil
import socket
from pathlib import Path

import pytest

from tests.integration.casework.commands import begin, tidegate

NOBODY_LISTENS = "postgresql://made-up:secret-word@127.0.0.1:1/made-up"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation, brought up to date."""
    return begin(tmp_path_factory.mktemp("data"))


@pytest.fixture
def copy(installation: Path, tmp_path: Path) -> Path:
    """A copy of it, to be spoilt."""
    return shutil.copytree(installation, tmp_path / "copy", ignore=shutil.ignore_patterns("static"))


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TIDEGATE_PROXIES", "abc", "TIDEGATE_PROXIES is 'abc'"),
        ("TIDEGATE_HTTPS", "true", "TIDEGATE_HTTPS is 'true'"),
        ("TIDEGATE_NOW", "yesterday", "TIDEGATE_NOW is 'yesterday'"),
        ("TIDEGATE_OIDC_URL", "https://idp.example", "but not TIDEGATE_OIDC_CLIENT"),
        ("TIDEGATE_POLICY", "made-up", "there is no pack 'made-up'"),
        ("DATABASE_URL", "mysql://made-up@127.0.0.1/made-up", "DATABASE_URL names no PostgreSQL"),
        ("DATABASE_URL", NOBODY_LISTENS, "The database could not be used"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_named(installation: Path, name: str, value: str, says: str) -> None:
    said = tidegate(installation, "tick", code=2, **{name: value})
    assert says in said
    assert "secret-word" not in said


def test_a_mistyped_folder_does_not_become_an_installation(tmp_path: Path) -> None:
    assert "There is no installation in" in tidegate(tmp_path / "mistyped", "tick", code=2)
    assert not (tmp_path / "mistyped").exists()


def test_no_new_keys_are_made_for_a_database_whose_keys_are_gone(copy: Path) -> None:
    (copy / "keys.json").unlink()
    assert "its keys.json is gone" in tidegate(copy, "serve", code=2)
    assert not (copy / "keys.json").exists()


def test_the_keys_of_another_installation_are_refused_before_anything_is_sealed_by_them(copy: Path, tmp_path: Path) -> None:
    shutil.copy(begin(tmp_path / "other") / "keys.json", copy)
    assert "put the right one back" in tidegate(copy, "tick", code=2)
    assert "put the right one back" in tidegate(copy, "check", code=1)
    assert "put the right one back" in tidegate(copy, "administrator", "made.up", code=2)  # as `serve` does: it may begin one


def test_a_database_that_is_none_and_keys_that_are_none_are_said(copy: Path) -> None:
    (copy / "tidegate.sqlite3").write_text("made up, and no database at all", encoding="ascii")
    assert "file is not a database" in tidegate(copy, "tick", code=2)
    (copy / "keys.json").write_text("{", encoding="ascii")
    assert "holds no keys of an installation" in tidegate(copy, "tick", code=2)


def test_a_check_finds_a_policy_that_is_not_there(installation: Path) -> None:
    assert "TIDEGATE_POLICY cannot be used" in tidegate(installation, "check", code=1, TIDEGATE_POLICY="made-up")


def test_a_port_at_which_something_listens_is_said(installation: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert f"Nothing can listen at 127.0.0.1:{port}" in tidegate(installation, "serve", "--port", port, code=2)


def test_a_demonstration_never_goes_into_an_installation_in_use(installation: Path) -> None:
    """Its accounts, an administrator's among them, have a password that the command prints."""
    assert "installation in use" in tidegate(installation, "demo", "--data", installation, "--no-serve", code=2)
    assert tidegate(installation, "refer", installation, "--unit", "tidewater", code=2).endswith("Units: none yet.\n")


def test_a_folder_that_is_not_there_is_said_and_the_clock_goes_on(installation: Path, tmp_path: Path) -> None:
    said = tidegate(installation, "worker", "--once", "--folder", tmp_path / "mistyped")
    assert "There is no folder" in said
    assert "checkpoints taken: 1" in tidegate(installation, "worker", "--once", TIDEGATE_NOW="2099-01-01T12:00:00Z")
