"""Which subjects may be one person: Splink (by the Ministry of Justice) on DuckDB, in memory, over what is in the vault.

Fellegi and Sunter's model: each comparison adds its weight, log2(m/u), to that of the prior, so that the sum can be shown
step by step. The probabilities are set, not learnt: a unit has too few pairs to learn from, and set ones give the same answer
for the same data. They are assumptions of this installation, and decide nothing: a person does.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tidegate.casework.people.models import Identity, Subject
from tidegate.casework.people.vault import Row, normal, open_sealed, spellings

PRIOR = 1e-4
"""That two subjects who share a name, a birthday or an address of some kind are one person, before anything is compared."""

AGREES = {
    "date_of_birth": (0.95, 0.0001),
    "postcode": (0.6, 0.0005),
    "email": (0.5, 0.00001),
    "telephone": (0.5, 0.00001),
    "account": (0.4, 0.00001),
    "pnc_id": (0.99, 0.000001),
}
"""That it agrees: for one person (m), and for two (u)."""

NAME = ((0.7, 0.2, 0.1), (0.0005, 0.002, 0.9975))
"""The same name, a similar one (Jaro-Winkler of 0.92 or more), another: for one person, and for two."""

LEAST_WEIGHT = 0.0
"""Pairs for which more speaks against than for, prior and all, are not put before anybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """A pair, in order, with what speaks for it: ``waterfall`` adds up to ``weight``."""

    left_id: str
    right_id: str
    weight: float
    probability: float
    waterfall: tuple[dict[str, object], ...]


def likenesses() -> list[Likeness]:
    """Every pair of subjects, not merged, that may be one person; the likeliest first."""
    records = _records()
    if len(records) < 2:
        return []
    found = [_likeness(row) for row in _predicted(records)]
    return sorted(found, key=lambda each: (-each.weight, each.left_id, each.right_id))


def _records() -> list[dict[str, str | None]]:
    """One record for each subject with something in the vault: of several values of a kind, the one recorded last."""
    held: dict[str, dict[str, str]] = defaultdict(dict)
    rows = Identity.everything.filter(subject__in=Subject.everything.filter(merged_into=None)).order_by("recorded_at", "pk")
    for row in rows.iterator(chunk_size=2000):
        value = open_sealed(Row(id=row.pk, subject_id=row.subject_id, kind=row.kind), row.nonce, row.sealed)
        held[row.subject_id][row.kind] = normal(row.kind, spellings(row.kind, value)[0])
    return [{"unique_id": each, **{kind: held[each].get(kind) for kind in ("name", *AGREES)}} for each in sorted(held)]


def _predicted(records: list[dict[str, str | None]]) -> Iterable[dict[str, Any]]:
    import pyarrow as pa
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    comparisons: list[Any] = [
        compare.JaroWinklerAtThresholds("name", [0.92]).configure(m_probabilities=list(NAME[0]), u_probabilities=list(NAME[1]))
    ]
    comparisons += [
        compare.ExactMatch(kind).configure(m_probabilities=[m, 1 - m], u_probabilities=[u, 1 - u])
        for kind, (m, u) in AGREES.items()
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=PRIOR,
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(kind) for kind in ("name", *AGREES)],
        retain_intermediate_calculation_columns=True,
    )
    schema = pa.schema([(column, pa.string()) for column in ("unique_id", "name", *AGREES)])
    database = DuckDBAPI()
    subjects = database.register(pa.Table.from_pylist(records, schema=schema), table_name="subjects")
    linker = Linker(subjects, settings, log_level=None)
    predicted: list[dict[str, Any]] = linker.inference.predict(threshold_match_weight=LEAST_WEIGHT).as_record_list()
    return predicted


def _likeness(row: dict[str, Any]) -> Likeness:
    """The pair as it is kept: which comparison weighs how much, and never what was compared."""
    steps: list[dict[str, object]] = [{"comparison": "before anything is compared", "weight": round(_log_odds(PRIOR), 3)}]
    for kind in ("name", *AGREES):
        level = row[f"gamma_{kind}"]
        if level >= 0:
            steps.append({"comparison": kind, "result": _RESULTS[kind][level], "weight": round(row[f"mw_{kind}"], 3)})
    left, right = sorted((row["unique_id_l"], row["unique_id_r"]))
    return Likeness(
        left_id=left,
        right_id=right,
        weight=round(row["match_weight"], 3),
        probability=row["match_probability"],
        waterfall=tuple(steps),
    )


def _log_odds(probability: float) -> float:
    return math.log2(probability / (1 - probability))


_RESULTS = {"name": ("differs", "is similar", "is the same"), **dict.fromkeys(AGREES, ("differs", "is the same"))}
