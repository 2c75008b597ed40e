"""Remembers where the last triage found its input, so that `tidegate explain REF` needs no more than the reference.

Kept: paths, the policy's name and the time. No fact and no reference is ever kept.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LastRun:
    """What the last triage was asked."""

    inputs: list[Path]
    policy: str
    as_of: dt.datetime


def remember(inputs: list[Path], policy: str, as_of: dt.datetime) -> None:
    """Remember a triage. A home that cannot be written to is no reason to fail."""
    policy_path = str(Path(policy).resolve()) if Path(policy).is_file() else policy
    record = {"inputs": [str(path.resolve()) for path in inputs], "policy": policy_path, "as_of": as_of.isoformat()}
    with contextlib.suppress(OSError):
        _file().parent.mkdir(parents=True, exist_ok=True)
        _file().write_text(json.dumps(record), encoding="utf-8")


def recall() -> LastRun | None:
    """The last triage, if one is remembered."""
    try:
        record = json.loads(_file().read_text(encoding="utf-8"))
        return LastRun([Path(path) for path in record["inputs"]], record["policy"], dt.datetime.fromisoformat(record["as_of"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _file() -> Path:
    folder = os.environ.get("TIDEGATE_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tidegate"
    return Path(folder) / "last-triage.json"
