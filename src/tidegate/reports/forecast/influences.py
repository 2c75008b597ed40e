"""What matters and where it flips: the tornado, the drivers that the runs themselves show, and the break-even map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap

from markupsafe import Markup

from tidegate.forecast.experiments.breakeven import Map
from tidegate.forecast.experiments.sensitivity import Swing
from tidegate.forecast.experiments.study import Measure
from tidegate.policy.explaining.svg import LINE, drawing, rectangle, words
from tidegate.reports.forecast.content import Report
from tidegate.reports.forecast.drawing import TOP, WIDTH, Picture, drawn
from tidegate.reports.forecast.wording import amount, figure, number

DRAWN = 12
"""How many parameters are drawn; the table has no more either."""

UNCLEAR = "not clear"
"""What a cell is called whose interval holds nought."""

_BAR, _APART, _LABEL = 14, 26, 44
"""The height of a bar, what lies below it, and the letters to a line of its label, for more are cut off."""
_TITLE, _LINE_HEIGHT = 36, 13
"""The letters to a line of a map's titles, for more are cut off at its sides; and how far apart its lines are."""


def tornado_picture(swings: Sequence[Swing], verdict: Measure, titles: Mapping[str, str]) -> Picture:
    """Each parameter at either end of its range, the widest swing on top."""
    rows = [
        (titles.get(each.factor.name, each.factor.name), each.at_low, each.at_high, each.factor.low, each.factor.high)
        for each in swings[:DRAWN]
    ]
    table = tuple(
        (title, figure(low, 4), amount(at_low, verdict), figure(high, 4), amount(at_high, verdict))
        for title, at_low, at_high, low, high in rows
    )
    return Picture(
        name="tornado",
        title=f"Change in the {verdict.title}, one assumption at a time",
        caption="Each bar runs from the answer at the low end of a range to that at its high end. Left of the line: less.",
        svg=_bars([(title, at_low, at_high) for title, at_low, at_high, _low, _high in rows], verdict, "tornado"),
        columns=("Assumption", "Low", "Change there", "High", "Change there"),
        rows=table,
    )


def driver_picture(report: Report) -> Picture:
    """What one standard deviation of each parameter does, by the line through the paired runs."""
    verdict, line = report.measure(report.verdict), report.surrogate
    shown = line.drivers[:DRAWN]
    table = tuple(
        (
            report.title_of(each.parameter),
            f"{figure(each.low, 4)} to {figure(each.high, 4)}",
            amount(each.slope, verdict),
            "not within its range" if each.flips_at is None else figure(each.flips_at, 4),
        )
        for each in shown
    )
    bars = [(report.title_of(each.parameter), line.mean - abs(each.slope), line.mean + abs(each.slope)) for each in shown]
    return Picture(
        name="drivers",
        title=f"Change in the {verdict.title}, by what it depends on",
        caption=(
            f"How far one standard deviation of each assumption moves the answer, either way, by a straight line through all "
            f"paired runs. The line explains {line.predicted:.0%} of the variance of runs that it has not seen."
        ),
        svg=_bars(bars, verdict, "drivers"),
        columns=("Assumption", "Drawn from", "Moves the change by", "Reverses it at"),
        rows=table,
    )


def _bars(rows: Sequence[tuple[str, float, float]], verdict: Measure, name: str) -> Markup:
    """Bars about a line at nought, each under its label."""
    least = min((0.0, *(min(low, high) for _title, low, high in rows)))
    most = max((0.0, *(max(low, high) for _title, low, high in rows)))
    room = WIDTH / ((most - least) or 1.0)
    parts: list[Markup] = []
    top = 0
    for title, low, high in rows:
        lines, left = wrap(title, _LABEL), (min(low, high) - least) * room
        parts.extend(words(0, top + LINE * place - 5, text) for place, text in enumerate(lines, start=1))
        top += LINE * len(lines)
        parts.append(rectangle(left, top, max(abs(high - low) * room, 1), _BAR, "accent"))
        parts.append(rectangle(-least * room - 1, top - 3, 2, _BAR + 6, "tone-2"))
        parts.append(words(0, top + _BAR + 15, f"{number(low, verdict.digits)} to {amount(high, verdict)}"))
        top += _BAR + _APART
    height = max(top, _BAR)
    told = " ".join(f"{title}: {amount(low, verdict)} to {amount(high, verdict)}." for title, low, high in rows)
    return drawing(name, (WIDTH, height), "Change by assumption", told, parts)


