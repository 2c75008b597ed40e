"""The same action on many cases: each row is its own transaction and gets its own receipt, so a broken-off call is resumed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tidegate.casework.cases.actions import allocate, allocate_as_suggested
from tidegate.casework.cases.guard import visible_cases
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Receipt
from tidegate.casework.common.errors import CaseworkError, InvalidError

MOST_ROWS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReceipt:
    """What became of one row: done, done_before (under the same key), or refused because."""

    case_id: str
    case_reference: str
    status: str
    code: str = ""
    message: str = ""
    event: int | None = None


def bulk_allocate(acting: Acting, *, case_ids: Sequence[str], owner_id: str, reason: str) -> list[RowReceipt]:
    """Give several cases to one person. With a key, calling it again does only what was not done."""
    return _each(acting, case_ids, lambda by, case_id: allocate(by, case_id=case_id, owner_id=owner_id, reason=reason))


def bulk_allocate_as_suggested(acting: Acting, *, case_ids: Sequence[str]) -> list[RowReceipt]:
    """Give each case to its first suggestion; those of very high risk are refused, row by row."""
    return _each(acting, case_ids, lambda by, case_id: allocate_as_suggested(by, case_id=case_id))


def _each(acting: Acting, case_ids: Sequence[str], act: Callable[[Acting, str], Receipt]) -> list[RowReceipt]:
    if len(case_ids) > MOST_ROWS:
        raise InvalidError({"cases": f"At most {MOST_ROWS} at once, so that the answer comes soon. Do it in parts."})
    ids = list(dict.fromkeys(case_ids))
    named = dict(visible_cases(acting).filter(pk__in=ids).values_list("pk", "reference"))
    return [_row(acting, case_id, named.get(case_id, case_id), act) for case_id in ids]


def _row(acting: Acting, case_id: str, reference: str, act: Callable[[Acting, str], Receipt]) -> RowReceipt:
    keyed = replace(acting, key=f"{acting.key}:{case_id}") if acting.key else acting
    try:
        done = act(keyed, case_id)
    except CaseworkError as refused:
        says = " ".join(getattr(refused, "problems", {}).values()) or str(refused)
        return RowReceipt(case_id=case_id, case_reference=reference, status="refused", code=refused.code, message=says)
    status = "done_before" if done.is_repeat else "done"
    return RowReceipt(case_id=case_id, case_reference=reference, status=status, event=done.event)
