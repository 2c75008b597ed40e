"""`tidegate forecast parameters`, `scenarios` and `schema`: what a forecast rests on, and how to write one's own."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from tidegate.cli.common import deliver_text, output
from tidegate.cli.compare import Form, Out, ShowAs
from tidegate.cli.comparing import show
from tidegate.cli.forecast_options import Parameters


class FileOf(StrEnum):
    """What `forecast schema` can describe."""

    PARAMETERS = "parameters"
    SCENARIO = "scenario"


def parameters_command(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A parameter file. [default: England and Wales]")
    ] = None,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """Show every parameter with its range, unit, status and source; refuse a file that is wrong, with all its mistakes."""
    from tidegate.forecast.parameters.describing import describe_parameters
    from tidegate.forecast.parameters.loading import load_book, shipped_book

    show(describe_parameters(load_book(file) if file else shipped_book()), form, out)


def scenarios_command(
    scenario: Annotated[str | None, typer.Argument(metavar="[SCENARIO]", help="A scenario to check and show.")] = None,
    parameters: Parameters = None,
) -> None:
    """List the scenarios that come with Tidegate, or check and show one."""
    from tidegate.forecast.parameters.loading import load_book, shipped_book
    from tidegate.forecast.scenarios.loading import load_scenario, shipped_scenarios

    book = load_book(parameters) if parameters else shipped_book()
    for name in [scenario] if scenario else shipped_scenarios():
        found = load_scenario(name, book)
        output().print(f"{found.id}: {found.says}", soft_wrap=True)
        for change in found.changes:
            output().print(f"    {change.parameter}: {change.how} {change.amount:g}. {change.because}.", soft_wrap=True)


def schema_command(
    of: Annotated[FileOf, typer.Argument(help="parameters: a parameter file; scenario: a scenario file.")], out: Out = None
) -> None:
    """Print the JSON Schema (draft 2020-12) of a file that a forecast reads."""
    from tidegate.forecast.parameters.document import parameters_schema, scenario_schema

    schema = parameters_schema() if of is FileOf.PARAMETERS else scenario_schema()
    deliver_text(json.dumps(schema, indent=2), out)
