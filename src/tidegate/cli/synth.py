"""`tidegate synth`: obviously made-up caseloads, for demonstrations, tests and rehearsals."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import CallError, instant, output, progress_bar

app = typer.Typer(no_args_is_help=True, help="Write obviously made-up caseloads and reports.")

Count = Annotated[int, typer.Option("--n", min=0, help="How many to write.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Same seed, same bytes.")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", metavar="TIME", help="What the caseload leads up to. (default: 2026-06-01T09:00:00Z)"),
]


@app.command("referrals")
def referrals_command(
    n: Count,
    out: Annotated[Path, typer.Option("--out", help="The file: .parquet (any size), .csv or .ndjson.")],
    seed: Seed = 1,
    as_of: AsOf = None,
    unknowns: Annotated[
        float | None,
        typer.Option("--unknowns", min=0, max=1, help="This share of every fact unknown, instead of lifelike gaps."),
    ] = None,
    with_errors: Annotated[bool, typer.Option("--with-errors", help="Include duplicates and impossible values.")] = False,
    policy: Annotated[str, typer.Option("--policy", help="The policy whose facts to make up.")] = "proportionate-2017",
) -> None:
    """Write a caseload of neutral referral records."""
    from tidegate.policy.language.library import load_pack
    from tidegate.synthetic import AS_OF, FormatError, Order, write_caseload

    order = Order(n=n, seed=seed, as_of=instant(as_of) if as_of else AS_OF, unknown_share=unknowns, with_errors=with_errors)
    vocabulary = load_pack(policy).vocabulary
    with progress_bar() as bar:
        task = bar.add_task("Writing", total=n)
        try:
            write_caseload(out, order, vocabulary=vocabulary, progress=lambda done: bar.update(task, completed=done))
        except (FormatError, OSError) as error:
            raise CallError(f"Nothing was written: {error}") from error
    output().print(f"{n:,} made-up referrals written to {out}", soft_wrap=True)


@app.command("reports")
def reports_command(
    n: Count,
    out: Annotated[Path, typer.Option("--out", help="The folder.")],
    seed: Seed = 1,
    as_of: AsOf = None,
) -> None:
    """Write a folder of CyberTipline XML and police-side JSON reports, a few of them faulty on purpose."""
    from tidegate.synthetic import AS_OF, write_cybertipline

    try:
        written = write_cybertipline(out, n, seed, as_of=instant(as_of) if as_of else AS_OF)
    except OSError as error:
        raise CallError(f"The folder could not be written: {error}") from error
    output().print(
        f"{written.accepted:,} made-up reports written to {out}, with {written.duplicate} copies, {written.rejected} faulty",
        soft_wrap=True,
    )
