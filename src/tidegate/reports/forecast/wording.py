"""A comparison in sentences, made from its numbers: how much, and how sure."""

from __future__ import annotations

from math import isnan

from tidegate.forecast.experiments.paired import Difference
from tidegate.forecast.experiments.study import Measure
from tidegate.reports.forecast.content import Report

CHANCES = ((0.95, "almost certainly"), (0.80, "probably"), (0.65, "perhaps"))
"""From which share of paired replications on which word is used. Below the last, the direction is not clear."""

SHARE = "share"
"""The unit of what is told as a percentage."""


def number(value: float, digits: int) -> str:
    """A number as people write it, without a minus sign before nought; a dash for none."""
    if isnan(value):
        return "–"
    rounded = round(value, digits) + 0.0
    return f"{rounded:,.{max(digits, 0)}f}".replace("-", "−")


def span(low: float, high: float, digits: int) -> str:
    """From one number to another; a dash for none."""
    return "–" if isnan(low) else f"{number(low, digits)} to {number(high, digits)}"


def figure(value: float, digits: int = 3) -> str:
    """A parameter's value to so many digits that count, never with an exponent: ``20,000``, ``0.0000852``."""
    return f"{float(f'{value:.{digits}g}') + 0.0:,.12f}".rstrip("0").rstrip(".").replace("-", "−")


def amount(value: float, measure: Measure) -> str:
    """A number with its unit. A share is told as a percentage."""
    shown = plain(value, measure)
    if measure.unit == SHARE:
        return f"{shown} %"
    return f"{shown} {_one(measure.unit) if shown.lstrip('−') == '1' else measure.unit}"


def _one(unit: str) -> str:
    """A unit as it stands after one: ``person``, ``sitting day a year``."""
    what, year, _ = unit.partition(" a year")
    return ("person" if what == "people" else what.removesuffix("s")) + year


def plain(value: float, measure: Measure) -> str:
    """A number without its unit, as ``amount`` has it."""
    return number(100 * value, measure.digits - 2) if measure.unit == SHARE else number(value, measure.digits)


def change(value: float, measure: Measure) -> str:
    """A change without a sign: ``shorter by 3.1 days``."""
    if round(value, measure.digits) == 0:
        return "unchanged"
    return f"{measure.down if value < 0 else measure.up} by {_difference(abs(value), measure)}"


def _difference(value: float, measure: Measure) -> str:
    """As ``amount``; a difference of percentages is in points."""
    return amount(value, measure).replace(" %", " percentage points") if measure.unit == SHARE else amount(value, measure)


def chance(difference: Difference) -> str | None:
    """How sure the direction is, in a word; None if it is not clear.

    The share is counted as if one more draw had gone the other way, so that a few replications cannot make anything certain.
    """
    share = max(difference.lower, difference.higher) * difference.draws / (difference.draws + 1)
    return next((word for least, word in CHANCES if share >= least), None)


def between(difference: Difference, measure: Measure) -> str:
    """The interval of the change: ``by 1.2 to 5.0 days``, or ``from shorter by 5.0 days to longer by 1.2 days``."""
    low, high = (round(each, measure.digits) + 0.0 for each in (difference.change.low, difference.change.high))
    if low == high:
        return f"{change(low, measure)} every time"
    if low * high > 0:
        least, most = sorted((abs(low), abs(high)))
        return f"by {plain(least, measure)} to {_difference(most, measure)}"
    return f"from {change(low, measure)} to {change(high, measure)}"


def subject(measure: Measure) -> str:
    """The measure as the subject of a sentence."""
    return f"the {measure.title}"


def sentence(report: Report, name: str) -> str:
    """One measure, told whole."""
    measure, found = report.measure(name), report.comparison[name]
    who = subject(measure)
    if not found.draws:
        return f"Nothing can be said of {who}: no replication had such a case."
    if difference_is_nought(found):
        return f"No replication changes {who}."
    word, span = chance(found), between(found, measure)
    if all(round(each, measure.digits) == 0 for each in (found.change.mean, found.change.low, found.change.high)):
        return f"{who[0].upper()}{who[1:]} would hardly change at all."
    if word is None:
        return f"{_unclear(who, found, measure)}: {span} in 19 of 20 replications."
    if round(found.change.mean, measure.digits) == 0:
        return f"{who[0].upper()}{who[1:]} would hardly change: {span} in 19 of 20 replications."
    how_much = change(found.change.mean, measure)
    values = f"{plain(found.before.mean, measure)} to {amount(found.after.mean, measure)}"
    return f"{who[0].upper()}{who[1:]} would {word} be {how_much}, from {values} ({span} in 19 of 20 replications)."


def _unclear(who: str, difference: Difference, measure: Measure) -> str:
    """That the direction is not clear, or that there is a change in one direction or none."""
    low, high = (round(each, measure.digits) for each in (difference.change.low, difference.change.high))
    if low * high != 0:
        return f"It is not clear whether {who} would be {measure.down} or {measure.up}"
    return f"{who[0].upper()}{who[1:]} would be unchanged or {measure.down if high == 0 else measure.up}"


def difference_is_nought(difference: Difference) -> bool:
    """Whether no replication shows any difference."""
    return difference.lower == difference.higher == 0