def map_picture(found: Map, verdict: Measure, titles: Mapping[str, str], name: str) -> Picture:
    """The break-even map: less on one side of the line, more on the other."""
    import altair as alt

    x, y = (titles.get(each.name, each.name) for each in (found.x, found.y))
    above = wrap(y, _TITLE)
    lifted = {**TOP, "titleY": TOP["titleY"] - _LINE_HEIGHT * (len(above) - 1)}
    base = alt.Chart(alt.Data(values=_cells(found, verdict))).encode(
        x=alt.X("x:O", sort=None, title=wrap(x, _TITLE), axis=alt.Axis(labelAngle=0)),
        y=alt.Y("y:O", sort="descending", title=above, axis=alt.Axis(**lifted)),
    )
    colours = alt.Scale(domain=[verdict.down, UNCLEAR, verdict.up], range=["#a5d3c8", "#e8e8e8", "#f2c09c"])
    colour = alt.Color("side:N", scale=colours, title=None, legend=alt.Legend(orient="bottom", columnPadding=30))
    chart = alt.layer(
        base.mark_rect(stroke="#ffffff").encode(color=colour),
        base.mark_text(fontSize=11, color="#14202b").encode(text="text:N"),
    )
    chart = chart.properties(width=WIDTH - 60, height=32 * len(found.at_y))
    third = f", with “{titles.get(found.third[0], found.third[0])}” at {figure(found.third[1])}" if found.third else ""
    return Picture(
        name=name,
        title=f"Change in the {verdict.title}{third}",
        caption=(
            f"Each cell is the mean of paired runs with common random numbers, in {verdict.unit}, ± half its 95 per cent "
            f"interval in the table. Grey: luck leaves open on which side it lies. {_border(found, x, y)}"
        ),
        svg=drawn(chart, name, f"Break-even map{third}", _border(found, x, y)),
        columns=(f"{y} / {x}", *map(figure, found.at_x)),
        rows=tuple(
            (figure(other), *(_cell(value, error, verdict) for value, error in zip(row, errors, strict=True)))
            for other, row, errors in zip(found.at_y, found.values, found.errors, strict=True)
        ),
    )


def _cells(found: Map, verdict: Measure) -> list[dict[str, str]]:
    """The cells of the map from left to right, row by row."""
    return [
        {
            "x": figure(one),
            "y": figure(other),
            "side": UNCLEAR if abs(value) <= error else verdict.down if value < 0 else verdict.up,
            "text": number(value, verdict.digits),
        }
        for other, row, errors in zip(found.at_y, found.values, found.errors, strict=True)
        for one, value, error in zip(found.at_x, row, errors, strict=True)
    ]


def _cell(value: float, error: float, verdict: Measure) -> str:
    """A value with its error, where it has one."""
    shown = number(value, verdict.digits)
    return f"{shown} ± {number(error, verdict.digits)}" if error else shown


def _border(found: Map, x: str, y: str) -> str:
    """The line in words."""
    line = found.line()
    if not any(value for row in found.values for value in row):
        return "Nothing changes anywhere on this map."
    if all(abs(value) <= error for value, error in zip(sum(found.values, ()), sum(found.errors, ()), strict=True)):
        return "Luck leaves open on which side every cell lies, so that no line can be drawn: give more --replications."
    if not line:
        side = "below" if found.share_below() == 1 else "above"
        return f"Nowhere on this map does the conclusion flip: the change is {side} nought throughout."
    (first_x, first_y), (last_x, last_y) = line[0], line[-1]
    begin = f"“{x}” is {figure(first_x)} and “{y}” {figure(first_y)}"
    if len(line) == 1:
        return f"The conclusion flips where {begin}."
    return f"The conclusion flips along a line, from where {begin}, to {figure(last_x)} and {figure(last_y)}."
