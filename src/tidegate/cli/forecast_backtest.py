"""`tidegate forecast backtest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli import forecast_options as option
from tidegate.cli.common import CallError, messages
from tidegate.cli.compare import Form, ShowAs
from tidegate.cli.comparing import show
from tidegate.cli.forecast_writing import Out, written

REPLICATIONS = 4_000
_ONLY = "Each was forecast for {years} from its cut only; a series of which nothing was published within them was not tested."


def backtest_command(
    courts: Annotated[
        Path | None,
        typer.Option(
            "--courts", envvar="TIDEGATE_COURTS", help="The folder with the Ministry of Justice's Crown Court series."
        ),
    ] = None,
    years: Annotated[
        int | None,
        typer.Option("--years", min=1, max=40, help="How many years ahead to forecast. [default: as many as were published]"),
    ] = None,
    replications: Annotated[
        int, typer.Option("--replications", min=100, help="How many times each mechanism is drawn.")
    ] = REPLICATIONS,
    seed: option.Seed = 1,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """Test the model's mechanisms on the past: what they would have forecast, beside what came and beside two naive rivals.

    The register and arrests come with Tidegate. The Crown Court's quarterly series does not: say where it is with --courts.
    """
    from tidegate.forecast.calibration.backtests import EVER, every_backtest
    from tidegate.forecast.calibration.series import COURTS_FILE, SeriesError
    from tidegate.policy.explaining.as_html import page
    from tidegate.policy.explaining.names import counted
    from tidegate.reports.forecast.summary import backtest_document

    missing = f"The Crown Court was not tested: {COURTS_FILE} does not come with Tidegate. Name its folder with --courts."
    with messages().status("Forecasting the past"):
        try:
            tests, many = every_backtest(courts, seed, replications, years or EVER)
        except SeriesError as error:
            raise CallError(str(error)) from error
        left_out = [*([] if courts else [missing]), *([_ONLY.format(years=counted(years, "year"))] if years else [])]
        document = backtest_document(tests, many, " ".join(left_out), replications=replications, seed=seed)
    show(document, form, None)
    if out:
        written(
            out, {"tests": tests, "rolling": many, "years": years, "replications": replications, "seed": seed}, page(document)
        )
