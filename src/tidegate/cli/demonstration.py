"""`tidegate demo`: a made-up unit to try everything on."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from tidegate.cli.common import CallError, instant, output, progress_bar
from tidegate.cli.service import run_server


def demo_command(
    data: Annotated[Path, typer.Option("--data", help="A folder for the demonstration. Made when it is not there.")],
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 8000,
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve it, or only make it.")] = True,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="The instant at which its history ends. [default: now]")
    ] = None,
) -> None:
    """Make a made-up unit with 18 months of history, print its sign-ins, and serve it."""
    from tidegate.site.boot import bring_up_to_date, start

    moment = instant(as_of)
    if os.environ.get("DATABASE_URL"):
        raise CallError("A demonstration never goes into a PostgreSQL that may be in use: unset DATABASE_URL.")
    os.environ["TIDEGATE_MFA"] = "optional"
    start(data)
    bring_up_to_date()
    _fill(moment)
    _print_sign_ins()
    address = f"http://127.0.0.1:{port}/"
    if serve:
        output().print(f"Open {address} and sign in as one of these. Ctrl+C stops it.", soft_wrap=True)
        run_server("127.0.0.1", port)
    else:
        output().print(f"To serve it: tidegate demo --data {data} --port {port}, then open {address}", soft_wrap=True)


def _fill(moment: dt.datetime) -> None:
    from tidegate.casework.demonstration.building import build, is_built, is_in_use

    if is_built():
        return
    if is_in_use():
        raise CallError(
            "This is an installation in use, and a demonstration would give it accounts whose password everybody knows: "
            "name a new folder with --data."
        )
    with progress_bar() as bar:
        task = bar.add_task("Making up a unit", total=None)
        build(moment, lambda done, total: bar.update(task, completed=done, total=total))


def _print_sign_ins() -> None:
    from tidegate.casework.demonstration.people import PASSWORD, PEOPLE

    table = Table(title=f"Made-up sign-ins. Password of all: {PASSWORD}", title_justify="left")
    for heading in ("Sign in as", "Role", "What to look at"):
        table.add_column(heading)
    for person in PEOPLE:
        table.add_row(person.username, person.title, person.look_at)
    output().print(table)
