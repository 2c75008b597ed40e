"""`tidegate forecast sensitivity`, `breakeven` and `staffing`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tidegate.cli import forecast_options as option
from tidegate.cli.common import CHECK_FAILED, CallError, fail, progress_bar
from tidegate.cli.compare import Form, ShowAs
from tidegate.cli.comparing import show
from tidegate.cli.forecast_options import Options, check_either
from tidegate.cli.forecast_study import opened
from tidegate.cli.forecast_writing import Out, written

if TYPE_CHECKING:
    from tidegate.forecast.experiments.sensitivity import Factor
    from tidegate.forecast.experiments.study import Study
    from tidegate.policy.explaining.document import Document
    from tidegate.reports.forecast.questions import Asked

REPLICATIONS = 6
MOST_INFLUENTIAL = 6
ALONE = 9
"""At how many values of one factor it is asked where that factor alone flips the conclusion."""

Only = Annotated[
    list[str] | None, typer.Option("--parameter", help="Only these parameters; may be given again. [default: all that vary]")
]
MOST = 160
"""Replications to a point beyond which a precision is refused: every point would take as many."""


def few(default: int) -> Any:
    """The option of how many replications each point gets."""
    told = "How many paired replications to each point. A point of ten years takes about half a second of a core for each."
    return typer.Option("--replications", min=1, help=told, show_default=str(default))


Drawn = Annotated[
    bool,
    typer.Option(
        "--drawn",
        help="Draw the other assumptions for each two replications instead of holding them at their best guess. "
        "This is what `compare` averages over, and needs many more replications.",
    ),
]
Ranges = Annotated[
    list[str] | None,
    typer.Option(
        "--range",
        metavar="NAME=LOW:HIGH",
        help="Ask between these values of quality, yield or effect, by the parameter's name; may be given again.",
    ),
]


@contextmanager
def _counting(what: str) -> Iterator[Callable[[int], None]]:
    """A progress bar over what is tried until something does: nobody knows how many."""
    with progress_bar() as bar:
        task = bar.add_task(what, total=None)
        yield lambda done: bar.update(task, completed=done)


def _asked(study: Study, before: str, after: str, years: int, replications: int) -> Asked:
    from tidegate.reports.forecast.questions import Asked

    return Asked(
        before=study.scenario(before).title,
        after=study.scenario(after).title,
        place=study.place,
        years=years,
        replications=replications,
        share=study.share,
        digest=study.digest,
        verdict=next(each for each in study.measures if each.id == study.verdict),
        titles={each.name: each.title for each in study.assumptions},
    )


def asked_between(study: Study, ranges: list[str]) -> tuple[Factor, Factor, Factor]:
    """The factors of the break-even, over the ranges that the call names. Raises CallError."""
    named = dict(_range(each) for each in ranges)
    known = [each.name for each in study.keys]
    if unknown := sorted(named.keys() - set(known)):
        raise CallError(f"--range {unknown[0]}: break-even asks of {', '.join(known)} only.")
    quality, proactive, effect = (
        replace(each, low=low, high=high) for each in study.keys for low, high in [named.get(each.name, (each.low, each.high))]
    )
    return quality, proactive, effect


def _range(text: str) -> tuple[str, tuple[float, float]]:
    """A name and its two ends."""
    found = re.fullmatch(r"([a-z_.]+)=(-?[0-9.]+):(-?[0-9.]+)", text)
    if not found or float(found[2]) >= float(found[3]):
        raise CallError(f"--range {text!r} is not a name and a rising range: write proactive.yield=0:0.2.")
    return found[1], (float(found[2]), float(found[3]))


def _enough(study: Study, before: str, after: str, base: Mapping[str, float], asked: tuple[int | None, float | None]) -> int:
    """As many replications to a point as were asked for, or as the precision takes with all at ``base``. Raises CallError."""
    from tidegate.forecast.experiments.asking import enough

    replications, precision = asked
    if precision is None:
        return replications or 1
    found, reached = enough(study, before, after, base, precision=precision, most=MOST)
    if not reached:
        raise CallError(
            f"{MOST} replications do not tell the change to within {precision:.1%} of itself, and every point would take as "
            "many: give a wider --precision, or say with --replications how many each point is worth."
        )
    return found


def _delivered(document: Document, found: object, form: ShowAs, out: Path | None) -> None:
    """Show the document, and write it with what was found."""
    from tidegate.policy.explaining.as_html import page

    show(document, form, None)
    if out:
        written(out, found, page(document))


def _factors(study: Study, names: list[str] | None) -> list[Factor]:
    unknown = sorted(set(names or ()) - study.factors.keys())
    if unknown:
        raise CallError(
            f"No parameter that varies is called {', '.join(map(repr, unknown))}: `tidegate forecast parameters` lists them."
        )
    return [study.factors[name] for name in names or study.factors]


def _check_points(points: int) -> None:
    if points & (points - 1):
        raise CallError(f"--points {points} is not a power of two, on which Sobol's sequence rests: give 32, 64 or 128.")


def sensitivity_command(
    before: option.Before,
    after: option.After,
    only: Only = None,
    trajectories: Annotated[int, typer.Option("--trajectories", min=2, help="Morris: how many walks.")] = 4,
    points: Annotated[int, typer.Option("--points", min=0, help="Sobol: how many points, a power of two; 0 for none.")] = 32,
    years: option.Years = 10,
    replications: Annotated[int | None, few(1)] = None,
    precision: option.Precision = None,
    seed: option.Seed = 1,
    threads: option.Threads = None,
    ray: option.Ray = False,
    force: option.Force = None,
    caseload: option.Caseload = None,
    parameters: option.Parameters = None,
    people: option.People = None,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """Which of the things we do not know move the comparison: screening, shares of variance, and one at a time."""
    from tidegate.forecast.experiments.asking import best_guess, change_of_verdict
    from tidegate.forecast.experiments.sensitivity import morris, sobol, tornado
    from tidegate.reports.forecast.questions import sensitivity_document

    check_either(replications, precision)
    _check_points(points)
    options = Options(
        years=years, seed=seed, threads=threads, ray=ray, force=force, caseload=caseload, parameters=parameters, people=people
    )
    with opened(options, out=out) as study:
        base = best_guess(study)
        replications = _enough(study, before, after, base, (replications, precision))
        answers = change_of_verdict(study, before, after, replications, base)
        effects = morris(answers, _factors(study, only), trajectories=trajectories, seed=seed)
        top = [study.factors[each.factor] for each in effects[:MOST_INFLUENTIAL]]
        alone = max(replications, REPLICATIONS)  # with fewer, where the bars lie is luck
        swings = tornado(change_of_verdict(study, before, after, alone, base), top)
        indices = sobol(answers, top, points=points, seed=seed) if points else ()
        asked = _asked(study, before, after, years, replications)
        document = sensitivity_document(asked, effects, indices, swings, alone=alone)
    _delivered(document, {"asked": asked, "effects": effects, "indices": indices, "swings": swings}, form, out)


def breakeven_command(
    before: option.Before,
    after: option.After,
    steps: Annotated[int, typer.Option("--steps", min=2, max=25, help="How many points along each side of the map.")] = 5,
    drawn: Drawn = False,
    ranges: Ranges = None,
    years: option.Years = 10,
    replications: Annotated[int | None, few(REPLICATIONS)] = None,
    precision: option.Precision = None,
    seed: option.Seed = 1,
    threads: option.Threads = None,
    ray: option.Ray = False,
    force: option.Force = None,
    caseload: option.Caseload = None,
    parameters: option.Parameters = None,
    people: option.People = None,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """Where the conclusion flips: how good must the assessment, the proactive work and the programme be?"""
    from tidegate.forecast.experiments.asking import best_guess, change_of_verdict, maps
    from tidegate.forecast.experiments.breakeven import flip
    from tidegate.reports.forecast.questions import breakeven_document

    check_either(replications, precision)
    options = Options(
        years=years, seed=seed, threads=threads, ray=ray, force=force, caseload=caseload, parameters=parameters, people=people
    )
    with opened(options, out=out) as study:
        keys, base = asked_between(study, ranges or []), {} if drawn else best_guess(study)
        replications = _enough(study, before, after, base, (replications or REPLICATIONS, precision))
        answers = change_of_verdict(study, before, after, replications, base)
        alone = [flip(answers, each, steps=ALONE) for each in keys]
        drawings = list(maps(answers, keys, steps))
        asked = _asked(study, before, after, years, replications)
        document = breakeven_document(asked, drawings, alone, drawn=drawn)
    _delivered(document, {"asked": asked, "drawn": drawn, "maps": drawings, "alone": alone}, form, out)


def staffing_command(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="The scenario to staff.")],
    share: Annotated[float, typer.Option("--share", min=0.01, max=1.0, help="The share to reach within each deadline.")] = 0.9,
    probability: Annotated[
        float, typer.Option("--probability", min=0.01, max=1.0, help="In what share of replications that must hold.")
    ] = 0.9,
    years: option.Years = 10,
    replications: Annotated[int | None, few(20)] = None,
    precision: Annotated[
        float | None,
        typer.Option(
            "--precision", min=0.01, max=0.5, help="Instead: until the share in which it holds is known to within this."
        ),
    ] = None,
    seed: option.Seed = 1,
    threads: option.Threads = None,
    ray: option.Ray = False,
    force: option.Force = None,
    caseload: option.Caseload = None,
    parameters: option.Parameters = None,
    form: Form = ShowAs.TERMINAL,
    out: Out = None,
) -> None:
    """The cheapest staff that meets every deadline often enough. Exit 1 if no staff offered does."""
    from tidegate.forecast.experiments.asking import staffing
    from tidegate.forecast.experiments.precision import of_a_share
    from tidegate.forecast.experiments.staffing import StaffingError
    from tidegate.reports.forecast.questions import staffing_document

    check_either(replications, precision)
    replications = of_a_share(probability, precision) if precision else replications or 20
    options = Options(years=years, seed=seed, threads=threads, ray=ray, force=force, caseload=caseload, parameters=parameters)
    with opened(options, out=out, watched=False) as study:
        try:
            with _counting("Trying plans") as watch:
                found = staffing(study, scenario, study.offers, replications, share=share, probability=probability, watch=watch)
        except StaffingError as error:
            fail(str(error), CHECK_FAILED)
        titles = {each.name: each.title for each in study.assumptions}
        document = staffing_document(study.offers, titles, found, share=share, probability=probability)
    _delivered(document, found, form, out)
