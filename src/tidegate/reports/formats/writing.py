"""Writes a worklist in one of the formats: to a stream, or to a file that appears under its name only when it is whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tidegate.records.files import whole_file
from tidegate.reports.formats import as_csv, as_html, as_json, as_ndjson, as_parquet
from tidegate.triage.running import Worklist

FORMATS: dict[str, Callable[[Worklist, BinaryIO], None]] = {
    "json": as_json.write,
    "ndjson": as_ndjson.write,
    "csv": as_csv.write,
    "parquet": as_parquet.write,
    "html": as_html.write,
}
"""The writer of each format, by its name, which is also the ending of its files."""


class FormatError(ValueError):
    """There is no such format. The message names those that there are."""


def write(worklist: Worklist, form: str, target: Path | BinaryIO) -> None:
    """Write ``worklist`` in the format ``form`` to a file, or to a binary stream such as standard output.

    A file is written beside its place and takes its name when whole: whoever looks finds the old one, or all of the new.
    Raises FormatError, or OSError where the file cannot be written.
    """
    if form not in FORMATS:
        raise FormatError(f"there is no format {form!r}: use {', '.join(FORMATS)}")
    if isinstance(target, Path):
        with whole_file(target) as unfinished, unfinished.open("xb") as file:
            FORMATS[form](worklist, file)
    else:
        FORMATS[form](worklist, target)


def format_of(path: Path) -> str:
    """The format that the name of ``path`` ends in. Raises FormatError."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMATS:
        raise FormatError(
            f"{path.name!r} does not say in which format to write: end it in {', '.join('.' + each for each in FORMATS)}, "
            "or name the format"
        )
    return form
