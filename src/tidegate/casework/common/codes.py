"""Reasons are codes from a catalogue with a title each; where words are needed, a reference names a document elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tidegate.casework.common.errors import InvalidError

Codes = Mapping[str, str]
"""A catalogue: each code with the title that pages show."""

REFERENCE = re.compile(r"[A-Za-z0-9/.\-]{1,40}")


class Problems:
    """Gathers every mistake in what was given, so that all are told at once."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def check(self, field: str, given: str, catalogue: Iterable[str], *, may_be_empty: bool = False) -> None:
        """The code must be one of the catalogue's; or, where allowed, empty."""
        if not (given in catalogue or (may_be_empty and not given)):
            self.found[field] = f"Choose one of: {', '.join(catalogue)}."

    def check_reference(self, field: str, given: str) -> None:
        """A reference to a document in the force's own system may be empty, and is never a sentence."""
        if given and not REFERENCE.fullmatch(given):
            self.found[field] = (
                "Give the document's reference only: letters, figures, '/', '.' and '-', up to 40. No free text."
            )

    def unless(self, holds: bool, field: str, problem: str) -> None:
        """Note ``problem`` unless the condition holds."""
        if not holds:
            self.found.setdefault(field, problem)

    def raise_any(self) -> None:
        """Raise InvalidError with all of them, if there is one."""
        if self.found:
            raise InvalidError(self.found)
