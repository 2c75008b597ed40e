"""Mistakes in a pack: each says where it is, what is wrong, why it matters and how to mend it. All are reported together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A line of a pack's file. ``file`` is its name, not its path: reports are the same on every machine."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: ``what`` is wrong, and how to ``mend`` it."""

    place: Place
    what: str
    mend: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.what}" + (f"\n    To mend: {self.mend}" if self.mend else "")


@dataclass(slots=True)
class Noted:
    """The mistakes met while a document is put together, and the names of what it lacks for them.

    What remains is judged all the same, so that all mistakes are told at once: see :meth:`with_later`.
    """

    problems: list[Problem] = field(default_factory=list)
    names: set[str] = field(default_factory=set)

    def with_later(self, problems: Iterable[Problem]) -> list[Problem]:
        """All mistakes, with those found later: but on a line that could not be read as it was meant, only why not."""
        lines = {each.place for each in self.problems}
        return [*self.problems, *(each for each in problems if each.place not in lines)]


class PackError(Exception):
    """A pack cannot be used. Carries every mistake found, in the order of the files. ``what`` cannot be used, in a word."""

    what = "policy"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def suggestion(name: str, known: Iterable[str]) -> str:
    """The remedy for an unknown name: the nearest known one, or the whole list when it is short. None where none is known."""
    names = sorted(known)
    near = get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    if not names:
        return ""
    if len(names) <= 12:
        return "one of: " + ", ".join(names)
    return "check its spelling: no name that is known here comes near"
