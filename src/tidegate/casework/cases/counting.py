"""How many open cases there are, in a time that does not grow with them: nobody counts on beyond MOST."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection
from django.db.models import QuerySet

from tidegate.casework.cases.models import Case
from tidegate.casework.cases.scopes import Scope, open_cases
from tidegate.casework.common.acting import Acting

MOST = 1_000
"""An assumption of this installation: who has more cases than these before them needs no more exact a number."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many open cases there are for somebody: in all, overdue, due within a day, nobody's. MOST + 1: more than MOST."""

    open: int
    overdue: int
    soon: int
    unowned: int


def counts(acting: Acting, scope: Scope) -> Counts:
    """How many open cases there are in the scope."""
    rows, soon = open_cases(acting, scope), acting.at + dt.timedelta(days=1)
    return Counts(
        **counted(
            {
                "open": rows,
                "overdue": [each.filter(next_due__lt=acting.at) for each in rows],
                "soon": [each.filter(next_due__gte=acting.at, next_due__lt=soon) for each in rows],
                "unowned": [each.filter(owner=None) for each in rows],
            }
        )
    )


def counted(wanted: Mapping[K, Iterable[QuerySet[Case]]]) -> dict[K, int]:
    """How many cases there are of each thing that is wanted, which is given in parts; MOST + 1: more than MOST.

    One journey to the database. Each part should lie in one piece in an index on what is due next.
    """
    parts = [(name, part) for name, its in wanted.items() for part in its]
    found = dict.fromkeys(wanted, 0)
    if parts:
        for (name, _), number in zip(parts, _numbers([part for _, part in parts]), strict=True):
            found[name] = min(found[name] + number, MOST + 1)
    return found


def _numbers(parts: Iterable[QuerySet[Case]]) -> tuple[int, ...]:
    """In the order of the index, which is what keeps the database from going through all cases to find those few."""
    asked = [part.order_by("next_due").values("next_due")[: MOST + 1].query.sql_with_params() for part in parts]
    counts = ", ".join(f"(SELECT COUNT(*) FROM ({statement}) few)" for statement, _ in asked)  # noqa: S608  Django's own statements
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _, values in asked for value in values])
        return tuple(cursor.fetchone())
