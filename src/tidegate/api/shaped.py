"""Readings whose query is given, or gives, something that JSON has not: each takes and answers plain values."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from tidegate.casework.access import directory, seeing
from tidegate.casework.access.roles import Permission
from tidegate.casework.assessments import queries as assessments
from tidegate.casework.audit import queries as audit
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases import queries as cases
from tidegate.casework.cases.groups import Group
from tidegate.casework.cases.scopes import Scope
from tidegate.casework.common.acting import Acting

_HISTORY = 50


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What was done to a case, newest first. `before` asks for what came earlier; null: there is nothing."""

    entries: tuple[cases.HistoryEntry, ...]
    before: int | None


def worklist(
    acting: Acting, scope: Scope = Scope.UNIT, group: Group | None = None, after: str = "", owner_id: str = ""
) -> cases.WorklistPage:
    """Open cases in the order in which they should be worked on; `after` of one page is where the next begins."""
    return cases.worklist(acting, scope, group, after=after, owner_id=owner_id)


def history(acting: Acting, case_id: str, before: int | None = None, *, readings: bool = False) -> History:
    """What was done to the case, newest first; with `readings`, who looked at it too."""
    entries = cases.history(acting, case_id, before=before, readings=readings, most=_HISTORY)
    return History(entries=tuple(entries), before=entries[-1].position if len(entries) == _HISTORY else None)


def why(acting: Acting, case_id: str) -> dict[str, Any]:
    """Why the case stands where it does: rules, facts, unknowns, the next question and the nearest changes."""
    return assessments.why(acting, case_id).to_json()


def side_by_side(acting: Acting, case_id: str, policies: list[str]) -> list[dict[str, Any]]:
    """The case under several policies."""
    found = assessments.side_by_side(acting, case_id, policies)
    return [
        {"pack": dataclasses.asdict(each.pack), "item": each.item.to_json(), "is_current": each.is_current_policy}
        for each in found
    ]


def assessment_as_known_on(acting: Acting, case_id: str, at: dt.datetime) -> dict[str, Any]:
    """The assessment that stood at that instant, and what today's policy says of what was known then."""
    then = assessments.as_known_on(acting, case_id, at)
    given = dataclasses.asdict(then.given_then) if then.given_then else None
    return {"at": then.at, "given_then": given, "item": then.item.to_json()}


def access(acting: Acting, case_reference: str) -> seeing.AccessExplained:
    """Whether the case of that reference is one that you may see, and why; if so, its identifier."""
    return seeing.explain_access(acting, case_reference)


def colleagues(acting: Acting) -> list[directory.Colleague]:
    """Who works tasks in your units, for whoever gives one to somebody."""
    acting.require(Permission.WORK_TASKS)
    return directory.colleagues(acting, Permission.WORK_TASKS)


def trail(
    acting: Acting,
    *,
    case_id: str = "",
    user_id: str = "",
    action: str = "",
    operation: Operation | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    before: int | None = None,
) -> audit.EntriesFound:
    """Entries of the audit trail, newest first: from `since` to before `until`; `before` asks for older ones. Itself logged.

    A case is named by its identifier or its reference.
    """
    case_id = cases.identifier_of(acting, case_id) or case_id
    equal: dict[str, Any] = {"case_id": case_id, "user_id": user_id, "action": action, "operation": operation or ""}
    return audit.search(acting, since=since, until=until, before=before, **equal)
