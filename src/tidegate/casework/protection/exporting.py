"""What a person is given who asks what is held of them: what the registry gives, and the rest named with its reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.db import models

from tidegate.casework.people.models import Identity
from tidegate.casework.people.vault import Row, open_sealed
from tidegate.casework.protection.extent import Extent, chunks, manager_of
from tidegate.casework.protection.registry import Access, Table, registry
from tidegate.casework.protection.standing import Standing
from tidegate.records.digests import canonical_json

RIGHTS = (
    "You may ask for rectification of what is inaccurate (Data Protection Act 2018, s 46).",
    "You may ask for erasure, or for processing to be restricted (s 47).",
    "You may complain to the Information Commissioner (s 51), and ask a court for an order (s 167).",
)
"""What the information must name besides (s 45(2)(e) and (f))."""

RECIPIENTS = (
    "The prosecutor, where a file or decision of the prosecutor is shown",
    "Children's social care and other agencies, where a task shows that a referral was made",
)
"""The categories of recipients (s 45(2)(c))."""


def content_of(extent: Extent, standing: Standing) -> dict[str, Any]:
    """The export of one person's records, as plain data: the same records, the same content."""
    tables = [each for each in registry().tables.values() if each.found]
    open_now = standing.is_live
    return {
        "about": {
            "purposes": {name: says for name, says in registry().basis.items() if any(each.basis == name for each in tables)},
            "kept": {"group": standing.title, "why": standing.why, "until": f"{standing.due_on:%Y-%m-%d}: then reviewed"},
            "recipients": list(RECIPIENTS),
            "rights": list(RIGHTS),
        },
        "tables": {each.label: each.holds for each in tables},
        "held": {each.label: held for each in tables if (held := _held(each, extent, open_now=open_now))},
        "withheld": {each.label: _withheld(each, open_now=open_now) for each in tables},
        "reasons": {access.value: says for access, says in registry().access.items() if access is not Access.GIVEN},
    }


def text_of(content: dict[str, Any]) -> str:
    """The export as a file."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def is_given(access: Access, *, open_now: bool) -> bool:
    """Whether a field is given: what must not prejudice an investigation is given once no case is open."""
    return access is Access.GIVEN or (access is Access.AFTER_CLOSURE and not open_now)


def _withheld(table: Table, *, open_now: bool) -> dict[str, str]:
    """The fields that are not given, each with the code of its reason."""
    return {field.name: field.access.value for field in table.fields.values() if not is_given(field.access, open_now=open_now)}


def _held(table: Table, extent: Extent, *, open_now: bool) -> dict[str, Any] | None:
    """The rows of a table, as far as its fields are given; None where none is."""
    names = [field.name for field in table.fields.values() if is_given(field.access, open_now=open_now)]
    return {"count": len(extent.rows[table.label]), "rows": list(_rows(table, extent, names))} if names else None


def _rows(table: Table, extent: Extent, names: list[str]) -> Iterator[dict[str, Any]]:
    """The rows in order, each with the reference of its case where it belongs to one."""
    place = _case_path(table)
    for chunk in chunks(extent.rows[table.label]):
        rows = manager_of(table.label).filter(pk__in=chunk).order_by("pk")
        for row in rows.select_related(place) if place else rows:
            said = {name: _value(row, name) for name in names}
            yield {"case": _along(row, place).reference, **said} if place else said


def _case_path(table: Table) -> str:
    """The way from a row to its case, where there is one to follow."""
    path = next(iter(table.found.cases), "")
    return path if path == "case" or path.endswith("__case") else ""


def _along(row: models.Model, path: str) -> Any:
    found: Any = row
    for step in path.split("__"):
        found = getattr(found, step)
    return found


def _value(row: models.Model, name: str) -> Any:
    """A value as plain data: what a row refers to by its name, what is sealed opened."""
    if isinstance(row, Identity) and name == "sealed":
        return open_sealed(Row(id=row.pk, subject_id=row.subject_id, kind=row.kind), row.nonce, row.sealed)
    value = getattr(row, name)
    return json.loads(canonical_json(str(value) if isinstance(value, models.Model) else value))
