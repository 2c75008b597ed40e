"""Counts over all cases, of no person and no unit: for the metrics page of those who run the service."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count

from tidegate.casework.cases.models import Case


def open_cases_by_level() -> dict[str, int]:
    """How many open cases stand at each level."""
    counted = Case.everything.filter(closed_at=None).values_list("level").annotate(Count("pk")).order_by("level")
    return {level or "not assessed": count for level, count in counted}


def overdue_cases(at: dt.datetime) -> int:
    """How many open cases have a deadline that has passed."""
    return Case.everything.filter(closed_at=None, next_due__lt=at).count()
