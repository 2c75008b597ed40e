"""Which subjects may be one person: Splink (by the Ministry of Justice) on DuckDB, in memory, over what is in the vault.

Fellegi and Sunter's model: each comparison adds its weight, log2(m/u), to that of the prior, so that the sum can be shown
step by step. The probabilities are set, not learnt: a unit has too few pairs to learn from, and set ones give the same answer
for the same data. They are assumptions of this installation, and decide nothing: a person does.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.casework.people.models import Identity, Subject
from tidegate.casework.people.vault import Row, normal, open_sealed

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
"""That one value of each agrees: for one person (m), and for two (u)."""

NAME = ((0.7, 0.2, 0.1), (0.0005, 0.002, 0.9975))
"""The same name among all known of each, a similar one (Jaro-Winkler of 0.92 or more), another: for one person, and for two."""

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


def _records() -> list[dict[str, Any]]:
    """One record for each person with something in the vault: every value of a kind, those of records merged into it included.

    Another name is a name: who gives it may go by it elsewhere.
    """
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    under = dict(Subject.everything.exclude(merged_into=None).values_list("pk", "merged_into_id"))
    for row in Identity.everything.order_by("pk").iterator(chunk_size=2000):
        value = open_sealed(Row(id=row.pk, subject_id=row.subject_id, kind=row.kind), row.nonce, row.sealed)
        held[_head(row.subject_id, under)]["name" if row.kind == "alias" else row.kind].add(normal(row.kind, value))
    return [
        {"unique_id": each, **{kind: sorted(held[each][kind]) or None for kind in ("name", *AGREES)}} for each in sorted(held)
    ]


def _head(subject_id: str, under: Mapping[str, str]) -> str:
    while subject_id in under:
        subject_id = under[subject_id]
    return subject_id


_NEAREST = """CREATE MACRO nearest(names, others) AS
list_max(flatten([[jaro_winkler_similarity(one, other) for one in names] for other in others]))"""
"""How like each other the two likest of all names are: Splink's own comparison is in words that DuckDB gives up."""


def _predicted(records: list[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    import duckdb
    import pyarrow as pa
    import splink.comparison_level_library as levels
    import splink.comparison_library as compare
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    comparisons: list[Any] = [
        compare.CustomComparison(
            output_column_name="name",
            comparison_levels=[
                levels.NullLevel("name"),
                levels.ArrayIntersectLevel("name", min_intersection=1),
                levels.CustomLevel("nearest(name_l, name_r) >= 0.92"),
                levels.ElseLevel(),
            ],
        ).configure(m_probabilities=list(NAME[0]), u_probabilities=list(NAME[1]))
    ]
    comparisons += [
        compare.ArrayIntersectAtSizes(kind, [1]).configure(m_probabilities=[m, 1 - m], u_probabilities=[u, 1 - u])
        for kind, (m, u) in AGREES.items()
    ]
    settings = SettingsCreator(
        link_type="dedupe_only",
        probability_two_random_records_match=PRIOR,
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=[block_on(kind, arrays_to_explode=[kind]) for kind in ("name", *AGREES)],
        retain_intermediate_calculation_columns=True,
    )
    several = [(kind, pa.list_(pa.string())) for kind in ("name", *AGREES)]
    schema = pa.schema([("unique_id", pa.string()), *several])
    connection = duckdb.connect()
    connection.execute(_NEAREST)
    database = DuckDBAPI(connection=connection)
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
