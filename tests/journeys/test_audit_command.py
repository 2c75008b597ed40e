"""An outsider's way: export, checkpoint, verify on another machine, and what is said when the trail is not as it was."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

# In one process: to start Django takes longer than any of these.
PREPARE = """
from pathlib import Path
from tidegate.site.boot import start
start(Path("data"))
from django.core.management import call_command
from tidegate.cli.app import app
call_command("migrate", verbosity=0)
for arguments in (["checkpoint"], ["checkpoint"], ["export", "--out", "trail.ndjson"]):
    assert not app(["audit", *arguments, "--data", "data"], standalone_mode=False)
"""


def tidegate(folder: Path, *arguments: str) -> tuple[str, int]:
    command = [str(Path(sys.executable).parent / "python"), "-c", "from tidegate.cli import main; main()", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    return done.stdout + done.stderr, done.returncode


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an installation in it, an export and a checkpoint."""
    folder = tmp_path_factory.mktemp("installation")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)
        subprocess.run([sys.executable, "-c", PREPARE], cwd=folder, check=True, timeout=120)
        printed, code = tidegate(folder, "audit", "checkpoint", "--data", "data", "--out", "checkpoint.json")
    assert code == 0, printed
    assert "Signed the trail to entry 3" in printed
    return folder


def test_the_trail_holds_against_the_checkpoint_with_and_without_the_key(exported: Path) -> None:
    for key in ((), ("--key-file", "data/keys.json")):
        printed, code = tidegate(exported, "audit", "verify", "trail.ndjson", "--checkpoint", "checkpoint.json", *key)
        assert code == 0, printed
        assert "Entries 1 to 3 hold" in printed


def test_an_altered_entry_is_named_and_the_exit_code_is_1(exported: Path) -> None:
    text = (exported / "trail.ndjson").read_text()
    (exported / "altered.ndjson").write_text(text.replace('"operator"', '"somebody"', 1))
    printed, code = tidegate(exported, "audit", "verify", "altered.ndjson")
    assert (printed.split(".")[0], code) == ("Entry 1 is altered", 1)


def test_a_rolled_back_trail_is_told_by_the_checkpoint(exported: Path) -> None:
    lines = (exported / "trail.ndjson").read_text().splitlines(keepends=True)
    (exported / "older.ndjson").write_text("".join(lines[:2]))
    assert tidegate(exported, "audit", "verify", "older.ndjson")[1] == 0
    printed, code = tidegate(exported, "audit", "verify", "older.ndjson", "--checkpoint", "checkpoint.json")
    assert code == 1
    assert "Entry 3 is rolled back" in printed


def test_an_empty_file_is_no_trail_that_holds(exported: Path) -> None:
    (exported / "empty.ndjson").touch()
    for more in ((), ("--checkpoint", "checkpoint.json", "--tail")):
        printed, code = tidegate(exported, "audit", "verify", "empty.ndjson", *more)
        assert (code, "The file is empty" in printed) == (1, True)


def test_a_checkpoint_that_names_its_own_signer_is_said_to_do_so(exported: Path) -> None:
    """Anybody can sign a checkpoint by a key of their own: only the key that the second party was given tells."""
    call = ("audit", "verify", "trail.ndjson", "--checkpoint", "checkpoint.json")
    signer = json.loads((exported / "checkpoint.json").read_text())["public_key"]
    assert f"names its own signer, {signer}" in tidegate(exported, *call)[0]
    printed, code = tidegate(exported, *call, "--public-key", signer.upper())
    assert (code, "names its own signer" in printed) == (0, False)
    assert tidegate(exported, *call, "--public-key", "00" * 32)[1] == 2


def test_a_wrong_call_is_a_sentence_and_exit_code_2(exported: Path) -> None:
    for wrong in (
        ("nothing.ndjson",),
        ("trail.ndjson", "--tail"),
        ("trail.ndjson", "--public-key", "00"),
        ("trail.ndjson", "--checkpoint", "trail.ndjson"),
    ):
        printed, code = tidegate(exported, "audit", "verify", *wrong)
        assert code == 2, printed
        assert "Traceback" not in printed


def test_verifying_needs_neither_django_nor_a_database(exported: Path) -> None:
    """Django is kept from being imported; the command works all the same."""
    code = (
        "import sys; sys.modules['django'] = None; sys.argv = ['tidegate', 'audit', 'verify', 'trail.ndjson'];"
        "from tidegate.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=exported, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
