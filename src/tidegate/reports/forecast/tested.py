"""The back-tests on the page: what was forecast from an earlier year, what came, and what the model cannot reproduce."""

from __future__ import annotations

import calendar
from collections.abc import Sequence

import numpy as np

from tidegate.forecast.calibration.backtests import MODEL, NAIVE, Backtest, Rolling
from tidegate.forecast.calibration.scoring import LEVELS
from tidegate.policy.explaining.document import Block, Bullets, Document, Grid, Row, Section, plain, say
from tidegate.reports.forecast.drawing import AFTER, BEFORE, HEIGHT, TOP, WIDTH, Picture, drawn, rows_of
from tidegate.reports.forecast.wording import number

METHODS = {"model": "the model", "naive": "no change", "drift": "straight line"}


def when(at: float) -> str:
    """A decimal year as month and year."""
    year = int(at)
    return f"{calendar.month_abbr[int((at - year) * 12) + 1]} {year}"


def backtest_picture(test: Backtest) -> Picture:
    """What was known, what was forecast with its band, and what came."""
    import altair as alt

    model = test.forecasts[0]
    widest = model.intervals[-1]
    known = alt.Data(values=rows_of({"at": test.series.times.tolist(), "value": test.series.values.tolist()}))
    ahead = alt.Data(
        values=rows_of({"at": test.truth.times.tolist(), "middle": model.median, "low": widest.low, "high": widest.high})
    )
    top = 2.5 * float(test.series.values.max())
    at = alt.X("at:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(format="d", tickCount=4))
    scale = alt.Scale(domain=[0, top], clamp=True)
    band = alt.Chart(ahead).mark_area(opacity=0.18, color=AFTER).encode(
        x=at, y=alt.Y("low:Q", title=test.series.unit, scale=scale, axis=alt.Axis(tickCount=5, **TOP)), y2="high:Q"
    )  # fmt: skip
    line = alt.Chart(ahead).mark_line(color=AFTER, strokeWidth=2, strokeDash=[5, 3]).encode(x=at, y="middle:Q")
    truth = alt.Chart(known).mark_line(color=BEFORE, point=alt.OverlayMarkDef(color=BEFORE, size=24)).encode(x=at, y="value:Q")
    chart = alt.layer(band, line, truth).properties(width=WIDTH - 60, height=HEIGHT)
    rows = tuple(_rows(test))
    return Picture(
        name=test.name,
        title=f"{test.series.title}, forecast from {int(test.cut)}",
        caption=(
            "Solid with dots: what was published. Dashed: the median forecast. The band should hold 95 per cent; "
            "where it leaves the picture, the table has its bounds."
        ),
        svg=drawn(chart, test.name, f"{test.series.title}, forecast and published", _told(test)),
        columns=("When", "Published", "Forecast", "95 % within"),
        rows=rows,
    )


def _rows(test: Backtest) -> list[tuple[str, str, str, str]]:
    model = test.forecasts[0]
    widest = model.intervals[-1]
    return [
        (when(point.at), number(point.value, 0), number(middle, 0), f"{number(low, 0)} to {number(high, 0)}")
        for point, middle, low, high in zip(test.truth.points, model.median, widest.low, widest.high, strict=True)
    ]


def _told(test: Backtest) -> str:
    year, published, forecast, within = _rows(test)[-1]
    return f"{year}: published {published}, forecast {forecast}, within {within}."


def backtest_section(test: Backtest) -> Document:
    """The scores beside the rivals', in a table and in words."""
    columns = ("Method", "Mean error", "of the truth", *(f"{level:.0%} interval held" for level in LEVELS), "Interval score")
    rows = tuple(
        Row(
            tuple(
                (say(text),)
                for text in (
                    METHODS[each.method],
                    number(each.error, 0),
                    f"{each.relative:.1%}",
                    *(f"{share:.0%}" for share in each.covered),
                    number(each.interval_score, 0),
                )
            )
        )
        for each in test.scores
    )
    grid = Grid(
        f"Error in {test.series.unit}; interval score: width and a fine for each miss", columns, rows, frozenset(range(1, 7))
    )
    blocks: tuple[Block, ...] = (say(test.series.says), say(verdict(test)), grid, _cannot(test))
    return Document(test.series.title, "", blocks, ())


def verdict(test: Backtest) -> str:
    """Who came nearest, and whether the intervals held, from the scores alone."""
    model = next(each for each in test.scores if each.method == MODEL)
    best = min(test.scores, key=lambda each: each.error)
    sharpest = min(test.scores, key=lambda each: each.interval_score)
    count = len(test.truth.points)
    held = count - len(test.outside)
    nearest = (
        f"The model's median came nearest: {model.relative:.1%} from the truth on average."
        if best is model
        else f"“{METHODS[best.method].capitalize()}” came nearer: {best.relative:.1%} against the model's {model.relative:.1%}."
    )
    widest = test.forecasts[0].intervals[-1]
    width = (widest.high[-1] - widest.low[-1]) / test.truth.points[-1].value
    wide = f" At the end it is {width:.1f} times as wide as the truth: it holds because it says little." if width > 1 else ""
    worth = "" if sharpest is model else f" By the interval score, “{METHODS[sharpest.method]}” is worth more: it is narrower."
    return f"{nearest} The model's 95 per cent interval held {held} of {count} published figures.{wide}{worth}"


def _cannot(test: Backtest) -> Bullets:
    """What lay outside, then what the model is unable to reproduce."""
    outside = [f"{when(at)}: the truth lay {side} the widest interval." for at, side in test.outside]
    return Bullets(plain("What the model cannot reproduce:"), tuple(plain(each) for each in [*outside, *test.cannot]))


def standing(found: Rolling) -> str:
    """What many origins say of the model, which a single cut may flatter."""
    nearer = [mine < theirs for mine, theirs in zip(found.error[MODEL], found.error[NAIVE], strict=True)]
    held = np.mean(found.covered[MODEL][-1])
    rival = np.mean(found.covered[NAIVE][-1])
    if all(nearer):
        first = "The model's median is nearer than no change at every horizon."
    elif any(nearer):
        last = max(horizon for horizon, better in zip(found.horizons, nearer, strict=True) if better)
        first = (
            f"The model's median is nearer than no change at {sum(nearer)} of {len(nearer)} horizons, the last of them "
            f"{last} quarters ahead."
        )
    else:
        first = "The model's median is at no horizon nearer than no change."
    return f"{first} Its 95 per cent intervals held {held:.0%} of the truth, those of no change {rival:.0%}."


def rolling_section(found: Rolling, horizons: Sequence[int] = (1, 4, 8, 12)) -> Section:
    """From many origins, by horizon: how often each interval held, and the error."""
    rows = [
        Row(
            tuple(
                (say(text),)
                for text in (
                    METHODS[method],
                    f"{horizon} quarters" if horizon > 1 else "1 quarter",
                    *(f"{found.covered[method][level][horizon - 1]:.0%}" for level in range(len(LEVELS))),
                    number(found.error[method][horizon - 1], 0),
                )
            )
        )
        for method in found.covered
        for horizon in horizons
        if horizon in found.horizons
    ]
    columns = ("Method", "Ahead", *(f"{level:.0%} interval held" for level in LEVELS), "Mean error")
    says = (
        f"{standing(found)} The Crown Court forecast afresh from each of {found.origins} quarters. These origins overlap and "
        "share the pandemic: they are worth far fewer independent tests."
    )
    grid = Grid("Share of origins whose truth the interval held; error in cases", columns, tuple(rows), frozenset(range(2, 6)))
    return Section("From many starting points", "rolling", (say(says), grid))
