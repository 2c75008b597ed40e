"""Our own engines, as the benchmark sees them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl

from benchmarks.policy.data import Rows
from benchmarks.policy.peers.polars_by_hand import read
from benchmarks.policy.peers.protocol import CasePeer, ColumnPeer, Columns, Form, threads
from benchmarks.policy.sample import AS_OF, AS_OF_DAY, Decision, Sample
from tidegate.policy.engines.columnar import ColumnarPlan
from tidegate.policy.engines.compiled import compile_pack
from tidegate.policy.engines.explained import ExplainedEngine
from tidegate.policy.engines.kernel import Kernel
from tidegate.policy.engines.reference import ReferenceEngine
from tidegate.policy.engines.results import Evaluation
from tidegate.policy.engines.streaming import Job, decide
from tidegate.policy.language.pack import Pack, Rule
from tidegate.policy.proving.prover import prove

COMPILED = "Tidegate, compiled"
POLARS = "Tidegate, Polars"
KERNEL = "Tidegate, kernel"
STREAMING = "Tidegate, Polars streaming"
TO_PARQUET = "Tidegate, Parquet to Parquet"
PROVER = "Tidegate, prover"
REFERENCE = "Tidegate, reference with full trace"
EXPLAINED = "Tidegate, explained with full trace"


def case_peers(sample: Sample) -> list[CasePeer]:
    """The compiled engine, which answers with rule indices, and the two that keep everything that explains."""
    _, compiled = compile_pack(sample.pack)
    return [
        CasePeer(
            name=COMPILED,
            package=None,
            explains="rule index",
            form=Form.CODES,
            batch=10_000,
            decide=lambda rows: [compiled(row, AS_OF_DAY) for row in rows],
        ),
        _explaining(REFERENCE, ReferenceEngine(sample.pack)),
        _explaining(EXPLAINED, ExplainedEngine(sample.pack)),
    ]


def _explaining(name: str, engine: ReferenceEngine) -> CasePeer:
    return CasePeer(
        name=name,
        package=None,
        explains="every truth, range and fact read",
        form=Form.FACTS,
        batch=1000,
        decide=lambda rows: [engine.evaluate(row, AS_OF) for row in rows],
        read=_rules,
    )


def column_peers(sample: Sample, rows: Rows) -> list[ColumnPeer]:
    """Coded columns: Polars expressions, and the kernel."""
    query = ColumnarPlan(sample.pack, AS_OF).run(pl.DataFrame(rows.coded).lazy())
    kernel = _kernel(sample.pack)
    return [
        ColumnPeer(name=POLARS, package="polars", decide=query.collect, read=read),
        ColumnPeer(
            name=KERNEL,
            package=None,
            decide=lambda: kernel.run(rows.coded, rows.count, AS_OF, threads()),
            read=dict,
        ),
    ]


@cache
def _kernel(pack: Pack) -> Kernel:
    """Compiled once, for all the rows that it is checked on."""
    return Kernel(pack)


def file_peers(sample: Sample, rows: Rows) -> list[ColumnPeer]:
    """From Parquet: expressions streaming, then what ``tidegate triage`` does, from Parquet to Parquet."""
    query = ColumnarPlan(sample.pack, AS_OF).run(pl.scan_parquet(rows.parquet("coded")))
    return [
        ColumnPeer(name=STREAMING, package="polars", decide=lambda: query.collect(engine="streaming"), read=read),
        _file_to_file(f"{TO_PARQUET}, coded", sample, rows.parquet("coded")),
        _file_to_file(f"{TO_PARQUET}, natural", sample, rows.parquet("natural")),
    ]


def _file_to_file(name: str, sample: Sample, source: Path) -> ColumnPeer:
    """Rule ids, levels and what is unsettled of every row, written out."""
    job = Job(pack=sample.pack, as_of=AS_OF, source=source)
    output = source.with_name(f"answers-{source.name}")

    def run() -> Path:
        decide(job, output)
        return output

    return ColumnPeer(name=name, package=None, decide=run, read=lambda path: _written(sample, path))


def _written(sample: Sample, path: Path) -> Columns:
    """The rule ids of an answer file as indices. Reads the file and removes it: a run leaves nothing behind but its results."""
    answers = pl.read_parquet(path)
    path.unlink()
    return {
        step.column: answers[column]
        .cast(pl.String)
        .replace_strict([rule.id for rule in sample.pack.tables[step.table].rules], range(step.last + 1), return_dtype=pl.Int8)
        .to_numpy()
        for step, column in zip(sample.steps, ("priority_rule", "priority_could_be_rule", "outcome_rule"), strict=True)
    }


def prove_all(sample: Sample) -> tuple[int, int]:
    """Claims made by the guarantees of the sample, and how many hold."""
    verdicts = list(prove(sample.pack))
    return len(verdicts), sum(verdict.holds for verdict in verdicts)


def _rules(answer: Evaluation) -> Decision:
    priority, outcome = answer.tables["priority"], answer.tables["outcome"]
    pairs = ((priority, priority.certain), (priority, priority.possible), (outcome, outcome.answer))
    return tuple(table.table.index(_id(rule)) for table, rule in pairs)


def _id(rule: Rule | None) -> str:
    return rule.id if rule else ""
