"""Replications as bytes, the same bytes for the same numbers. Nothing in them is ever run when they are read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.engine.outcome import Replication, Series, Trace

PARTS = {"series": Series, "trace": Trace}


def to_bytes(columns: Mapping[str, NDArray[Any]]) -> bytes:
    """Named arrays as an npz archive."""
    memory = io.BytesIO()
    np.savez(memory, **columns)  # type: ignore[arg-type]
    return memory.getvalue()


def from_bytes(content: bytes) -> dict[str, NDArray[Any]]:
    """Back from :func:`to_bytes`."""
    with np.load(io.BytesIO(content), allow_pickle=False) as archive:
        return {name: archive[name] for name in archive.files}


def write(replication: Replication) -> bytes:
    """A whole replication."""
    columns = _columns(replication, "")
    for name in PARTS:
        if (part := getattr(replication, name)) is not None:
            columns |= _columns(part, f"{name}.")
    return to_bytes(columns)


def read(content: bytes) -> Replication:
    """Back from :func:`write`."""
    columns = from_bytes(content)
    parts: dict[str, Any] = {name: _part(kind, f"{name}.", columns) for name, kind in PARTS.items()}
    own: dict[str, Any] = {name: each if each.ndim else int(each) for name, each in columns.items() if "." not in name}
    return Replication(**own, **parts)


def _columns(record: Any, prefix: str) -> dict[str, NDArray[Any]]:
    return {prefix + each.name: np.asarray(getattr(record, each.name)) for each in fields(record) if each.name not in PARTS}


def _part(kind: type[Any], prefix: str, columns: Mapping[str, NDArray[Any]]) -> Any:
    own = {name.removeprefix(prefix): each for name, each in columns.items() if name.startswith(prefix)}
    return kind(**own) if own else None
