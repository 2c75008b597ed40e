"""Checking an exported trail, line by line, without database or Django: names the first entry that is not as it was.

Without a key every alteration is found that does not rewrite all that follows; with the audit key those too; with a checkpoint
whatever happened to the trail up to there, rolling it back included.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from tidegate.casework.audit.checkpoints import Checkpoint
from tidegate.casework.audit.entries import BEFORE_DIGEST, BEFORE_ENTRY, BEFORE_SEAL, END, START

_HEX = 64
_MOST_DIGITS = 18
_DIGEST = slice(len(BEFORE_DIGEST), len(BEFORE_DIGEST) + _HEX)
_SEAL = slice(_DIGEST.stop + len(BEFORE_SEAL), _DIGEST.stop + len(BEFORE_SEAL) + _HEX)
_BODY = slice(_SEAL.stop + len(BEFORE_ENTRY), -len(END))
_FRAME = (BEFORE_DIGEST.encode(), BEFORE_SEAL.encode(), BEFORE_ENTRY.encode(), END.encode())
_POSITION = b',"position":'  # quotes within an entry's texts are escaped, so this is the key and nothing else


class Fault(StrEnum):
    """What is wrong with the first entry that is not as it was."""

    ALTERED = "altered"
    MISSING = "missing"
    REORDERED = "out of order"
    REPEATED = "inserted or repeated"
    REWRITTEN = "rewritten"
    ROLLED_BACK = "rolled back"
    CUT_SHORT = "cut short"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a verification found. ``fault`` None: every entry from ``first`` to ``last`` is as it was."""

    first: int
    last: int
    digest: str
    fault: Fault | None = None
    position: int | None = None
    says: str = ""

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return self.fault is None


def verify(
    lines: Iterable[bytes], *, key: bytes | None = None, checkpoint: Checkpoint | None = None, tail: bool = False
) -> Verdict:
    """Verify an export. With ``tail`` it begins after the checkpoint, else at the first entry there ever was."""
    after = checkpoint.position if checkpoint and tail else 0
    previous = (checkpoint.digest if checkpoint and tail else START).encode()
    expected, stream = after + 1, iter(lines)
    for line in stream:
        body = line[_BODY]
        if not _is_framed(line) or (found := _position_in(body)) is None:
            return _unreadable(after + 1, expected, previous, line)
        if found != expected:
            return _displaced(after + 1, expected, found, previous, stream)
        if says := _unlike(line, body, previous, key):
            return _fault(after + 1, expected, previous, Fault.ALTERED, says)
        previous = line[_DIGEST]
        if checkpoint and expected == checkpoint.position and previous.decode() != checkpoint.digest:
            return _fault(
                after + 1,
                expected,
                previous,
                Fault.REWRITTEN,
                "The chain to here is not the one that the checkpoint was signed over.",
            )
        expected += 1
    if checkpoint and expected <= checkpoint.position:
        says = f"The trail ends here, but the checkpoint of {checkpoint.at} was signed over {checkpoint.position} entries."
        return _fault(after + 1, expected, previous, Fault.ROLLED_BACK, says)
    return Verdict(first=after + 1, last=expected - 1, digest=previous.decode())


def _is_framed(line: bytes) -> bool:
    """Whether the fixed parts of a line are where they must be."""
    parts = (line[: _DIGEST.start], line[_DIGEST.stop : _SEAL.start], line[_SEAL.stop : _BODY.start], line[_BODY.stop :])
    return parts == _FRAME


def _position_in(body: bytes) -> int | None:
    found = body.find(_POSITION)
    start = found + len(_POSITION)
    digits = body[start : body.find(b",", start)] if found >= 0 else b""
    return int(digits) if digits.isdigit() and len(digits) <= _MOST_DIGITS else None


def _unlike(line: bytes, body: bytes, previous: bytes, key: bytes | None) -> str:
    """What is wrong with digest or, with the key, seal of this entry after the previous one; empty: nothing."""
    sealed, seal = previous + b"\n" + body, line[_SEAL]
    if sha256(sealed + b"\n" + seal).hexdigest().encode() != line[_DIGEST]:
        return "Its bytes are not those that were sealed."
    if key is None or hmac.compare_digest(hmac.digest(key, sealed, "sha256").hex().encode(), seal):
        return ""
    return "Its digest fits, its seal does not: whoever wrote it had not this key, or the key is another installation's."


def _unreadable(first: int, expected: int, previous: bytes, line: bytes) -> Verdict:
    if not line.endswith(b"\n"):
        return _fault(first, expected, previous, Fault.CUT_SHORT, "The file ends within it: take the export again.")
    return _fault(first, expected, previous, Fault.ALTERED, "Its line is not one that an export writes.")


def _displaced(first: int, expected: int, found: int, previous: bytes, rest: Iterator[bytes]) -> Verdict:
    """Another entry stands where the expected one should: is that one gone, or does it only come later?"""
    if found < expected:
        return _fault(first, expected, previous, Fault.REPEATED, f"Entry {found} stands in its place, and came before already.")
    if any(_position_in(line[_BODY]) == expected for line in rest):
        return _fault(first, expected, previous, Fault.REORDERED, f"Entry {found} stands in its place; it comes later.")
    return _fault(first, expected, previous, Fault.MISSING, f"Entry {found} stands in its place, and it is nowhere.")


def _fault(first: int, position: int, previous: bytes, fault: Fault, says: str) -> Verdict:
    return Verdict(
        first=first, last=position - 1, digest=previous.decode("ascii", "replace"), fault=fault, position=position, says=says
    )
