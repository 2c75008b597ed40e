"""A small module per peer: ``case_peers`` (one case at a time), ``column_peers`` (in memory), ``file_peers`` (Parquet)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import import_module
from types import ModuleType

CASES = ("by_hand", "zen", "cel_rust", "cedar", "business_rules_python", "rule_engine_python", "spiff", "rego")
COLUMNS = ("polars_by_hand", "numpy_blocks", "openfisca", "duck", "ibis_duckdb", "reading")


def installed(names: Sequence[str]) -> Iterator[ModuleType]:
    """The modules whose engine is installed. The peers are an optional extra."""
    for name in names:
        try:
            yield import_module(f"{__name__}.{name}")
        except ModuleNotFoundError as error:
            if (error.name or "").split(".")[0] in ("benchmarks", "tidegate"):
                raise
            print(f"left out: {name}, because {error.name} is not installed (it is in the extra 'bench')", flush=True)
