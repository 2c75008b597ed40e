"""`tidegate forecast`: what a policy would do to police, courts, the register and children at risk."""

from __future__ import annotations

import typer

from tidegate.cli import forecast_asking, forecast_backtest, forecast_compare, forecast_figures, forecast_run

app = typer.Typer(
    no_args_is_help=True, help="Forecast what a policy would do to police, courts, the register and children at risk."
)
app.command("run")(forecast_run.run_command)
app.command("compare")(forecast_compare.compare_command)
app.command("sensitivity")(forecast_asking.sensitivity_command)
app.command("breakeven")(forecast_asking.breakeven_command)
app.command("staffing")(forecast_asking.staffing_command)
app.command("backtest")(forecast_backtest.backtest_command)
app.command("parameters")(forecast_figures.parameters_command)
app.command("scenarios")(forecast_figures.scenarios_command)
app.command("schema")(forecast_figures.schema_command)
