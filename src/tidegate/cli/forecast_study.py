"""Opens the model for an experiment: which part of the country, how many years, and how its runs are spread and watched."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tidegate.cli.common import CallError, progress_bar
from tidegate.cli.forecast_options import Options
from tidegate.cli.forecast_writing import PARTS, made_folder

if TYPE_CHECKING:
    from rich.progress import Progress

    from tidegate.forecast.engine.replications import Store
    from tidegate.forecast.experiments.book_study import Simulate
    from tidegate.forecast.experiments.runs import Sample
    from tidegate.forecast.experiments.study import Study
    from tidegate.forecast.parameters.definitions import ParameterBook
    from tidegate.forecast.population.caseload import Caseload
    from tidegate.forecast.results.measuring import Row
    from tidegate.forecast.scenarios.scenario import Scenario


@contextmanager
def opened(options: Options, *, out: Path | None = None, watched: bool = True) -> Iterator[Study]:
    """The study of the model under a parameter book. ``watched``: the runs have a progress bar of their own.

    With ``out``, each replication is kept there until the results are written: an experiment that was stopped goes on
    where it ended.
    """
    from tidegate.forecast.engine import cluster
    from tidegate.forecast.experiments.book_study import BookStudy
    from tidegate.forecast.network.checking import NetworkRefused
    from tidegate.forecast.parameters.loading import load_book, shipped_book
    from tidegate.forecast.results.catalogue import catalogue
    from tidegate.forecast.system.building import SAMPLES_A_YEAR

    book = load_book(options.parameters) if options.parameters else shipped_book()
    _check_force(book, options.force)
    caseload, part = _caseload_of(options.caseload), book.part(options.force)
    share = options.share(part)
    if out:
        made_folder(out)
    try:
        with cluster.joined() if options.ray else nullcontext(), progress_bar() as bar:
            yield BookStudy(
                book=book,
                catalogue=catalogue(options.years, SAMPLES_A_YEAR),
                simulate=_simulator(options, _Given(book, caseload, part * share), out, _Watch(bar, visible=watched)),
                part=part * share,
                share=share,
                place=options.force.replace("-", " ").title() if options.force else book.title,
                digest=_digest(book, options, caseload),
            )
    except (cluster.ClusterError, NetworkRefused) as error:
        raise CallError(str(error)) from error


class _Watch:
    """The line of a progress bar that shows the runs one after the other."""

    def __init__(self, bar: Progress, *, visible: bool) -> None:
        self._bar, self._task = bar, bar.add_task("Simulating", total=None, visible=visible)

    def begin(self, title: str) -> None:
        self._bar.reset(self._task, description=title)

    def __call__(self, done: int, total: int) -> None:
        self._bar.update(self._task, completed=done, total=total)


class _Given(NamedTuple):
    """What is simulated: the figures, the queues at the start, and which part of the country."""

    book: ParameterBook
    caseload: Caseload | None
    part: float


def _simulator(options: Options, given: _Given, out: Path | None, watch: _Watch) -> Simulate:
    """Runs scenarios as the options say."""
    from tidegate.forecast.engine.replications import Spread, replicate
    from tidegate.forecast.results.simulating import Batch, Job

    spread = Spread(threads=options.threads or os.cpu_count() or 1, ray=options.ray)

    def simulate(asked: Sequence[tuple[Scenario, Mapping[str, float]]], replications: range) -> list[Sample]:
        jobs = (
            Job(scenario=scenario, held=held, years=options.years, seed=options.seed, **given._asdict())
            for scenario, held in asked
        )
        batch = Batch(jobs=tuple(jobs), replications=replications)
        watch.begin(asked[0][0].title if len(asked) == 1 else f"{len(asked)} settings")
        store = _store(out / PARTS / batch.identity[:16], batch.identity) if out else None
        return list(batch.samples(list(replicate(batch, batch.numbers, spread=spread, store=store, progress=watch))))

    return simulate


def _store(folder: Path, identity: str) -> Store[Row]:
    """Where a run's replications are kept until it is done."""
    from tidegate.forecast.engine.replications import Store
    from tidegate.forecast.results.writing import row_from_bytes, row_to_bytes

    return Store(folder=folder, identity=identity, write=row_to_bytes, read=row_from_bytes)


def _check_force(book: ParameterBook, force: str | None) -> None:
    if force is not None and force not in book.forces:
        near = get_close_matches(force, book.forces, n=1)
        raise CallError(
            f"There is no force {force!r}: " + (f"did you mean {near[0]!r}?" if near else f"one of {', '.join(book.forces)}.")
        )


def _caseload_of(path: Path | None) -> Caseload | None:
    """The caseload in a file or folder, if one was named."""
    from tidegate.forecast.population.caseload import CaseloadError, read_caseload

    try:
        return None if path is None else read_caseload(path)
    except CaseloadError as error:
        raise CallError(str(error)) from error


def _digest(book: ParameterBook, options: Options, caseload: Caseload | None) -> str:
    """The digest of what every run here depends on, whatever its scenario."""
    case = caseload.digest if caseload else ""
    return (
        "sha256:"
        + sha256(f"{book.digest}/{options.years}/{options.seed}/{options.force}/{options.people}/{case}".encode()).hexdigest()
    )
