"""Why casework refuses: each says what happened, why it matters and what to do. One class for each kind of answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class CaseworkError(Exception):
    """Something was refused, whole. ``code`` is stable, for programs; the message is for people."""

    code = "refused"


class NotPermittedError(CaseworkError):
    """The person's roles do not allow it."""

    code = "not_permitted"


class NotFoundError(CaseworkError):
    """There is no such thing, or this person may not know of it: the two are answered alike."""

    code = "not_found"


class ConflictError(CaseworkError):
    """Something changed since it was seen, or it is no longer in a state that allows this. ``changes`` says what changed."""

    code = "conflict"

    def __init__(self, message: str, changes: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.changes = tuple(changes)


class InvalidError(CaseworkError):
    """What was given cannot be taken. ``problems`` holds every mistake, by field; nothing was kept."""

    code = "invalid"

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = dict(problems)


class PurposeMissingError(CaseworkError):
    """An identifiable case may only be read for a stated purpose (Data Protection Act 2018, s 62)."""

    code = "purpose_missing"


def counted(number: int, thing: str) -> str:
    """``1 day``, ``3 days``, ``1,204 cases``."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
