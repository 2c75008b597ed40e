"""Casework at scale: a million made-up cases and ten million facts on PostgreSQL, and what the service does with them.

    python -m benchmarks.casework [--scale 0.01] [--sections pages writes trail users] [--data FOLDER] [--seconds N]
        [--out FOLDER]

Loads what is not there yet (a run that was broken off goes on), then measures. The database is the one that ``DATABASE_URL``
names, which must hold nothing else, or one of its own in the data folder. Writes casework.json, casework.md and casework.svg.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import json
import os
import platform
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from benchmarks.casework.measuring import Row, told
from benchmarks.casework.report import draw, markdown

if TYPE_CHECKING:
    from benchmarks.casework.loading import Load

ROOT = Path(__file__).parents[2]
RESULTS = ROOT / "benchmarks" / "results"
SECTIONS = ("pages", "writes", "trail", "users")
CASES = 1_000_000
KINDS = 1_000
SEED = 7
AT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    cases = max(1000, round(CASES * asked.scale))
    data = asked.data / f"{cases}"
    data.mkdir(parents=True, exist_ok=True)
    with _database(data) as url:
        os.environ.update(DATABASE_URL=url, TIDEGATE_DATA=str(data / "installation"), TIDEGATE_MFA="optional")
        rows = [row.to_json() for row in _measured(cases, asked.sections, asked.seconds)]
        about = _about(cases)
    out = asked.out or (RESULTS if cases == CASES else ROOT / "build" / "bench" / "smoke")
    out.mkdir(parents=True, exist_ok=True)
    (out / "casework.json").write_text(json.dumps({"about": about, "rows": rows}, indent=1) + "\n", encoding="utf-8")
    (out / "casework.md").write_text(markdown(rows, about), encoding="utf-8")
    draw(rows, out / "casework.svg")
    print(markdown(rows, about))
    print(f"Written: casework.md, casework.json and casework.svg in {out}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="this share of a million cases")
    parser.add_argument("--sections", nargs="*", choices=SECTIONS, default=SECTIONS, help="only these; none: load only")
    parser.add_argument("--data", type=Path, default=ROOT / "build" / "bench" / "casework", help="the folder of the database")
    parser.add_argument(
        "--seconds", type=int, default=5, help="how long each kind of write is measured; people work 6 times as long"
    )
    parser.add_argument("--out", type=Path, help="folder for the results (benchmarks/results)")
    return parser


def _database(data: Path) -> AbstractContextManager[str]:
    """That of ``DATABASE_URL``, or one of our own that keeps what it is told through a crash, as in service."""
    if os.environ.get("DATABASE_URL"):
        return nullcontext(os.environ["DATABASE_URL"])
    # By its path: other packages bring a ``tests`` of their own.
    spec = importlib.util.spec_from_file_location("postgres", ROOT / "tests" / "postgres.py")
    if spec is None or spec.loader is None:
        raise RuntimeError("tests/postgres.py is not there, by which a PostgreSQL is started: name one in DATABASE_URL")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.postgresql(data.absolute() / "postgresql")  # type: ignore[no-any-return]  # loaded by its path, so its types are unknown


def _measured(cases: int, sections: Sequence[str], seconds: int) -> Iterator[Row]:
    from tidegate.site.boot import bring_up_to_date, start

    start()
    bring_up_to_date()
    from benchmarks.casework import pages, trail, users, writing
    from benchmarks.casework.loading import load_all

    start_at = time.perf_counter()
    load = _load(cases)
    with Progress(TextColumn("cases"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()) as bar:
        task = bar.add_task("cases", total=cases)
        added = load_all(load, lambda many: bar.advance(task, many))
    if added:
        taken = time.perf_counter() - start_at
        yield Row(section="loading", name="cases loaded", value=added / taken, unit="/s", about=f"{added:,} in {taken:,.0f} s")
    measures = {
        "pages": lambda: pages.measure(load.homes[0], AT),
        "writes": lambda: writing.measure(seconds, "PostgreSQL"),
        "trail": trail.measure,
        "users": lambda: users.measure(load.homes[0], 6 * seconds),
    }
    for name in sections:
        with told(name):
            yield from measures[name]()


def _load(cases: int) -> Load:
    from benchmarks.casework.loading import Load
    from benchmarks.casework.made_up import kinds
    from benchmarks.casework.people import homes

    return Load(cases=cases, seed=SEED, at=AT, kinds=kinds(min(KINDS, cases // 20), SEED, AT), homes=homes(SEED, AT))


def _about(cases: int) -> dict[str, str]:
    from django.db import connection

    with connection.cursor() as cursor:
        told = []
        for name in ("server_version", "fsync", "synchronous_commit", "shared_buffers"):
            cursor.execute(f"SHOW {name}")
            told.append(f"{name} {cursor.fetchone()[0]}")
    return {
        "Cases": f"{cases:,}, with ten facts each",
        "PostgreSQL": ", ".join(told),
        "Processor": f"{platform.machine()}, {os.cpu_count()} cores seen; load average {os.getloadavg()[0]:.1f}",
        "Python": sys.version.split()[0],
    }


if __name__ == "__main__":
    main()
