"""Backups: the database copied while it is in use, with a manifest that says what the copy must be."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from tidegate.casework.audit.models import AuditHead
from tidegate.casework.common.errors import CaseworkError
from tidegate.site.clock import now

MANIFEST = "manifest.json"


class BackupError(CaseworkError):
    """A backup cannot be made or restored. The message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup is: when it was made, of which kind of database, its digest, and the end of its audit trail."""

    made_at: str
    database: str
    file: str
    bytes: int
    digest: str
    audit_position: int
    audit_digest: str


def back_up(folder: Path) -> Manifest:
    """Copy the database into the new ``folder``."""
    if folder.exists():
        raise BackupError(f"{folder} exists, and a backup never overwrites: name a new folder.")
    if "audit_audithead" not in connection.introspection.table_names():
        raise BackupError(
            "There is nothing of Tidegate in this database, so nothing was copied: check --data and DATABASE_URL."
        )
    unfinished = folder.with_name(f".{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        manifest = _copied(unfinished)
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return manifest


def _copied(unfinished: Path) -> Manifest:
    """The copy and its manifest, in a folder that has not its name yet."""
    head = AuditHead.everything.get(id=1)
    copied = _copy_postgresql(unfinished) if connection.vendor == "postgresql" else _copy_sqlite(unfinished)
    manifest = Manifest(
        made_at=now().isoformat(timespec="seconds"),
        database=connection.vendor,
        file=copied.name,
        bytes=copied.stat().st_size,
        digest=_digest(copied),
        audit_position=head.position,
        audit_digest=head.digest,
    )
    (unfinished / MANIFEST).write_text(json.dumps(dataclasses.asdict(manifest), indent=2), encoding="ascii")
    return manifest


def restore(folder: Path) -> Manifest:
    """Put a backup back where no database is yet. Nothing is written unless the copy is exactly what was made."""
    manifest = _manifest(folder)
    copied = folder / manifest.file
    if not copied.is_file() or _digest(copied) != manifest.digest:
        raise BackupError(f"{copied} is not the file that was backed up (its digest differs): take another copy.")
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest.database}, this installation of {connection.vendor}: set DATABASE_URL to match."
        )
    if connection.vendor == "postgresql":
        _restore_postgresql(copied)
    else:
        _restore_sqlite(copied)
    connection.close()
    return manifest


def _manifest(folder: Path) -> Manifest:
    try:
        return Manifest(**json.loads((folder / MANIFEST).read_text(encoding="ascii")))
    except (OSError, ValueError, TypeError) as error:
        raise BackupError(
            f"{folder} is no backup: it has no readable {MANIFEST}. Name a folder that 'tidegate backup' made."
        ) from error


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return "sha256:" + hashlib.file_digest(stream, "sha256").hexdigest()


def _copy_sqlite(folder: Path) -> Path:
    """SQLite's own online copy: a whole state of the database, though others go on writing."""
    copied = folder / "tidegate.sqlite3"
    connection.ensure_connection()
    with sqlite3.connect(copied) as target:
        connection.connection.backup(target)
    target.close()
    return copied


def _restore_sqlite(copied: Path) -> None:
    place = Path(str(connection.settings_dict["NAME"]))
    if place.exists():
        raise BackupError(f"There is a database at {place} already, and restoring never overwrites: move it away first.")
    unfinished = place.with_name(f".{place.name}.unfinished")
    shutil.copyfile(copied, unfinished)
    unfinished.rename(place)


def _copy_postgresql(folder: Path) -> Path:
    copied = folder / "tidegate.dump"
    _run("pg_dump", "--format=custom", f"--file={copied}")
    return copied


def _restore_postgresql(copied: Path) -> None:
    if connection.introspection.table_names():
        raise BackupError(
            "The database holds tables already, and restoring never overwrites: name an empty one in DATABASE_URL."
        )
    connection.close()
    _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", f"--dbname={_conninfo()}", str(copied))


def _run(program: str, *arguments: str) -> None:
    if shutil.which(program) is None:
        raise BackupError(f"{program} is not installed: install PostgreSQL's client programs of the server's version or newer.")
    target = () if program == "pg_restore" else (f"--dbname={_conninfo()}",)
    secret = {"PGPASSWORD": held} if (held := str(connection.settings_dict["PASSWORD"])) else {}
    done = subprocess.run(  # noqa: S603  fixed program, our own settings
        [program, *target, *arguments], env=os.environ | secret, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[:400]}")


def _conninfo() -> str:
    """The connection as libpq reads it, encrypted as ours is; without the password, since every account sees a call's words."""
    from psycopg.conninfo import make_conninfo

    held: dict[str, Any] = connection.settings_dict
    named = {"host": held["HOST"], "port": held["PORT"], "dbname": held["NAME"], "user": held["USER"]}
    asked = {name: value for name, value in held["OPTIONS"].items() if name not in _OF_THE_DRIVER}
    return make_conninfo("", **{name: value for name, value in (named | asked).items() if value})


_OF_THE_DRIVER = {"server_side_binding", "prepare_threshold"}
"""Options that the settings add for the driver: the others stood in ``DATABASE_URL``."""
