"""What is due next on a case: to act, to find out, or the task that is due first. Kept with the case, for its worklist."""

from __future__ import annotations

from django.db import connection
from django.db.models import F, FilteredRelation, Q

from tidegate.casework.cases.models import Case
from tidegate.casework.tasks.catalogue import AWAITING, KINDS
from tidegate.casework.tasks.models import Task

NEXT_DUE = f"""(
    SELECT MIN(due) FROM (
        SELECT c.act_by AS due WHERE c.acted_at IS NULL AND c.stage IN ('triage', 'investigation')
        UNION ALL SELECT c.find_out_by WHERE c.stage IN ('triage', 'investigation')
        UNION ALL SELECT due_at FROM tasks_task WHERE case_id = c.id AND closed_at IS NULL AND NOT is_paused
            AND code NOT IN ({", ".join(f"'{code}'" for code in AWAITING)})
    ) AS all_due
)"""  # noqa: S608  our own codes
"""When something is due next on the case ``c``: to act until somebody has, to find out until a decision was made, and tasks.
What waits for a second person (``AWAITING``) is not for whoever has the case, and stands in that person's own list."""

_OTHERWISE = f"NOT COALESCE(c.next_due = {NEXT_DUE}, c.next_due IS NULL AND {NEXT_DUE} IS NULL)"
"""Whether the case holds another instant than that. Spelt so that an SQLite of before 2022 reads it too."""
IS_DUE_OTHERWISE = f"EXISTS (SELECT 1 FROM cases_case c WHERE c.id = it.id AND {_OTHERWISE})"  # noqa: S608  our own names
_KEEP = f"UPDATE cases_case AS c SET next_due = {NEXT_DUE} WHERE id = %s AND {_OTHERWISE}"  # noqa: S608  our own names


def keep_next_due(case_id: str) -> None:
    """Write what is due next, where that has changed. Part of another action."""
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [case_id])


def open_titles(case: Case) -> list[str]:
    """The tasks on a case that somebody must still end, in words."""
    codes = Task.everything.filter(case=case, closed_at=None).order_by("due_at", "pk").values_list("code", flat=True)
    return [KINDS[code].title for code in codes if KINDS[code].by_hand]


def task_due_next() -> FilteredRelation:
    """The open tasks of a case that are what is due next on it, to be joined to a query of cases: mostly one, or none."""
    running = Q(tasks__closed_at=None, tasks__is_paused=False, tasks__due_at=F("next_due"))
    return FilteredRelation("tasks", condition=running & ~Q(tasks__code__in=AWAITING))


def next_what(case: Case, code: str | None) -> str:
    """In words, what is due next on a case; ``code``: the task that is due then, if it is one."""
    if case.next_due is None:
        return "Nothing is due"
    if case.next_due == case.act_by and case.acted_at is None:
        return "Act on it"
    if case.next_due == case.find_out_by:
        return "Find out what is not known"
    return KINDS[code].title if code else _JUST_ENDED


_JUST_ENDED = "A task that somebody has just ended"
"""The case was read before that, and its tasks after."""
