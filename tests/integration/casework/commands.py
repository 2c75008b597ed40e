"""Running the commands as an operator does, on installations of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TIDEGATE = [sys.executable, "-c", "from tidegate.cli import main; main()"]
_BEGIN = """
from tidegate.site.boot import bring_up_to_date, start
start()
bring_up_to_date()
from tidegate.casework.access.system import the_system
from tidegate.casework.audit.actions import take_checkpoint
from tidegate.site.clock import now
take_checkpoint(the_system(now()))
"""


def tidegate(data: Path, *arguments: object, code: int = 0, **settings: str) -> str:
    """Run the command on the installation in ``data``, on SQLite unless told otherwise; give what it said."""
    done = subprocess.run(
        [*TIDEGATE, *map(str, arguments)], env=_environment(data) | settings, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout + done.stderr


def begin(data: Path, **settings: str) -> Path:
    """An installation, brought up to date, with one entry in its audit trail."""
    subprocess.run([sys.executable, "-c", _BEGIN], env=_environment(data) | settings, check=True)
    return data


def _environment(data: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return inherited | {"TIDEGATE_DATA": str(data)}
