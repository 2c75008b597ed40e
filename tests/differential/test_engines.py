"""The reference engine, the explained one (trace and all), the compiled one, the Polars expressions and the kernel give the same answers."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from tests.differential.random_packs import AS_OF, random_cases, random_pack
from tidegate.policy.engines.coding import code_type
from tidegate.policy.engines.columnar import ColumnarPlan
from tidegate.policy.engines.compiled import compile_pack
from tidegate.policy.engines.explained import ExplainedEngine
from tidegate.policy.engines.kernel import Kernel
from tidegate.policy.engines.reference import ReferenceEngine, rebuild
from tidegate.policy.engines.results import Evaluation
from tidegate.policy.language.library import load_pack, shipped_packs
from tidegate.policy.language.pack import Pack, Rule, Table, Unknowns
from tidegate.records.codes import encode
from tidegate.records.facts import EPOCH, Facts

DAY = (AS_OF - EPOCH).days
CASES = 200
GROUP = 20


def index_of(table: Table, rule: Rule | None) -> int:
    return -1 if rule is None else table.index(rule.id)


def expected(pack: Pack, evaluation: Evaluation) -> list[int]:
    """The rule indices of a reference result, in the order of a program's columns."""
    found = []
    for name, table in pack.tables.items():
        result = evaluation.tables[name]
        rules = [result.fired] if table.unknowns is Unknowns.CAUTIOUS else [result.certain, result.possible]
        found += [index_of(table, rule) for rule in rules]
    return found


def coded_frame_of(pack: Pack, cases: list[Facts]) -> pl.DataFrame:
    return pl.DataFrame([
        pl.Series(fact.name, [encode(fact, case[fact.name]) for case in cases], code_type(fact)) for fact in pack.vocabulary
    ])  # fmt: skip


def agree(pack: Pack, seed: int, *, count: int = CASES, with_kernel: bool) -> np.ndarray:
    cases: list[Facts] = list(random_cases(pack, count, seed))
    reference = ReferenceEngine(pack)
    traces = [reference.evaluate(case, AS_OF) for case in cases]
    wanted = np.array([expected(pack, trace) for trace in traces])
    explained = ExplainedEngine(pack)
    assert [explained.evaluate(case, AS_OF) for case in cases] == traces
    assert all(rebuild(explained, trace) == trace for trace in traces[:GROUP])
    frame = coded_frame_of(pack, cases)

    _, decide = compile_pack(pack)
    assert [list(decide(row, DAY)) for row in frame.iter_rows(named=True)] == wanted.tolist()
    plan = ColumnarPlan(pack, AS_OF)
    assert plan.run(frame.lazy()).collect().to_numpy().tolist() == wanted.tolist()
    assert plan.wrong_facts(frame) == []
    if with_kernel:
        found = Kernel(pack).run({name: frame[name].to_numpy() for name in frame.columns}, count, AS_OF, threads=2)
        assert np.stack(list(found.values()), axis=1).tolist() == wanted.tolist()
    return wanted


# In groups, because a test's own cost would otherwise be most of it.
@pytest.mark.parametrize("group", range(10))
def test_all_engines_agree_on_random_packs_and_cases(group: int) -> None:
    for seed in range(group * GROUP, (group + 1) * GROUP):
        agree(random_pack(seed), seed, with_kernel=seed % 10 == 0)


@pytest.mark.parametrize("name", shipped_packs())
def test_all_engines_agree_on_every_shipped_pack(name: str) -> None:
    agree(load_pack(name), 7, with_kernel=True)


def test_random_packs_reach_most_of_their_rules_and_no_rule_at_all() -> None:
    seen, rules = set(), 0
    for seed in range(20):
        pack = random_pack(seed)
        wanted = agree(pack, seed, with_kernel=False)
        columns = [table for table in pack.tables.values() for _ in range(1 + (table.unknowns is not Unknowns.CAUTIOUS))]
        seen |= {(seed, columns[at].name, each) for at in range(len(columns)) for each in set(wanted[:, at].tolist())}
        rules += sum(len(table.rules) for table in pack.tables.values())
    assert any(index == -1 for *_, index in seen)
    assert sum(index >= 0 for *_, index in seen) > rules / 2
