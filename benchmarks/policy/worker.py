"""One section in a process of its own: thread pools are sized once, when an engine is first loaded.

    python -m benchmarks.policy.worker --section memory --rows 1000000 --rounds 5 --seconds 0.2 --out FILE

``run.py`` starts it, with the number of threads in its environment, and reads the JSON file it leaves.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks.policy import ours, peers, year
from benchmarks.policy.checking import UNKNOWN_RATES, check_cases, check_columns, in_form, wanted_columns
from benchmarks.policy.data import MOST_DICTS, Rows
from benchmarks.policy.measure import Turn, interleaved
from benchmarks.policy.peers.protocol import CasePeer, ColumnPeer, threads, version_of
from benchmarks.policy.sample import Sample, load_sample

_Measured = list[tuple[dict[str, Any], Turn]]

_OFFERS = {"memory": "column_peers", "files": "file_peers"}


def main() -> None:
    """Measure what the arguments say and leave the result in the file they name."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--section", choices=["cases", *_OFFERS, *_OURS], required=True)
    parser.add_argument("--rows", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    found = _OURS.get(asked.section, _compared)(asked)
    answer = {"section": asked.section, "threads": threads(), "rows": asked.rows} | found
    asked.out.write_text(json.dumps(answer), encoding="utf-8")


def _compared(asked: argparse.Namespace) -> dict[str, Any]:
    sample = load_sample()
    measured = _cases(sample, asked.rows) if asked.section == "cases" else _columns(sample, asked.section, asked.rows)
    rates, loads = interleaved([turn for _, turn in measured], asked.rounds, asked.seconds)
    engines = [about | {"rates": rate} for (about, _), rate in zip(measured, rates, strict=True)]
    return {"loads": loads, "engines": engines}


def _proofs(asked: argparse.Namespace) -> dict[str, Any]:
    """Claims a second. No other engine of the comparison proves anything, so there is nobody to compare with."""
    sample = load_sample()
    claims, held = ours.prove_all(sample)
    rates, loads = interleaved([lambda: ours.prove_all(sample)[0]], asked.rounds, 0)
    engine = {"name": ours.PROVER, "version": version_of("z3-solver"), "explains": "", "rates": rates[0]}
    return {"rows": claims, "held": held, "loads": loads, "engines": [engine]}


def _modules(names: Sequence[str]) -> list[ModuleType]:
    return [*peers.installed(names), ours]


def _year(asked: argparse.Namespace) -> dict[str, Any]:
    """Triage goes first, alone, so that the peak of its memory is its own."""
    named = year.turns(asked.rows)
    before = year.peak_mib()
    named[0][1]()
    peak = year.peak_mib()
    rates, loads = interleaved([turn for _, turn in named], asked.rounds, 0, lambda: year.tidy(asked.rows))
    engines = [
        {"name": name, "version": "", "explains": "", "rates": rate} for (name, _), rate in zip(named, rates, strict=True)
    ]
    return {"pack": year.PACK, "before_mib": before, "peak_mib": peak, "loads": loads, "engines": engines}


_OURS: dict[str, Callable[[argparse.Namespace], dict[str, Any]]] = {"proofs": _proofs, "year": _year}


def _cases(sample: Sample, count: int) -> _Measured:
    samples = [Rows(sample.pack.vocabulary, min(count, MOST_DICTS), rate) for rate in UNKNOWN_RATES]
    timed_on = samples[1]
    measured: _Measured = []
    for module in _modules(peers.CASES):
        for peer in module.case_peers(sample):
            check_cases(peer, samples)
            measured.append((_about(peer), _case_turn(peer, in_form(timed_on, peer.form, min(peer.batch, count)))))
    return measured


def _columns(sample: Sample, section: str, count: int) -> _Measured:
    """Checked first on few rows at other shares of unknowns, then on the very rows that are timed."""
    measured: _Measured = []
    modules = _modules(peers.COLUMNS)
    for rate in UNKNOWN_RATES:
        is_timed = rate == UNKNOWN_RATES[1]
        rows = Rows(sample.pack.vocabulary, count if is_timed else min(count, MOST_DICTS), rate)
        wanted = wanted_columns(rows)
        for module in modules:
            for peer in getattr(module, _OFFERS[section], _nothing)(sample, rows):
                check_columns(peer, sample, wanted)
                if is_timed:
                    measured.append((_about(peer), _column_turn(peer, count)))
    return measured


def _nothing(*_: object) -> Sequence[Any]:
    """For a module that has nothing to offer in this section."""
    return ()


def _about(peer: CasePeer | ColumnPeer) -> dict[str, Any]:
    explains = peer.explains if isinstance(peer, CasePeer) else ""
    return {"name": peer.name, "version": version_of(peer.package), "explains": explains}


def _case_turn(peer: CasePeer, rows: Sequence[Any]) -> Turn:
    def turn() -> int:
        peer.decide(rows)
        return len(rows)

    return turn


def _column_turn(peer: ColumnPeer, count: int) -> Turn:
    def turn() -> int:
        peer.decide()
        return count

    return turn


if __name__ == "__main__":
    main()
