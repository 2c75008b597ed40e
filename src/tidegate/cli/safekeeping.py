"""`tidegate backup`, `restore` and `check`: keeping an installation safe."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import CHECK_FAILED, output
from tidegate.cli.service import DEFAULT_DATA, Data


def backup_command(
    out: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder for the copy.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Copy the database while it is in use, whole, with a manifest. The keys are not in it: keep them apart."""
    from tidegate.site.boot import start_existing

    start_existing(data)
    from tidegate.site.backups import back_up

    manifest = back_up(out)
    output().print(
        f"Backed up to {out}: {manifest.bytes:,} bytes, to audit entry {manifest.audit_position}, {manifest.digest[:19]}…",
        soft_wrap=True,
    )
    output().print("The keys are not in the copy. Without keys.json a copy cannot be read: keep it apart, and safe.")


def restore_command(
    source: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder that 'tidegate backup' made.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Restore a backup into an installation that has no database yet. Refused whole when the copy is not as it was made."""
    from tidegate.site.boot import start_existing

    start_existing(data)
    from tidegate.site.backups import restore

    manifest = restore(source)
    output().print(f"Restored {source}: audit trail to entry {manifest.audit_position}.", soft_wrap=True)
    output().print("Verify the trail against the last checkpoint that the second party holds: tidegate audit verify.")
    output().print("Then erase again what was erased since: tidegate protection reapply, with the certificates kept apart.")


def check_command(
    data: Data = DEFAULT_DATA,
    deploy: Annotated[bool, typer.Option("--deploy", help="Check what a service for real cases needs besides.")] = False,
) -> None:
    """Check the installation. Exit code 1 when something must be mended."""
    from tidegate.site.boot import start_existing

    start_existing(data)
    from tidegate.site.checks import findings

    found = findings(deploy=deploy)
    for finding in found:
        output().print(f"{finding.gravity:9} {finding.says}", soft_wrap=True)
    if any(finding.gravity == "must mend" for finding in found):
        raise typer.Exit(CHECK_FAILED)
    output().print("Nothing must be mended.")
