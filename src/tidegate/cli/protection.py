"""`tidegate protection fields` and `reapply`: what is held of whom; and erasing again what a restored backup brought back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import CallError, output
from tidegate.cli.service import DEFAULT_DATA, Data

app = typer.Typer(no_args_is_help=True, help="Data protection, beside the pages.")


@app.command("fields")
def fields_command() -> None:
    """Print, for every field, of whom it is, whether subject access gives it, and what erasure does to it (Markdown)."""
    from tidegate.casework.protection.describing import as_markdown

    sys.stdout.write(as_markdown())


@app.command("reapply")
def reapply_command(
    certificates: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Certificates of erasure, as downloaded.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Erase again what these certificates say was erased. Do it after every restore; done again, it does nothing."""
    from tidegate.site.boot import resume

    texts = {path: _text(path) for path in certificates}
    resume(data)
    from tidegate.site.restoring import reapply

    for path, text in texts.items():
        rows = reapply(text)
        output().print(f"{path}: {f'{rows:,} records erased again' if rows else 'nothing of it is there'}", soft_wrap=True)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise CallError(f"{path} cannot be read as a certificate of erasure, so nothing was erased: {error}") from error
