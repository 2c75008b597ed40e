"""How much intake is willing to read, and how it refuses: one error, printable names, no echo of what was sent."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_SHOWN = 120
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,39}")
_FORMULA = ("=", "+", "-", "@")
_RUN = r"[A-Za-z0-9+/_-]"
_ENCODED = re.compile(
    r"data:[^\s,]{0,200};\s?base64,"  # a data URI, of whatever size
    rf"|(?<!{_RUN})(?<!{_RUN}=){_RUN}{{1024}}"  # one long run of the base64 alphabet
    # … or one that is folded into lines; lines of hexadecimal digits alone are lists of hashes
    r"|(?<![A-Za-z0-9+/])(?:(?![0-9A-Fa-f]+\s)[A-Za-z0-9+/]{60,}={0,2}\s{1,64}){12}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one item may be. The defaults are far above any real report and far below what would hurt.

    Sizes are in bytes. ``document`` holds for reports, which are read whole; tables are read row by row and only
    ``row`` (a line) and ``row_group`` (Parquet, uncompressed) hold for them. ``text`` is the length of one text,
    ``elements`` the number of elements or values of one document, ``depth`` how far they may be nested, ``folders``
    the same for folders.
    """

    document: int = 8 * 1024 * 1024
    row: int = 64 * 1024
    row_group: int = 256 * 1024 * 1024
    columns: int = 1000
    depth: int = 64
    elements: int = 100_000
    attributes: int = 32
    attribute: int = 2048
    text: int = 1_000_000
    folders: int = 32


DEFAULT_LIMITS = Limits()


class RefusedError(Exception):
    """An item, or a whole file, is not taken. The message says what happened, why it matters and what to do.

    It never repeats what the file says, other than names of columns and elements: a value may identify somebody.
    """


def printable(text: str) -> str:
    """``text``, a file's name, fit for a terminal, a table and a spreadsheet: no controls, no formula, not too long."""
    shown = "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
    if shown.startswith(_FORMULA):
        shown = "./" + shown
    if len(shown) <= _SHOWN:
        return shown
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{shown[:70]}…{mark}…{shown[-30:]}"


def plain_name(name: str) -> str | None:
    """``name`` when it is a plain word that may be repeated in a message or a count, else None."""
    return name if _PLAIN.fullmatch(name) else None


def looks_encoded(text: str) -> bool:
    """Whether ``text`` holds what looks like file content: a base64 data URI, or a long or folded run of base64."""
    return _ENCODED.search(text) is not None


def refuse_encoded(text: str) -> None:
    """Refuse the report when ``text``, which itself is dropped, holds what looks like file content."""
    if looks_encoded(text):
        raise RefusedError(
            "a text in it holds what looks like encoded file content; Tidegate takes metadata only and has kept "
            "nothing "
            "of it. Handle the file under your evidence rules and ask the sender for the report without it"
        )


def listed(mistakes: list[str], most: int = 20) -> str:
    """Several mistakes as one sentence; the rest are counted when there are very many."""
    shown = "; ".join(mistakes[:most])
    return shown if len(mistakes) <= most else f"{shown}; and {len(mistakes) - most} more"
