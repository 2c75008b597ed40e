"""What the tests of made-up caseloads share: the shipped vocabulary, and small ones."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import pyarrow as pa
import yaml
from numpy.typing import NDArray

from tidegate.records.codes import not_applicable_code, unknown_code
from tidegate.records.facts import FactDefinition, FactType, Vocabulary
from tidegate.synthetic import caseload


@cache
def shipped() -> Vocabulary:
    """The facts of England and Wales 2026.1, read without the policy loader: these layers are siblings."""
    path = resources.files("tidegate").joinpath("packs", "england-wales", "2026.1", "facts.yaml")
    facts = yaml.safe_load(path.read_text("utf-8"))["facts"]
    return Vocabulary({name: _definition(name, entry) for name, entry in facts.items()})


def _definition(name: str, entry: dict[str, Any]) -> FactDefinition:
    kind = entry["type"]
    levels = tuple(kind) if isinstance(kind, list) else ()
    low, high = kind["int"] if isinstance(kind, dict) else (0, 0)
    simple = FactType.ENUM if levels else FactType.INT if isinstance(kind, dict) else FactType(kind)
    return FactDefinition(
        name=name,
        type=simple,
        ask=entry["ask"],
        levels=levels,
        low=low,
        high=high,
        stage=entry["stage"],
        may_not_apply=entry.get("may_not_apply", False),
    )


def only(*names: str) -> Vocabulary:
    """The shipped vocabulary cut down to these facts."""
    return Vocabulary({name: shipped()[name] for name in names})


def made(n: int, seed: int = 7, vocabulary: Vocabulary | None = None, **options: Any) -> pa.Table:
    """A caseload as one table."""
    batches = list(caseload(n, seed, vocabulary=vocabulary or shipped(), **options))
    return pa.Table.from_batches(batches)


def codes(table: pa.Table, name: str) -> NDArray[np.int64]:
    """A column as numbers."""
    return table[name].to_numpy().astype(np.int64)


def unknown(table: pa.Table, definition: FactDefinition) -> NDArray[np.bool_]:
    """In which rows the fact is unknown."""
    return np.asarray(codes(table, definition.name) == unknown_code(definition))


def not_applicable(table: pa.Table, definition: FactDefinition) -> NDArray[np.bool_]:
    """In which rows the fact does not apply."""
    return np.asarray(codes(table, definition.name) == not_applicable_code(definition))
