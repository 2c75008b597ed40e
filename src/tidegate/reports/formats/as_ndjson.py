"""The worklist as newline-delimited JSON: one item a line and nothing else, for streaming tools."""

from __future__ import annotations

from typing import BinaryIO

from tidegate.reports.formats.as_json import line
from tidegate.triage.running import Worklist


def write(worklist: Worklist, file: BinaryIO) -> None:
    """Write every item."""
    file.writelines(line(item) + b"\n" for item in worklist.items)
