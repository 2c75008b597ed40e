"""By what the same files are known again."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from tidegate.intake.finding import Found, find
from tidegate.intake.limits import DEFAULT_LIMITS
from tidegate.records.digests import digest


def content_of(paths: Sequence[Path]) -> str:
    """A digest of what the files hold, whatever they are called and in whatever order they lie."""
    return digest(sorted(_content(found) for found in find(paths, DEFAULT_LIMITS)))


def _content(found: Found) -> str:
    """What can be opened by what it holds. A link, pipe or device never is: to open a pipe waits for whoever writes to it."""
    if found.refusal is None:
        try:
            with found.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            pass
    return _itself(found)


def _itself(found: Found) -> str:
    """What was not read is known again as the thing that lies there: another one has a receipt of its own."""
    try:
        status = found.path.lstat()
    except OSError as error:
        return f"not read: {found.source} {error.errno}"
    return f"not read: {found.source} {status.st_ino} {status.st_mtime_ns}"
