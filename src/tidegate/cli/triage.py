"""`tidegate triage` and `tidegate explain`: what may be asked. How it is done is in `triaging`, loaded when it is wanted."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import SOME_REJECTED

DEFAULT_POLICY = "proportionate-2017"


class Form(StrEnum):
    """How `--format` may be given."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"
    PARQUET = "parquet"
    HTML = "html"


Inputs = Annotated[
    list[Path], typer.Argument(metavar="INPUT…", help="Files or folders: CyberTipline XML, police JSON, CSV, NDJSON, Parquet.")
]
Policy = Annotated[str, typer.Option("--policy", help="The name of a shipped policy, or the path of a pack's YAML file.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="The time to triage for, such as 2026-11-23T09:00:00Z. (default: now)"),
]
Prospective = Annotated[bool, typer.Option("--not-in-force", help="Allow a policy that is not in force on that day.")]


def triage_command(
    inputs: Inputs,
    policy: Policy = DEFAULT_POLICY,
    as_of: AsOf = None,
    form: Annotated[
        Form | None, typer.Option("--format", help="How to write the result. (default: by the ending of --out, else table)")
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write the result to this file, whole or not at all.")] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="The most rows that the table shows.")] = 25,
    not_in_force: Prospective = False,
) -> None:
    """Rank referrals: who must be acted on first, by when, why, what is not known and what to ask next."""
    from tidegate.cli.triaging import run_triage

    if run_triage(inputs, policy, as_of, form, out, most=top, not_in_force=not_in_force):
        raise typer.Exit(SOME_REJECTED)


def explain_command(
    reference: Annotated[str, typer.Argument(metavar="REF", help="The reference of the case.")],
    inputs: Annotated[
        list[Path] | None, typer.Argument(metavar="[INPUT…]", help="Where it is. (default: the inputs of the last triage)")
    ] = None,
    policy: Annotated[str | None, typer.Option("--policy", help="The policy (default: that of the last triage).")] = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the explanation as JSON.")] = False,
) -> None:
    """Show one case in full: every rule, gate and fact, what is unknown, and what would move it."""
    from tidegate.cli.triaging import run_explain

    run_explain(reference, inputs or [], policy, as_of, as_json=as_json)
