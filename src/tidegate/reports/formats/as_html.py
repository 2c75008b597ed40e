"""The worklist as one self-contained HTML file."""

from __future__ import annotations

from typing import BinaryIO

from tidegate.reports.triage_html import render
from tidegate.triage.running import Worklist


def write(worklist: Worklist, file: BinaryIO) -> None:
    """Write the report."""
    file.write(render(worklist).encode("utf-8", "backslashreplace"))
