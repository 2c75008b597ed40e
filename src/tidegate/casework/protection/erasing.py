"""Erasing what is held of a person, table by table, as the registry says. Called within the transaction of the action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from tidegate.casework.protection.extent import Extent, chunks, manager_of
from tidegate.casework.protection.registry import Erasure, registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """How many rows were deleted, and are kept, by table; how many were blanked, by table and field."""

    deleted: Mapping[str, int]
    blanked: Mapping[tuple[str, str], int]
    kept: Mapping[str, int]

    @property
    def rows(self) -> int:
        """How many rows were deleted."""
        return sum(self.deleted.values())


def erase(extent: Extent) -> Erased:
    """Delete and blank. The databases check all references when the transaction ends: what is overlooked undoes the whole."""
    tables = registry().tables
    deleted = {label: keys for label, keys in extent.rows.items() if tables[label].erasure is Erasure.DELETED}
    for label, keys in deleted.items():
        _delete(label, keys)
    transaction.on_commit(_overwrite)
    return Erased(
        deleted={label: len(keys) for label, keys in deleted.items() if keys},
        blanked=_blank(extent),
        kept={label: len(keys) for label, keys in extent.rows.items() if keys and label not in deleted},
    )


def _overwrite() -> None:
    """Have SQLite write its log of changes into its file: until then what was deleted lies there as it was."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _delete(label: str, keys: tuple[Any, ...]) -> None:
    """Delete rows as they are: Django's own deletion would first refuse what refers to others that go as well."""
    rows = manager_of(label)
    for chunk in chunks(keys):
        rows.filter(pk__in=chunk)._raw_delete(rows.db)  # noqa: SLF001  see above


def _blank(extent: Extent) -> dict[tuple[str, str], int]:
    """Empty the fields that name the person in rows that stay."""
    found: dict[tuple[str, str], int] = {}
    for table in registry().tables.values():
        for field in table.fields.values():
            if field.erasure is Erasure.BLANKED:
                naming = manager_of(table.label).filter(**{f"{field.name}__in": extent.subjects})
                found[table.label, field.name] = naming.update(**{field.name: ""})
    return {where: rows for where, rows in found.items() if rows}
