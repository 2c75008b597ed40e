"""The difference shared out among the changes that make it, in a table that adds up."""

from __future__ import annotations

from tidegate.policy.explaining.document import Document, Grid, Row, say
from tidegate.reports.forecast.content import Report
from tidegate.reports.forecast.wording import amount


def attribution_section(report: Report) -> Document:
    """The shares, and their sum."""
    found, verdict = report.attribution, report.measure(report.verdict)
    assert found is not None  # noqa: S101 - the page asks only where there is one
    rows = [Row(((say(report.title_of(each.change)),), (say(amount(each.value, verdict)),))) for each in found.shares]
    total = float(found.after - found.before)
    rows.append(Row(((say("Together"),), (say(amount(total, verdict)),))))
    lead = say(
        f"Each change's share is its mean effect over {found.orders} orders in which the changes can be made. The shares "
        "add up to the difference exactly; rounding for print may hide that in the last digit."
    )
    grid = Grid(f"Change in the {verdict.title}, by what changes", ("Change", "Share"), tuple(rows), frozenset({1}))
    return Document("Where the difference comes from", "", (lead, grid), ())
