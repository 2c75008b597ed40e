"""`tidegate forecast compare`."""

from __future__ import annotations

import shlex
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tidegate import __version__
from tidegate.cli import forecast_options as option
from tidegate.cli.common import CallError
from tidegate.cli.compare import Form, ShowAs
from tidegate.cli.comparing import show
from tidegate.cli.forecast_options import Options, check_either, unreached
from tidegate.cli.forecast_study import opened
from tidegate.cli.forecast_writing import Out, written

if TYPE_CHECKING:
    from tidegate.forecast.experiments.paired import Comparison
    from tidegate.forecast.experiments.study import Study
    from tidegate.reports.forecast.content import Provenance, Report

REPLICATIONS = 200
MOST = 5_000


def compare_command(
    before: option.Before,
    after: option.After,
    years: option.Years = 10,
    replications: option.Replications = None,
    precision: option.Precision = None,
    seed: option.Seed = 1,
    threads: option.Threads = None,
    ray: option.Ray = False,
    force: option.Force = None,
    caseload: option.Caseload = None,
    parameters: option.Parameters = None,
    attribute: Annotated[
        bool, typer.Option("--attribute", help="Also share the difference out among the changes between the scenarios.")
    ] = False,
    courts: Annotated[
        Path | None,
        typer.Option("--courts", envvar="TIDEGATE_COURTS", help="The folder with the Crown Court series, for its back-test."),
    ] = None,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """Compare two scenarios on the same people with the same luck: who waits less, what courts gain, who is missed."""
    from tidegate.reports.forecast.as_parquet import frame
    from tidegate.reports.forecast.page import render
    from tidegate.reports.forecast.summary import comparison_document

    if before == after:
        raise CallError(f"{before!r} cannot be compared with itself: name two scenarios.")
    check_either(replications, precision)
    options = Options(years=years, seed=seed, threads=threads, ray=ray, force=force, caseload=caseload, parameters=parameters)
    with opened(options, out=out) as study:
        comparison = _compared(study, before, after, replications, precision)
        report = _report(study, comparison, options)
        report = _attributed(study, report, seed) if attribute else report
    report = _tested(report, courts, seed)
    show(comparison_document(report), form, None)
    if out:
        written(out, report, render(report), {"replications": frame(report.comparison)})


def _compared(study: Study, before: str, after: str, replications: int | None, precision: float | None) -> Comparison:
    from tidegate.forecast.experiments.asking import paired, paired_until

    if precision is None:
        return paired(study, before, after, replications or REPLICATIONS)
    comparison, reached = paired_until(study, before, after, precision=precision, most=MOST)
    if not reached:
        unreached(precision, MOST)
    return comparison


def _attributed(study: Study, report: Report, seed: int) -> Report:
    """The report with the difference shared out among the changes."""
    from tidegate.forecast.experiments.asking import shares

    before, after = (each.scenario for each in (report.comparison.before, report.comparison.after))
    found = shares(study, before, after, report.provenance.replications, seed=seed)
    return replace(report, attribution=found, titles={**report.titles, **study.changes(before, after)})


def _report(study: Study, comparison: Comparison, options: Options) -> Report:
    from tidegate.reports.forecast.building import report_of

    return report_of(study, comparison, _provenance(study, comparison, options))


def _provenance(study: Study, comparison: Comparison, options: Options) -> Provenance:
    from tidegate.reports.forecast.content import Provenance

    sample = comparison.samples[0]
    return Provenance(
        version=__version__,
        command=_command(),
        place=study.place,
        years=options.years,
        replications=sample.size,
        draws=len(set(sample.draw.tolist())),
        seed=options.seed,
        digest=study.digest,
    )


_ELSEWHERE = {"--out", "--threads", "--courts", "--format"}
"""Options that say how or where, not what: results do not depend on them, so that they are left out of the results."""


def _command() -> str:
    """The command as it was given, without what does not change its result."""
    given, kept = iter(sys.argv[1:]), []
    for word in given:
        if word in _ELSEWHERE:
            next(given, None)
        elif word.partition("=")[0] not in _ELSEWHERE and word != "--ray":
            kept.append(word)
    return shlex.join(["tidegate", *kept])


def _tested(report: Report, courts: Path | None, seed: int) -> Report:
    """The report with the back-tests."""
    from tidegate.forecast.calibration.backtests import every_backtest
    from tidegate.forecast.calibration.series import SeriesError

    try:
        tests, many = every_backtest(courts, seed)
    except SeriesError as error:
        raise CallError(str(error)) from error
    return replace(report, backtests=tests, rolling=many)
