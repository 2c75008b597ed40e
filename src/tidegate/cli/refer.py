"""`tidegate refer`: take files of referrals into the casework of a unit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import SOME_REJECTED, CallError, output
from tidegate.cli.service import DEFAULT_DATA, Data


def refer_command(
    inputs: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Files or folders: CyberTipline XML, police JSON, CSV, NDJSON, Parquet."),
    ],
    unit: Annotated[str, typer.Option("--unit", help="The code of the unit that takes them.")],
    data: Data = DEFAULT_DATA,
) -> None:
    """Take referrals in, all or none, and say what became of each item. The same files are taken once."""
    from tidegate.site.boot import resume

    missing = [str(path) for path in inputs if not path.exists()]
    if missing:
        raise CallError(f"There is no file or folder {', '.join(map(repr, missing))}, so nothing was taken: check the path.")
    resume(data)
    from tidegate.casework.access.models import Unit
    from tidegate.casework.access.system import the_system
    from tidegate.casework.common.acting import Through
    from tidegate.casework.referrals import queries
    from tidegate.casework.referrals.actions import take_batch
    from tidegate.site.clock import now

    acting = replace(the_system(now()), through=Through.CLI)
    codes = dict(Unit.everything.order_by("code").values_list("code", "pk"))
    if unit not in codes:
        raise CallError(f"There is no unit {unit!r}, so nothing was taken. Units: {', '.join(codes) or 'none yet'}.")
    batch = queries.batch(acting, take_batch(acting, paths=inputs, unit_id=codes[unit]).subject_id)
    output().print(
        f"Batch {batch.id}: {batch.accepted} accepted ({batch.cases_opened} new cases), {batch.duplicates} duplicates, "
        f"{batch.rejected} rejected",
        soft_wrap=True,
    )
    for each in queries.receipts(acting, batch.id, most=1000):
        if each.status == "rejected":
            output().print(f"  rejected {each.source}: {each.reason}", soft_wrap=True, markup=False)
    if batch.rejected:
        raise typer.Exit(SOME_REJECTED)
