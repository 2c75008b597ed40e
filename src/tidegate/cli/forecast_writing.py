"""Where an experiment's results go: a folder with the result as JSON, the report as a page, and what was run as Parquet."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli.common import CallError, deliver_text, output
from tidegate.records.files import whole_file

if TYPE_CHECKING:
    import polars as pl

RESULT, REPORT = "result.json", "report.html"

PARTS = "unfinished"
"""The folder, in that of the results, in which replications are kept until the results are written."""

Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FOLDER",
        help=f"Write {RESULT}, {REPORT} and what was run into this folder. A run that was stopped goes on where it ended.",
    ),
]


def written(folder: Path, result: object, report: str, tables: Mapping[str, pl.DataFrame] | None = None) -> None:
    """Write all files, each whole or not at all; what was kept for going on is no longer needed."""
    from tidegate.reports.forecast.as_json import as_json

    made_folder(folder)
    deliver_text(as_json(result), folder / RESULT)
    deliver_text(report, folder / REPORT)
    for name, frame in (tables or {}).items():
        _table_written(frame, folder / f"{name}.parquet")
    shutil.rmtree(folder / PARTS, ignore_errors=True)


def made_folder(folder: Path) -> None:
    """Make the folder, before anything is run for it. Raises CallError where that cannot be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CallError(f"{folder} cannot hold the results: {error}. Name a folder that can be made.") from error


def _table_written(frame: pl.DataFrame, target: Path) -> None:
    try:
        with whole_file(target) as unfinished:
            frame.write_parquet(unfinished, compression="zstd", statistics=False)
    except OSError as error:
        raise CallError(f"{target} could not be written: {error}") from error
    output().print(f"Written: {target}", soft_wrap=True)
