"""`tidegate forecast backtest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import CallError, messages
from tidegate.cli.compare import Form, ShowAs
from tidegate.cli.comparing import show
from tidegate.cli.forecast_writing import Out, written

Seed = Annotated[int, typer.Option("--seed", min=0, help="Where random numbers start: same seed, same bytes.")]


def backtest_command(
    courts: Annotated[
        Path | None,
        typer.Option(
            "--courts", envvar="TIDEGATE_COURTS", help="The folder with the Ministry of Justice's Crown Court series."
        ),
    ] = None,
    seed: Seed = 1,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """Test the model's mechanisms on the past: what they would have forecast, beside what came and beside two naive rivals.

    The register and arrests come with Tidegate. The Crown Court's quarterly series does not: say where it is with --courts.
    """
    from tidegate.forecast.calibration.backtests import court_backtests, published_backtests, rolling
    from tidegate.forecast.calibration.series import COURTS_FILE, SeriesError, read_courts
    from tidegate.policy.explaining.as_html import page
    from tidegate.reports.forecast.summary import backtest_document

    missing = f"The Crown Court was not tested: {COURTS_FILE} does not come with Tidegate. Name its folder with --courts."
    with messages().status("Forecasting the past"):
        try:
            tests = (*(court_backtests(courts, seed) if courts else ()), *published_backtests(seed))
            many = rolling(read_courts(courts), seed) if courts else None
        except SeriesError as error:
            raise CallError(str(error)) from error
        document = backtest_document(tests, many, "" if courts else missing)
    show(document, form, None)
    if out:
        written(out, {"tests": tests, "rolling": many, "seed": seed}, page(document))
