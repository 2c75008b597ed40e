"""A forecast for the terminal and for Markdown: the same answers as the page, in the same words."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.forecast.calibration.backtests import Backtest, Rolling
from tidegate.policy.explaining.document import (
    Block,
    Bullets,
    Document,
    Grid,
    Notice,
    Row,
    Section,
    plain,
    quietly,
    say,
)
from tidegate.reports.forecast.content import Report
from tidegate.reports.forecast.drawing import pictured
from tidegate.reports.forecast.gates import gates_section
from tidegate.reports.forecast.telling import paragraph, resting, reversals, through
from tidegate.reports.forecast.tested import backtest_picture, backtest_section, rolling_section
from tidegate.reports.forecast.wording import number, sentence, span


def comparison_document(report: Report) -> Document:
    """The comparison: questions and answers, what would reverse it, then every result."""
    made = report.provenance
    lead, conditions = reversals(report)
    rests = resting(report)
    reversal: tuple[Block, ...] = (Bullets(plain(lead), tuple(map(plain, conditions))),) if conditions else (say(lead),)
    reversal = (say(rests), *reversal) if rests else reversal
    sections = (
        *(
            Section(question.title, f"question-{place}", tuple(say(sentence(report, name)) for name in question.measures))
            for place, question in enumerate(report.questions)
        ),
        Section("What would reverse it?", "question-reverse", reversal),
        Section("All results", "results", (_results(report),)),
        *([Section("Who comes through the gates", "gates", gates_section(report).blocks)] if report.gates else []),
    )
    scale = f"{made.replications} paired replications over {made.draws} draws of the parameters, seed {made.seed}."
    warnings = tuple(Notice((say(each),)) for each in report.warnings)
    title = f"{report.after.title}, beside {report.before.title}"
    return Document(
        title, through(report) if report.gates else "", (*warnings, say(paragraph(report)), quietly(scale)), sections
    )


def _results(report: Report) -> Grid:
    rows = []
    for measure in report.measures:
        found, digits = report.comparison[measure.id], measure.digits
        cells = (found.before.mean, found.after.mean, found.change.mean)
        texts = (
            f"{measure.heading} ({measure.unit})",
            *(number(each, digits) for each in cells),
            span(found.change.low, found.change.high, digits),
        )
        rows.append(Row(tuple((say(text),) for text in texts)))
    columns = ("Measure", "Before", "After", "Change", "95 % within")
    return Grid("Means over replications", columns, tuple(rows), frozenset({1, 2, 3, 4}))


def backtest_document(
    tests: tuple[Backtest, ...], rolling: Rolling | None, missing: str, *, replications: int, seed: int
) -> Document:
    """The back-tests by themselves. ``missing`` says what could not be tested, or is empty."""
    lede = (
        "Each series is cut at a year and forecast from there, by the same mechanism as in the model and by two rivals that "
        "know nothing: no change, and a straight line on."
    )
    scale = quietly(f"Each mechanism was drawn {replications:,} times, seed {seed}.")
    head = (Notice((say(missing),)), scale) if missing else (scale,)
    sections = [*_tests(tests), *([rolling_section(rolling)] if rolling else [])]
    return Document("How well the model would have forecast the past", lede, head, tuple(sections))


def _tests(tests: tuple[Backtest, ...]) -> Iterator[Section]:
    for test in tests:
        drawn = backtest_picture(test)
        picture, numbers = pictured(drawn)
        yield Section(drawn.title, test.name, (picture, *backtest_section(test).blocks, numbers))
