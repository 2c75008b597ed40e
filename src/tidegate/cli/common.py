"""What the commands share: exit codes, consoles, the clock."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from tidegate.records.facts import FIRST_DATE, LAST_DATE
from tidegate.records.files import whole_file

CHECK_FAILED = 1
WRONG_CALL = 2
SOME_REJECTED = 3
INTERRUPTED = 130
READER_GONE = 141


class CallError(Exception):
    """The call cannot be carried out as given. The message says why, and what to do."""


def fail(message: str, code: int) -> NoReturn:
    """Say ``message`` on standard error and exit."""
    print(message, file=sys.stderr)
    raise SystemExit(code)


class _Output(Console):
    """A console that leaves it to the program to end when nobody reads any more: by itself it would end as a failed check."""

    def on_broken_pipe(self) -> None:
        """Called while the error is handled: let it go on."""
        raise BrokenPipeError


def output() -> Console:
    """The console for results: colour on a terminal, plain text of a fixed width when piped."""
    return _Output(width=None if sys.stdout.isatty() else 120, highlight=False)


def messages() -> Console:
    """The console for progress and remarks: standard error, so that results can be piped."""
    return Console(stderr=True, highlight=False)


def progress_bar() -> Progress:
    """The progress bar of every long command: on standard error, gone when done; none where nobody is watching."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=messages(), transient=True, disable=not sys.stderr.isatty())


def check_place(out: Path | None, inputs: Iterable[Path]) -> None:
    """Refuse a result's place before any work is done for it, above all one that would destroy what is read."""
    if out is None:
        return
    if out.is_dir():
        raise CallError(f"{str(out)!r} is a folder: name a file in it for the result.")
    if not out.parent.is_dir():
        raise CallError(f"There is no folder {str(out.parent)!r} to write to: make it first, or choose another.")
    place = out.resolve()
    for each in (path.resolve() for path in inputs if path.exists()):
        if place == each:
            raise CallError(f"{str(out)!r} would be written over what is read: choose another name for the result.")
        if each in place.parents:
            raise CallError(
                f"{str(out)!r} would be among what is read, and be read as a referral the next time: choose another folder."
            )


def deliver_text(text: str, out: Path | None) -> None:
    """Print ``text``, or write it to a file that takes its name when whole."""
    if out is None:
        print(text)
        return
    try:
        with whole_file(out) as unfinished:
            unfinished.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CallError(f"{out} could not be written: {error}") from error
    output().print(f"Written: {out}", soft_wrap=True)


def instant(text: str | None) -> dt.datetime:
    """The instant that ``--as-of`` names: ISO 8601 with a time zone. Without it, now, to the second."""
    if text is None:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CallError(f"--as-of {text!r} is not a time: write it like 2026-11-23T09:00:00Z") from error
    if moment.tzinfo is None:
        raise CallError(f"--as-of {text!r} has no time zone: add Z for UTC, or an offset such as +01:00")
    if not FIRST_DATE.year < moment.year < LAST_DATE.year:
        raise CallError(f"--as-of {text!r} is too far off: give a time between {FIRST_DATE.year} and {LAST_DATE.year}")
    return moment.astimezone(dt.UTC)
