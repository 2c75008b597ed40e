"""Compare policy engines: ours and others, on the same rows, answers checked equal first.

    python -m benchmarks.policy [--quick] [--full] [--sections cases memory ...] [--rows N] [--rounds N] [--out FOLDER]

Prints a table per section and writes policy.json, policy.md and policy.svg. Each section runs in a process of its own for
each number of threads; within it the engines take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from benchmarks.policy import year
from benchmarks.policy.plot import draw
from benchmarks.policy.report import Section, markdown, print_sections

RESULTS = Path(__file__).parents[1] / "results"
_ROOT = Path(__file__).parents[2]
_SECTIONS = ("cases", "memory", "files", "proofs", "year")
_USUAL_SECTIONS = _SECTIONS[:-1]
_IN_ONE_THREAD = ("cases", "proofs")


@dataclass(frozen=True, slots=True)
class Size:
    """How much to measure. ``is_smoke``: so little that the figures mean nothing."""

    rows: int
    rounds: int
    seconds: float
    threads: tuple[int, ...]
    year: int
    is_smoke: bool = False


_USUAL = Size(rows=1_000_000, rounds=5, seconds=0.2, threads=(1, 2), year=year.ROWS)
_QUICK = Size(rows=300, rounds=1, seconds=0.01, threads=(1,), year=300, is_smoke=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run, print and write."""
    asked = _parser().parse_args(arguments)
    usual = _QUICK if asked.quick else _USUAL
    rows, rounds = asked.rows or usual.rows, asked.rounds or usual.rounds
    size = replace(usual, rows=rows, rounds=rounds, year=asked.rows or usual.year)
    out = asked.out or (_ROOT / "build" / "bench" / "smoke" if size.is_smoke else RESULTS)
    names = asked.sections or (_SECTIONS if asked.full else _USUAL_SECTIONS)
    sections = list(_measured(names, size))
    console = Console(width=None if sys.stdout.isatty() else 160)
    print_sections(sections, console, with_targets=not size.is_smoke)
    _write(sections, out, with_targets=not size.is_smoke)
    console.print(f"Written: policy.md, policy.json and policy.svg in {out}", soft_wrap=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a smoke run: its figures mean nothing")
    parser.add_argument("--sections", nargs="+", choices=_SECTIONS, help="only these")
    parser.add_argument("--full", action="store_true", help="the section 'year' too: 36.2 million rows, a file of some GB")
    parser.add_argument("--rows", type=int, help="rows of the columnar sections (a million)")
    parser.add_argument("--rounds", type=int, help="rounds of each section (five)")
    parser.add_argument("--out", type=Path, help="folder for the results (benchmarks/results)")
    return parser


def _measured(names: Sequence[str], size: Size) -> Iterator[Section]:
    for name in names:
        for threads in (1,) if name in _IN_ONE_THREAD else size.threads:
            yield _section(name, threads, size)


def _section(name: str, threads: int, size: Size) -> Section:
    """One worker process. Thread counts are read from the environment when an engine is first loaded."""
    pools = ("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "NUMEXPR_NUM_THREADS")
    environment = os.environ | dict.fromkeys(pools, str(threads))
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "section.json"
        rows = size.year if name == "year" else size.rows
        numbers = ["--rows", str(rows), "--rounds", str(size.rounds), "--seconds", str(size.seconds)]
        command = [sys.executable, "-m", "benchmarks.policy.worker", "--section", name, *numbers, "--out", str(out)]
        subprocess.run(command, check=True, env=environment, cwd=_ROOT)  # noqa: S603 - our own worker
        found: Section = json.loads(out.read_text(encoding="utf-8"))
    return found


def _write(sections: Sequence[Section], folder: Path, *, with_targets: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    about = {
        "Processor": f"{platform.machine()}, {os.cpu_count()} cores seen",
        "Python": platform.python_version(),
    }
    content = json.dumps({"about": about, "sections": sections}, indent=1)
    (folder / "policy.json").write_text(content + "\n", encoding="utf-8")
    (folder / "policy.md").write_text(markdown(sections, about, with_targets=with_targets), encoding="utf-8")
    draw(sections, folder / "policy.svg")


if __name__ == "__main__":
    main()
