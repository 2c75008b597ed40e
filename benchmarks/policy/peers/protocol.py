"""What every engine is to the benchmark, ours included: a name, something to call, and how to read what it answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib.metadata import version
from typing import Any

import numpy.typing as npt

from benchmarks.policy.sample import Decision

Columns = Mapping[str, npt.NDArray[Any]]


class Form(Enum):
    """How a peer that takes one case at a time is handed it. Making the form is not timed."""

    NATURAL = "level names, dates, None for unknown"
    CODED = "ranks, day numbers, None for unknown"
    BOTH = "a pair of the two"
    FACTS = "level names, dates, a state for unknown"
    CODES = "ranks, day numbers, -1 and the like for unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePeer:
    """Decides case by case. ``explains`` is what its answer says about why; ``batch`` the cases of one call."""

    name: str
    package: str | None
    explains: str
    form: Form
    batch: int
    decide: Callable[[Sequence[Any]], Sequence[Any]]
    read: Callable[[Any], Decision] = tuple


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPeer:
    """Decides all rows in one call. ``read`` is None for a limit: it only reads the data and decides nothing."""

    name: str
    package: str | None
    decide: Callable[[], Any]
    read: Callable[[Any], Columns] | None


def version_of(package: str | None) -> str:
    """The installed version of a peer, for the table; nothing for code that is only written here."""
    return version(package) if package else ""


def threads() -> int:
    """How many threads this process was told to use, for engines that must be told themselves."""
    return int(os.environ.get("POLARS_MAX_THREADS", "1"))
