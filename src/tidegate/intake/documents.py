"""One file to be read: its name for receipts, its size, its first bytes, and a safe way to open it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tidegate.intake.limits import Limits, RefusedError

HEAD = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file whose format is to be found. ``folder`` is where it lies; ``head`` is its first 64 KiB."""

    source: str
    stem: str
    suffix: str
    folder: str
    size: int
    head: bytes
    open: Callable[[], BinaryIO]

    def whole(self, limits: Limits) -> BinaryIO:
        """Open a document that is read as one; refused unread when it is too large."""
        if self.size > limits.document:
            raise RefusedError(
                f"the file has {self.size:,} bytes and a report may have {limits.document:,}; nothing of it was read. "
                "A report of metadata is small: look at what the file is, and do not send file content"
            )
        return self.open()


def open_document(path: Path, source: str) -> Document:
    """Look at the file at ``path``. Refused when it is no ordinary file or cannot be read."""
    with open_regular(path) as stream:
        size, head = os.fstat(stream.fileno()).st_size, stream.read(HEAD)
    return Document(
        source=source,
        stem=path.stem,
        suffix=path.suffix.lower(),
        folder=str(path.parent),
        size=size,
        head=head,
        open=lambda: open_regular(path),
    )


def open_regular(path: Path) -> BinaryIO:
    """Open an ordinary file for reading; links are not followed, and a pipe cannot make us wait.

    Looked at after it was opened, so that nobody can put another thing in its place in between.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise unreadable(error) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise not_a_file()
    return os.fdopen(descriptor, "rb")


def unreadable(error: Exception) -> RefusedError:
    """The refusal for a path that the operating system would not open or list."""
    why = error.strerror if isinstance(error, OSError) and error.strerror else "the name is not usable"
    return RefusedError(f"it could not be read ({why}), so it was not taken; mend that and read it again")


def not_a_file() -> RefusedError:
    """The refusal for a link, pipe, socket or device."""
    return RefusedError("it is a link, a pipe or a device and not an ordinary file, so it was not opened; give the file itself")
