"""The forecast report: one self-contained HTML file whose first screen answers the questions that were asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from tidegate.forecast.experiments.study import Measure, Question
from tidegate.policy.explaining.document import Document, Section
from tidegate.policy.explaining.page import render_page
from tidegate.reports.embedding import embedded, environment
from tidegate.reports.forecast.assumptions import assumption_log
from tidegate.reports.forecast.content import Report
from tidegate.reports.forecast.courses import course_picture
from tidegate.reports.forecast.drawing import Picture
from tidegate.reports.forecast.flow import flow_pictures
from tidegate.reports.forecast.gates import gates_section
from tidegate.reports.forecast.influences import driver_picture, map_picture, tornado_picture
from tidegate.reports.forecast.shares import attribution_section
from tidegate.reports.forecast.stress import cannot_tell, checklist
from tidegate.reports.forecast.telling import paragraph, resting, reversals, through
from tidegate.reports.forecast.tested import backtest_picture, backtest_section, rolling_section
from tidegate.reports.forecast.wording import chance, change, difference_is_nought, number, plain, span


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A measure on the first screen: the change, and before and after with how sure it is."""

    title: str
    change: str
    values: str
    sure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A measure in the table of all results."""

    title: str
    before: str
    after: str
    change: str
    interval: str
    lower: str
    luck: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A back-test on the page."""

    title: str
    picture: Picture
    body: Markup


def render(report: Report) -> str:
    """The whole report. Same comparison, same text."""
    body = environment().get_template("forecast.html").render(
        report=report,
        made=report.provenance,
        through=through(report) if report.gates else None,
        paragraph=paragraph(report),
        questions=[(each, list(_answers(report, each))) for each in report.questions],
        rests=resting(report),
        reversals=reversals(report),
        groups=list(_groups(report)),
        gates=embedded(gates_section(report), 3) if report.gates else None,
        flows=flow_pictures(report),
        courses=[course_picture(each, f"course-{place}") for place, each in enumerate(report.courses)],
        influences=list(_influences(report)),
        attribution=embedded(attribution_section(report), 3) if report.attribution else None,
        tests=[
            Tested(title=each.series.title, picture=backtest_picture(each), body=embedded(backtest_section(each), 4))
            for each in report.backtests
        ],
        rolling=_embedded_section(rolling_section(report.rolling)) if report.rolling else None,
        assumptions=embedded(assumption_log(report), 3),
        checklist=embedded(checklist(report), 3),
        cannot=embedded(cannot_tell(), 3),
    )  # fmt: skip
    title = f"Forecast: {report.before.title} and {report.after.title}"
    return render_page(title, Markup(body), extra_css=_css())  # noqa: S704 - our own template, which escapes


@cache
def _css() -> str:
    loader = environment().loader
    assert loader is not None  # noqa: S101 - given where the environment is made
    return loader.get_source(environment(), "forecast.css")[0]


def _embedded_section(section: Section) -> Markup:
    return embedded(Document("", "", (), (section,)), 3)


def _answers(report: Report, question: Question) -> Iterator[Answer]:
    for name in question.measures:
        measure, found = report.measure(name), report.comparison[name]
        if not found.draws:
            yield Answer(title=measure.heading, change="not known", values="no run had such a case", sure="nothing can be said")
            continue
        if difference_is_nought(found):
            sure = "the same in every run"
        elif round(found.change.mean, measure.digits) == 0:
            sure = "hardly any change"
        else:
            share = max(found.lower, found.higher)
            way = measure.down if found.lower >= found.higher else measure.up
            sure = f"{way} in {share:.0%} of runs" + ("" if chance(found) else ": not clear")
        yield Answer(
            title=measure.heading,
            change=change(found.change.mean, measure),
            values=f"{plain(found.before.mean, measure)} to {plain(found.after.mean, measure)}",
            sure=sure,
        )


def _groups(report: Report) -> Iterator[tuple[str, list[Row]]]:
    """All results, by group in the order in which the groups first come."""
    for group in dict.fromkeys(each.group for each in report.measures):
        yield group, [_row(report, each) for each in report.measures if each.group == group]


def _row(report: Report, measure: Measure) -> Row:
    found, digits = report.comparison[measure.id], measure.digits
    parts = found.change
    luck = (
        "–"
        if parts.luck is None or parts.ignorance is None
        else f"{number(parts.luck, digits)}; {number(parts.ignorance, digits)}"
    )
    return Row(
        title=f"{measure.heading} ({measure.unit})",
        before=number(found.before.mean, digits),
        after=number(found.after.mean, digits),
        change=number(parts.mean, digits),
        interval=span(parts.low, parts.high, digits),
        lower=f"{found.lower:.0%}" if found.draws else "–",
        luck=luck,
    )


def _influences(report: Report) -> Iterator[Picture]:
    verdict = report.measure(report.verdict)
    if report.swings:
        yield tornado_picture(report.swings, verdict, report.titles)
    if report.surrogate.drivers:
        yield driver_picture(report)
    for place, each in enumerate(report.maps):
        yield map_picture(each, verdict, report.titles, f"map-{place}")
