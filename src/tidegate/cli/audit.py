"""`tidegate audit export`, `verify` and `checkpoint`: the trail for outsiders. `verify` needs no installation."""

from __future__ import annotations

import datetime as dt
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from tidegate.casework.audit.checkpoints import Checkpoint, CheckpointError, read
from tidegate.casework.audit.verifying import verify
from tidegate.cli.common import CHECK_FAILED, CallError, output
from tidegate.cli.service import DEFAULT_DATA, Data
from tidegate.records.files import whole_file

if TYPE_CHECKING:
    from tidegate.casework.common.acting import Acting

app = typer.Typer(no_args_is_help=True, help="Export, verify and countersign the audit trail.")


@app.command("export")
def export_command(
    data: Data = DEFAULT_DATA,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; without it, standard output.")] = None,
    after: Annotated[int, typer.Option("--after", min=0, help="Begin after this entry (a checkpoint's position).")] = 0,
) -> None:
    """Export the audit trail, an entry a line. The export is itself recorded, as the last entry in it."""
    from tidegate.site.boot import resume

    resume(data)
    from tidegate.casework.audit.actions import begin_export
    from tidegate.casework.audit.queries import exported

    if out is not None and out.exists():
        raise CallError(f"{out} exists, and an export never overwrites: name a new file.")
    until = begin_export(_operator(), after=after).event
    if out is None:
        sys.stdout.writelines(exported(after, until))
        return
    with whole_file(out) as unfinished, unfinished.open("w", encoding="ascii", newline="\n") as stream:
        stream.writelines(exported(after, until))
    output().print(f"Exported entries {after + 1} to {until} to {out}.", soft_wrap=True)


@app.command("checkpoint")
def checkpoint_command(
    data: Data = DEFAULT_DATA,
    out: Annotated[Path | None, typer.Option("--out", help="The file to write; without it, standard output.")] = None,
) -> None:
    """Sign the end of the trail (Ed25519). Give it to a second party every day: it shows later what was rewritten since."""
    from tidegate.site.boot import resume

    resume(data)
    from tidegate.casework.audit.actions import take_checkpoint
    from tidegate.casework.audit.queries import checkpoints

    if out is not None and out.exists():
        raise CallError(f"{out} exists, and a checkpoint never overwrites another: name a new file.")
    take_checkpoint(_operator())
    signed = checkpoints(_operator(), most=1)[0]
    if out is None:
        sys.stdout.write(signed.text())
        return
    out.write_text(signed.text(), encoding="ascii")
    output().print(f"Signed the trail to entry {signed.position}: {out}. Public key {signed.public_key}.", soft_wrap=True)


@app.command("verify")
def verify_command(
    trail: Annotated[Path, typer.Argument(metavar="FILE", help="What 'tidegate audit export' wrote; - for standard input.")],
    checkpoint: Annotated[Path | None, typer.Option("--checkpoint", help="The second party's last checkpoint.")] = None,
    public_key: Annotated[
        str | None, typer.Option("--public-key", help="The key that checkpoints must be signed with.")
    ] = None,
    key_file: Annotated[
        Path | None, typer.Option("--key-file", help="The installation's keys.json, to check seals too.")
    ] = None,
    tail: Annotated[bool, typer.Option("--tail", help="The file begins after the checkpoint, not at the first entry.")] = False,
) -> None:
    """Verify an export, offline. Exit code 1 and the first altered, missing or reordered entry if it does not hold."""
    if checkpoint is None and (tail or public_key):
        raise CallError("--tail and --public-key are about a checkpoint: name it with --checkpoint.")
    held = _checkpoint(checkpoint, public_key) if checkpoint else None
    key = _audit_key(key_file) if key_file else None
    with _opened(trail) as lines:
        verdict = verify(lines, key=key, checkpoint=held, tail=tail)
    if not verdict.holds:
        output().print(f"Entry {verdict.position} is {verdict.fault}. {verdict.says}", soft_wrap=True)
        raise typer.Exit(CHECK_FAILED)
    if verdict.last < verdict.first:
        output().print(f"Entry {verdict.first} is missing. The file is empty, and an export holds at least the note of itself.")
        raise typer.Exit(CHECK_FAILED)
    seals = "digests and seals" if key else "digests (without --key-file no seals)"
    against = f", against the checkpoint at entry {held.position}" if held else "; without a checkpoint its end is not certain"
    output().print(f"Entries {verdict.first} to {verdict.last} hold: {seals}{against}.", soft_wrap=True)
    if held and not public_key:
        output().print(
            f"The checkpoint names its own signer, {held.public_key}: compare it with the public key that you were given, "
            "or give that as --public-key.", soft_wrap=True,
        )  # fmt: skip


def _operator() -> Acting:
    """Who runs the command: the machine's operator, recorded as such."""
    from tidegate.casework.access.roles import Grade
    from tidegate.casework.common.acting import Acting, Grant, Purpose, Through

    grants = tuple(Grant(role=role, unit_id=None) for role in ("auditor", "system"))
    return Acting(
        user_id="operator",
        grade=Grade.STAFF,
        grants=grants,
        at=dt.datetime.now(dt.UTC),
        through=Through.CLI,
        purpose=Purpose.AUDIT,
    )


def _opened(trail: Path) -> IO[bytes] | nullcontext[IO[bytes]]:
    if str(trail) == "-":
        return nullcontext(sys.stdin.buffer)
    if not trail.is_file():
        raise CallError(f"There is no file {trail}: name what 'tidegate audit export' wrote.")
    return trail.open("rb")


def _checkpoint(path: Path, public_key: str | None) -> Checkpoint:
    try:
        return read(path.read_text(encoding="ascii"), public_key)
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"{path} cannot be read as a checkpoint: name the second party's copy.") from error
    except CheckpointError as error:
        raise CallError(f"{path}: {error}") from error


def _audit_key(path: Path) -> bytes:
    import json

    try:
        return bytes.fromhex(json.loads(path.read_text(encoding="ascii"))["audit"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CallError(f"{path} holds no audit key: name the installation's keys.json.") from error
