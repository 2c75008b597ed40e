"""Who comes through the gates of the lighter route: how many each gate stops, and which of them are not modelled."""

from __future__ import annotations

from collections.abc import Iterator

from tidegate.policy.explaining.document import Block, Document, Grid, More, Row, say
from tidegate.reports.forecast.content import Gate, Report
from tidegate.reports.forecast.wording import number

_DIGITS = 2
_COLUMNS = ("What stops a case", "Stopped here", "95 % within", "By this gate alone", "For want of a fact")


def gates_section(report: Report) -> Document:
    """The funnel, gate by gate."""
    return Document("Who comes through the gates", "", tuple(_blocks(report)), ())


def _blocks(report: Report) -> Iterator[Block]:
    idle = [each for each in report.gates if not each.modelled and each.falls.mean == 0]
    yield say(
        "Each case is counted at the first gate that stops it, in the order of the policy; by a gate alone are stopped those "
        "who meet every other."
    )
    rows = tuple(_row(each) for each in report.gates if each not in idle)
    yield More("Gate by gate", (Grid("Of 100 people who are reported", _COLUMNS, rows, frozenset({1, 2, 3, 4})),))
    if not any(each.unknown for each in report.gates):
        yield say(
            "Nobody is stopped for want of a fact: in the model every fact is established by the review, if not always "
            "rightly. In a force a fact that nobody has established stops a case as well, so that fewer come through."
        )
    if idle:
        names = "; ".join(f"“{each.title}”" for each in idle)
        yield say(f"No figure was found for these gates, and the model lets everybody through them: {names}. Fewer will pass.")


def _row(each: Gate) -> Row:
    alone = "–" if each.alone is None else number(each.alone, _DIGITS)
    span = f"{number(each.falls.low, _DIGITS)} to {number(each.falls.high, _DIGITS)}"
    cells = (each.title, number(each.falls.mean, _DIGITS), span, alone, number(each.unknown, _DIGITS))
    return Row(tuple((say(cell),) for cell in cells))
