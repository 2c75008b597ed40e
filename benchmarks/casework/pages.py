"""Pages of the worklist and of a case, each beside its limit: the same rows by SQL written by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from statistics import median

from django.db import connection, transaction

from benchmarks.casework.measuring import Row, ratio, rounds
from benchmarks.casework.people import Home
from tidegate.casework.access.models import User
from tidegate.casework.access.queries import acting_for
from tidegate.casework.cases.glance import glance
from tidegate.casework.cases.models import Case
from tidegate.casework.cases.paging import place_of
from tidegate.casework.cases.queries import worklist
from tidegate.casework.common.acting import Acting, Purpose, Through
from tidegate.casework.facts.queries import current

ON_A_PAGE = 25
DEEP = 10_000
"""The page that must be as fast as the first."""
ROUNDS = 15

BARE = """
    SELECT c.*, u.username, a.result, g.expires_at FROM (
        SELECT * FROM cases_case c WHERE c.closed_at IS NULL AND c.unit_id = %s AND (NOT c.is_restricted
            OR EXISTS (SELECT 1 FROM cases_casemember m WHERE m.case_id = c.id AND m.user_id = %s AND m.ended_at IS NULL)
            OR EXISTS (SELECT 1 FROM cases_breakglass b WHERE b.case_id = c.id AND b.user_id = %s
                       AND b.opened_at <= %s AND b.expires_at > %s))
        ORDER BY c.is_urgent DESC, c.standing DESC, c.rank DESC, c.next_due, c.id LIMIT 26
    ) c
    LEFT JOIN access_user u ON u.id = c.owner_id
    LEFT JOIN assessments_assessment a ON a.case_id = c.id AND a.is_current
    LEFT JOIN cases_urgency g ON g.case_id = c.id AND g.ended_at IS NULL
"""
"""The first page with everything that it shows, as somebody would write it who writes SQL."""


def somebody(home: Home, at: dt.datetime) -> Acting:
    """The supervisor of a unit, reading."""
    return acting_for(User.objects.get(pk=home.supervisor), at, Through.WEB, purpose=Purpose.SUPERVISION)


def measure(home: Home, at: dt.datetime) -> Iterator[Row]:
    """Every page, beside its limit."""
    acting = somebody(home, at)
    yield from _worklist(acting, home)
    yield from _case(acting, home)


def _worklist(acting: Acting, home: Home) -> Iterator[Row]:
    deep, number = _deep_place(home)
    asked = [home.unit, acting.user_id, acting.user_id, acting.at, acting.at]
    found = rounds(
        {
            "first": lambda: worklist(acting),
            "deep": lambda: worklist(acting, after=deep),
            "bare": lambda: _fetched(BARE, asked),
        },
        ROUNDS,
    )
    mine = ratio(found["first"], found["bare"])
    yield _row("first worklist page", found["first"], limit="the same rows by SQL written by hand", found=mine, most=2)
    yield _row("the SQL written by hand", found["bare"])
    constant = ratio(found["deep"], found["first"])
    yield _row(f"worklist page {number:,}", found["deep"], limit="first worklist page", found=constant, most=1.5)


def _case(acting: Acting, home: Home) -> Iterator[Row]:
    """A case with its facts: what the page asks for, beside the same rows by SQL; both reads are entered in the trail."""
    case = Case.everything.filter(unit_id=home.unit, closed_at=None, is_restricted=False).order_by("pk")[500]
    found = rounds(
        {
            "glance": lambda: glance(acting, case.pk, "summary"),
            "facts": lambda: current(acting, case.pk),
            "bare": lambda: _fetched("SELECT * FROM cases_case WHERE id = %s", [case.pk]),
        },
        ROUNDS,
    )
    yield _row(
        "the head of a case, logged", found["glance"], limit="the row by SQL", found=ratio(found["glance"], found["bare"])
    )
    yield _row(
        "the facts of a case, logged", found["facts"], limit="the row by SQL", found=ratio(found["facts"], found["bare"])
    )


def _fetched(statement: str, values: list[object]) -> list[tuple[object, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _deep_place(home: Home) -> tuple[str, int]:
    """Where page 10,000 begins (or the last whole page of fewer cases), and its number."""
    rows = Case.everything.filter(unit_id=home.unit, closed_at=None)
    number = min(DEEP, rows.count() // ON_A_PAGE)
    ordered = rows.order_by("-is_urgent", "-standing", "-rank", "next_due", "pk")
    return place_of(ordered[(number - 1) * ON_A_PAGE - 1]).to_text(), number


def _row(name: str, taken: list[float], *, limit: str = "", found: float | None = None, most: float | None = None) -> Row:
    return Row(
        section="pages", name=name, value=1000 * median(taken), unit="ms", limit=limit, ratio=found,
        to_reach=f"at most {most} ×" if most else "", reached=found <= most if found is not None and most else None,
    )  # fmt: skip
