"""`tidegate forecast run`: one scenario, with its luck and our ignorance kept apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tidegate.cli import forecast_options as option
from tidegate.cli.compare import Form, ShowAs
from tidegate.cli.comparing import show
from tidegate.cli.forecast_options import Options, check_either, unreached
from tidegate.cli.forecast_study import opened
from tidegate.cli.forecast_writing import Out, written

if TYPE_CHECKING:
    from tidegate.forecast.experiments.runs import Sample
    from tidegate.forecast.experiments.study import Study
    from tidegate.forecast.results.describing import Made

REPLICATIONS = 100
MOST = 5_000


def run_command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="The name of a shipped scenario, or a YAML file.")],
    years: option.Years = 10,
    replications: option.Replications = None,
    precision: option.Precision = None,
    seed: option.Seed = 1,
    threads: option.Threads = None,
    ray: option.Ray = False,
    force: option.Force = None,
    caseload: option.Caseload = None,
    parameters: option.Parameters = None,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """Forecast one scenario: every measure with the spread that luck makes, and the spread that not knowing makes."""
    from tidegate.forecast.results.describing import describe_run
    from tidegate.forecast.results.writing import courses, result, rows
    from tidegate.policy.explaining.as_html import page

    check_either(replications, precision)
    options = Options(years=years, seed=seed, threads=threads, ray=ray, force=force, caseload=caseload, parameters=parameters)
    with opened(options, out=out) as study:
        made = _made(study, scenario, options, _sampled(study, scenario, replications, precision))
    document = describe_run(made)
    show(document, form, None)
    if out:
        written(out, result(made), page(document), {"replications": rows(made), "courses": courses(made, study.grid)})


def _made(study: Study, scenario: str, options: Options, sample: Sample) -> Made:
    from tidegate.forecast.results.describing import Made

    return Made(
        scenario=study.scenario(scenario),
        place=study.place,
        years=options.years,
        seed=options.seed,
        digest=study.digest,
        measures=tuple(study.measures),
        stages=tuple(study.stages),
        sample=sample,
    )


def _sampled(study: Study, scenario: str, replications: int | None, precision: float | None) -> Sample:
    from tidegate.forecast.experiments.precision import until_precise
    from tidegate.forecast.experiments.runs import Setting

    setting = Setting(scenario=scenario)
    if precision is None:
        return study.run(setting, range(replications or REPLICATIONS))
    found = until_precise(study.run, setting, [study.verdict], precision=precision, most=MOST)
    if not found.reached:
        unreached(precision, MOST)
    return found.sample
