"""Seeded rows for the sample policy: coded columns, natural Arrow and Parquet, and one dict per row. Made once, then kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.policy.sample import AS_OF_DAY
from tidegate.records.codes import facts_metadata, unknown_code
from tidegate.records.facts import UNKNOWN, FactDefinition, FactState, FactType, Vocabulary

FOLDER = Path(__file__).parents[2] / "build" / "bench"
SEED = 1
MOST_DICTS = 20_000
"""Rows as dicts are only ever wanted for so many."""

# Rows made by another edition of this file are not these rows.
_EDITION = sha256(Path(__file__).read_bytes()).hexdigest()[:8]

Coded = dict[str, npt.NDArray[Any]]
Row = dict[str, Any]

_CHANCE = {
    "has_access_to_children": 0.12, "lives_with_children": 0.08, "works_with_children": 0.05, "paid_to_direct": 0.01,
    "contact_attempted": 0.04, "position_of_trust": 0.05, "shared_with_others": 0.1, "concealment_used": 0.15,
    "breached_conditions": 0.06, "under_supervision": 0.1, "on_register": 0.08, "admits_conduct": 0.4,
    "engaged_support": 0.3, "self_referred": 0.15, "subject_minor": 0.1, "support_need": 0.3, "statutory_bar": 0.03,
    "identity_confirmed": 0.8, "address_confirmed": 0.8, "partner_referral": 0.2, "repeat_referral": 0.1,
    "prior_allegation": 0.12,
}  # fmt: skip
_SHARES = {
    "highest_category": (0.55, 0.2, 0.15, 0.1), "volume_band": (0.35, 0.3, 0.2, 0.1, 0.05), "source_grade": (0.2, 0.4, 0.4),
    "network_role": (0.8, 0.14, 0.05, 0.01), "compliance": (0.8, 0.15, 0.05), "harm_assessed": (0.5, 0.3, 0.15, 0.05),
    "housing": (0.8, 0.15, 0.05), "tech_skill": (0.5, 0.4, 0.1), "need_level": (0.5, 0.3, 0.2),
}  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """``count`` rows of which each fact is unknown with probability ``unknown``, in every form an engine reads."""

    vocabulary: Vocabulary
    count: int
    unknown: float = 0.1

    @cached_property
    def coded(self) -> Coded:
        """Narrow columns: bool, enum (rank) and int with -1 for unknown, dates as day numbers."""
        path = self._kept("npz")
        if not path.exists():
            FOLDER.mkdir(parents=True, exist_ok=True)
            columns: dict[str, Any] = _made(self.vocabulary, self.count, self.unknown)
            np.savez(path, **columns)
        return dict(np.load(path))

    @cached_property
    def arrow(self) -> pa.Table:
        """Nullable columns as a table would hold them: booleans, level names (dictionary), int16, dates."""
        return pa.table({fact.name: _natural(fact, self.coded[fact.name]) for fact in self.vocabulary})

    @cached_property
    def nullable(self) -> pa.Table:
        """As ``arrow``, with enums as ranks: what hand-written column code works on."""
        return pa.table({fact.name: _ranked(fact, self.coded[fact.name]) for fact in self.vocabulary})

    def parquet(self, form: str) -> Path:
        """The file of the rows as ``natural``, ``nullable`` or ``coded`` columns, in row groups of 128k rows."""
        path = self._kept(f"{form}.parquet")
        if not path.exists():
            table = {"natural": lambda: self.arrow, "nullable": lambda: self.nullable, "coded": self._coded_table}[form]()
            FOLDER.mkdir(parents=True, exist_ok=True)
            pq.write_table(table, path, row_group_size=131_072)
        return path

    @cached_property
    def _natural(self) -> list[Row]:
        return self.arrow.slice(0, MOST_DICTS).to_pylist()

    def natural_rows(self, count: int) -> list[Row]:
        """The first rows as dicts: True and False, level names, whole numbers, dates; None is unknown."""
        return self._natural[:count]

    def fact_rows(self, count: int) -> list[dict[str, FactState]]:
        """The first rows as our reference engine takes them: as natural rows, with the state UNKNOWN for None."""
        rows = self.natural_rows(count)
        return [{name: UNKNOWN if value is None else value for name, value in row.items()} for row in rows]

    def coded_rows(self, count: int) -> list[Row]:
        """The first rows as dicts of plain numbers and booleans: ranks, day numbers; None is unknown."""
        lists = [list(_plain(fact, self.coded[fact.name][:count])) for fact in self.vocabulary]
        return [dict(zip(self.vocabulary.names(), values, strict=True)) for values in zip(*lists, strict=True)]

    def code_rows(self, count: int) -> list[dict[str, int]]:
        """The first rows as dicts of codes, unknown ones too: what our compiled engine takes."""
        lists = [self.coded[name][:count].tolist() for name in self.vocabulary.names()]
        return [dict(zip(self.vocabulary.names(), values, strict=True)) for values in zip(*lists, strict=True)]

    def _coded_table(self) -> pa.Table:
        """Marked as coded, so that ``tidegate`` reads it as it is."""
        table = pa.table({name: pa.array(column) for name, column in self.coded.items()})
        return table.replace_schema_metadata(facts_metadata(self.vocabulary))

    def _kept(self, ending: str) -> Path:
        return FOLDER / f"sample-{_EDITION}-{self.count}-{round(self.unknown * 100)}.{ending}"


def _made(vocabulary: Vocabulary, count: int, unknown: float) -> Coded:
    rng = np.random.default_rng(SEED)
    columns = {name: (rng.random(count) < chance).astype(np.int8) for name, chance in _CHANCE.items()}
    for name, shares in _SHARES.items():
        columns[name] = np.searchsorted(np.cumsum(shares)[:-1], rng.random(count), side="right").astype(np.int8)
    columns |= _counts(rng, count) | _dates(rng, count)
    for fact in vocabulary:
        columns[fact.name][rng.random(count) < unknown] = unknown_code(fact)
    return {fact.name: columns[fact.name] for fact in vocabulary}


def _counts(rng: np.random.Generator, count: int) -> Coded:
    return {
        "age": np.clip(rng.normal(38, 14, count), 10, 100).astype(np.int16),
        "prior_convictions": np.minimum(rng.poisson(0.5, count) * (rng.random(count) < 0.5), 99).astype(np.int16),
        "prior_related": np.minimum(rng.poisson(0.3, count) * (rng.random(count) < 0.3), 99).astype(np.int16),
        "months_since_last": rng.integers(0, 120, count).astype(np.int16),
        "n_linked_cases": rng.poisson(0.4, count).astype(np.int16),
    }


def _dates(rng: np.random.Generator, count: int) -> Coded:
    today = AS_OF_DAY
    referral = today - rng.integers(0, 700, count)
    return {
        "referral_date": referral.astype(np.int32),
        "last_event_date": (referral - rng.exponential(300, count).astype(np.int32)).astype(np.int32),
        "last_review_date": (today - rng.integers(0, 420, count)).astype(np.int32),
        "order_end_date": (today + rng.integers(-1500, 400, count)).astype(np.int32),
    }


def _ranked(fact: FactDefinition, column: npt.NDArray[Any]) -> Any:
    absent = column == unknown_code(fact)
    match fact.type:
        case FactType.BOOL:
            return pa.array(column == 1, mask=absent)
        case FactType.DATE:
            return pa.array(column, mask=absent).cast(pa.date32())
    return pa.array(column, mask=absent)


def _natural(fact: FactDefinition, column: npt.NDArray[Any]) -> Any:
    ranked = _ranked(fact, column)
    if fact.type is FactType.ENUM:
        return pa.DictionaryArray.from_arrays(ranked, pa.array(fact.levels))
    return ranked


def _plain(fact: FactDefinition, column: npt.NDArray[Any]) -> Iterator[bool | int | None]:
    absent = unknown_code(fact)
    for number in column.tolist():
        known = bool(number) if fact.type is FactType.BOOL else number
        yield None if number == absent else known
