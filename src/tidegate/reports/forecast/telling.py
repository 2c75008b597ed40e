"""The whole comparison in words: how many it is about, what it changes, and what would reverse it."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.forecast.experiments.reversal import Parting
from tidegate.forecast.experiments.surrogate import Driver
from tidegate.forecast.population.gates import LEFT
from tidegate.policy.explaining.names import counted
from tidegate.reports.forecast.content import Report
from tidegate.reports.forecast.wording import change, figure, number, sentence, subject

NAMED = 2
"""How many gates are named in a sentence."""

TOLD = 3
"""How many reversing assumptions are named on the first screen."""

_TRUSTED = 0.3
"""The share of unseen runs that a line must explain before we say where an assumption reverses a conclusion."""


def paragraph(report: Report) -> str:
    """The whole comparison in one paragraph: each question's first measure, the verdict, and what would reverse it."""
    made = report.provenance
    head = f"Over {counted(made.years, 'year')} in {made.place}, “{report.after.title}” is set beside “{report.before.title}”."
    first = [question.measures[0] for question in report.questions]
    told = (sentence(report, name) for name in dict.fromkeys([*first, report.verdict]))
    rests = resting(report)
    return " ".join([head, *told, *([rests] if rests else []), *_reversal_in_a_sentence(report)])


def through(report: Report) -> str:
    """How few or many a lighter route is open to, and which gates stop most: why the effects are as large as they are."""
    left = next(each for each in report.gates if each.id == LEFT)
    strictest = sorted((each for each in report.gates if each.alone), key=lambda each: -(each.alone or 0.0))[:NAMED]
    names = " and ".join(f"“{each.title}”" for each in strictest)
    why = f" The gates that alone stop most: {names}." if names else ""
    span = f"{number(left.falls.low, 1)} to {number(left.falls.high, 1)}"
    return (
        f"Of 100 people who are reported, {number(left.falls.mean, 1)} come through every gate of the lighter route ({span} in "
        f"19 of 20 replications).{why}"
    )


def resting(report: Report) -> str | None:
    """What is left of the verdict without what it credits to something else, and whether the conclusion rests on that."""
    found, verdict = report.without, report.measure(report.verdict)
    if found is None or report.comparison[found.measure].change.mean == 0:
        return None
    with_it, left = report.comparison[report.verdict].change.mean, round(found.change, verdict.digits)
    rests = ": the conclusion rests on them" if with_it * left < 0 else ""
    way = verdict.down if with_it > 0 else verdict.up
    return (
        f"Without {subject(report.measure(found.measure))}, {subject(verdict)} would be {change(left, verdict)} on average, "
        f"and {way} in {found.reversed} of {report.reversal.draws} draws of all assumptions{rests}."
    )


def reversals(report: Report) -> tuple[str, tuple[str, ...]]:
    """What would reverse the conclusion: a lead and its conditions, the strongest first; or why there are none."""
    found, line, what = report.reversal, report.surrogate, f"the change in {subject(report.measure(report.verdict))}"
    share = f"In {found.reversed or 'none'} of {found.draws} draws of all assumptions {what} goes the other way."
    drivers = line.drivers if line.predicted >= _TRUSTED else ()
    flips = [(each, each.flips_at) for each in drivers if each.flips_at is not None]
    if flips:
        conditions = tuple(_condition(each, at, report, falling=line.mean < 0) for each, at in flips[:TOLD])
        return f"{share} Other things at their mean, it reverses where:", conditions
    if found.partings:
        return f"{share} It does so more often where:", tuple(_parted(each, report) for each in found.partings[:TOLD])
    if found.reversed:
        return f"{share} No single assumption tells these draws from the rest; a break-even map asks further.", ()
    return f"{share} Within the ranges assumed, no single assumption was seen to reverse it.", ()


def _reversal_in_a_sentence(report: Report) -> Iterator[str]:
    lead, conditions = reversals(report)
    yield f"{lead.removesuffix(':')} {conditions[0]}." if conditions else lead


def _condition(driver: Driver, at: float, report: Report, *, falling: bool) -> str:
    """Where one parameter flips the sign, and where it was taken to lie."""
    way = "rises above" if (driver.slope > 0) == falling else "falls below"
    return (
        f"“{report.title_of(driver.parameter)}” {way} {figure(at)} (assumed {figure(driver.mean)}, "
        f"anywhere from {figure(driver.low)} to {figure(driver.high)})"
    )


def _parted(parting: Parting, report: Report) -> str:
    """On which side of a value it goes the other way more often, and how often on either."""
    more, less = max(parting.below, parting.above), min(parting.below, parting.above)
    way = "above" if parting.above == more else "below"
    return f"“{report.title_of(parting.parameter)}” lies {way} {figure(parting.at)} ({more:.0%} of draws, else {less:.0%})"
