"""Writes a worklist in one of the formats: to a stream, or to a file that appears under its name only when it is whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

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
        with _whole_file(target) as file:
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


@contextmanager
def _whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the name ``path`` when all went well, and is removed when it did not."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    try:
        with unfinished.open("xb") as file:
            yield file
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
