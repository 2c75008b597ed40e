"""The lines of a table in text, one record to a line, none of them longer than the limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from tidegate.intake.json_text import decoded
from tidegate.intake.limits import Limits, RefusedError


def lines(stream: BinaryIO, limits: Limits) -> Iterator[tuple[int, str | RefusedError]]:
    """Every line that is not blank, with its number from 1; or why that line cannot be read."""
    for number, line in enumerate(_raw(stream, limits.row), 1):
        if len(line) > limits.row:
            yield (
                number,
                RefusedError(
                    f"the line is longer than {limits.row:,} bytes, which no record is; check that each record "
                    f"is on a line "
                    "of its own"
                ),
            )
        elif line.strip():
            yield number, _text(line)


def _text(line: bytes) -> str | RefusedError:
    try:
        return decoded(line).rstrip("\r\n")
    except RefusedError as refusal:
        return refusal


def _raw(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """Lines as bytes; of one that is too long, no more than shows that it is."""
    while line := stream.readline(most + 1):
        yield line
        rest = line
        while len(rest) > most and not rest.endswith(b"\n"):
            rest = stream.readline(most + 1)
