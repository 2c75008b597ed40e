"""`tidegate policy diff` and `tidegate policy schema`: what may be asked. How it is done is in `comparing`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ShowAs(StrEnum):
    """The forms in which a document can be shown."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"


class SchemaOf(StrEnum):
    """What `policy schema` can describe."""

    PACK = "pack"
    CASE = "case"
    TRIAGE = "triage"


Form = Annotated[ShowAs, typer.Option("--format", help="terminal, markdown or html.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write it to this file.")]


def diff_command(
    before: Annotated[str, typer.Argument(metavar="A", help="The policy as it is.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The policy as it might be.")],
    cases: Annotated[list[Path] | None, typer.Option("--cases", help="A file or folder of referrals: who would move?")] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="TIME", help="The time to compare for. (default: now)")
    ] = None,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """Compare two policies rule by rule and, with --cases, show who would be treated otherwise and by which rule."""
    from tidegate.cli.comparing import compare

    compare(before, after, cases or [], as_of, form, out)


def schema_command(
    of: Annotated[
        SchemaOf, typer.Argument(help="pack: a policy file; case: a neutral referral record; triage: the JSON result.")
    ],
    policy: Annotated[
        str, typer.Option("--policy", help="For case: the policy whose facts it may hold.")
    ] = "proportionate-2017",
    out: Out = None,
) -> None:
    """Print a JSON Schema (draft 2020-12)."""
    from tidegate.cli.comparing import deliver_schema

    deliver_schema(of, policy, out)
