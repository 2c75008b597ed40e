"""`tidegate policy`: list, show, check, test, compare and describe policies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from tidegate.cli import compare
from tidegate.cli.common import CHECK_FAILED, check_place, output

if TYPE_CHECKING:  # what is heavy is loaded by the command that needs it
    from tidegate.policy.language.pack import Pack

app = typer.Typer(no_args_is_help=True, help="List, show, check, test, compare and describe policies.")

PackName = Annotated[
    str, typer.Argument(metavar="PACK", help="The name of a shipped policy, or the path of a pack's YAML file.")
]


@app.command("list")
def list_command() -> None:
    """List the policies that come with Tidegate."""
    from tidegate.policy.language.library import load_pack, shipped_packs

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("policy", "version", "status", "valid", "title"):
        table.add_column(heading)
    for name in shipped_packs():
        pack = load_pack(name)
        table.add_row(pack.id, pack.version, pack.status, _validity(pack), pack.title)
    output().print(table)


def _validity(pack: Pack) -> str:
    start, end = pack.validity.start, pack.validity.end
    return " ".join(part for part in (f"from {start}" if start else "", f"until {end}" if end else "") if part) or "always"


@app.command("check")
def check_command(
    name: PackName,
    list_overlaps: Annotated[bool, typer.Option("--overlaps", help="List the pairs of rules whose order decides.")] = False,
) -> None:
    """Check a policy: its making, its cases, and a proof of every guarantee. Exit 1 if anything fails."""
    from tidegate.cli.checks import check
    from tidegate.policy.language.library import load_pack

    if not check(load_pack(name), list_overlaps=list_overlaps):
        raise typer.Exit(CHECK_FAILED)


@app.command("test")
def test_command(name: PackName) -> None:
    """Run a policy's own cases. Exit 1 if one comes out otherwise than expected."""
    from tidegate.cli.checks import check_cases
    from tidegate.policy.language.library import load_pack

    if not check_cases(output(), load_pack(name)):
        raise typer.Exit(CHECK_FAILED)


@app.command("show")
def show_command(name: PackName, form: compare.Form = compare.ShowAs.TERMINAL, out: compare.Out = None) -> None:
    """Show a whole policy as people read it: promises, decision tables, gates, facts and sources."""
    from tidegate.cli.comparing import show
    from tidegate.policy.explaining.describing import describe
    from tidegate.policy.language.library import load_pack

    check_place(out, [Path(name)])
    show(describe(load_pack(name)), form, out)


app.command("diff")(compare.diff_command)
app.command("schema")(compare.schema_command)
