"""Small multiples: each stage over the years under both scenarios, with what 95 per cent of replications stay within."""

from __future__ import annotations

from typing import Any

from tidegate.reports.forecast.content import Band, Course
from tidegate.reports.forecast.drawing import AFTER, BEFORE, HEIGHT, TOP, WIDTH, Picture, drawn, rows_of
from tidegate.reports.forecast.wording import number


def course_picture(course: Course, name: str) -> Picture:
    """One stage."""
    import altair as alt

    scale = alt.Y("low:Q", title=course.unit, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5, **TOP))
    chart = alt.layer(
        *_layers(alt, course, course.before, scale, colour=BEFORE, dash=[5, 3]),
        *_layers(alt, course, course.after, scale, colour=AFTER, dash=[1, 0]),
    ).properties(width=WIDTH - 60, height=HEIGHT)
    columns = ("Year", "Before", "95 % within", "After", "95 % within")
    return Picture(
        name=name,
        title=course.title,
        caption="",
        svg=drawn(chart, name, f"{course.title}, over the years", _told(course)),
        columns=columns,
        rows=tuple(_rows(course)),
    )


def _layers(alt: Any, course: Course, band: Band, scale: Any, *, colour: str, dash: list[int]) -> tuple[Any, Any]:
    """The band and the median of one scenario."""
    data = alt.Data(values=rows_of({"year": course.years, "middle": band.middle, "low": band.low, "high": band.high}))
    years = alt.X("year:Q", title="Years from the start", axis=alt.Axis(tickCount=6, format="d"))
    area = alt.Chart(data).mark_area(opacity=0.18, color=colour).encode(x=years, y=scale, y2="high:Q")
    line = alt.Chart(data).mark_line(color=colour, strokeDash=dash, strokeWidth=2).encode(x=years, y="middle:Q")
    return area, line


def _told(course: Course) -> str:
    """Where both begin and end."""
    return " ".join(
        f"{name}: {_count(band.middle[0])} at the start, {_count(band.middle[-1])} at the end "
        f"({_count(band.low[-1])} to {_count(band.high[-1])})."
        for name, band in (("Before", course.before), ("After", course.after))
    )


def _rows(course: Course) -> list[tuple[str, ...]]:
    return [
        (number(year, 1), *_cells(course.before, place), *_cells(course.after, place))
        for place, year in enumerate(course.years)
        if place in _shown(len(course.years))
    ]


def _shown(count: int) -> set[int]:
    """At most eleven rows of a table, the first and the last among them."""
    step = max(1, -(-(count - 1) // 10))
    return {*range(0, count, step), count - 1}


def _cells(band: Band, place: int) -> tuple[str, str]:
    return _count(band.middle[place]), f"{_count(band.low[place])} to {_count(band.high[place])}"


def _count(value: float) -> str:
    """Without decimals from ten on."""
    return number(value, 0 if abs(value) >= 10 else 1)
