"""By what the same files are known again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from tidegate.intake.finding import find
from tidegate.intake.limits import DEFAULT_LIMITS
from tidegate.records.digests import digest


def content_of(paths: Sequence[Path]) -> str:
    """A digest of what the files hold, whatever they are called and in whatever order they lie."""
    return digest(sorted(_file(found.path) for found in find(paths, DEFAULT_LIMITS)))


def _file(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable: {error.errno}"  # a file that can be read another time is another content then
