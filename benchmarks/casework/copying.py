"""Rows for COPY, made from the models themselves: each column is spelt once, and only what varies is filled in row by row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models

HOLE: Any = object()
"""Stands in a model's instance for what is filled in later."""


class Template:
    """A row of a model with holes, which are filled in the order of its columns."""

    def __init__(self, row: models.Model) -> None:
        self.model = type(row)
        fields = row._meta.concrete_fields  # noqa: SLF001  public by Django's manual, in spite of its name
        self._line = "\t".join(_spelt(each, getattr(row, each.attname)) for each in fields) + "\n"

    def filled(self, *values: str) -> str:
        return self._line % values


def copy(model: type[models.Model], lines: Iterable[str]) -> None:
    """Send the lines to the model's table. Constraints and foreign keys are checked as for any other row."""
    meta = model._meta  # noqa: SLF001  public by Django's manual, in spite of its name
    columns = ", ".join(f'"{each.column}"' for each in meta.concrete_fields)
    connection.ensure_connection()
    with connection.connection.cursor() as cursor, cursor.copy(f'COPY "{meta.db_table}" ({columns}) FROM STDIN') as sink:
        sink.write("".join(lines))


def copy_rows(rows: Sequence[models.Model]) -> None:
    """Send whole rows, all of one model."""
    if rows:
        copy(type(rows[0]), (Template(row).filled() for row in rows))


def _spelt(field: models.Field[Any, Any], value: Any) -> str:
    """A value as COPY reads it; a hole as a place for one."""
    if value is HOLE:
        return "%s"
    if isinstance(field, models.JSONField):
        return _escaped(json.dumps(value))
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case dt.datetime() | dt.date():
            return value.isoformat()
        case int():
            return str(value)
    return _escaped(value)


def _escaped(text: str) -> str:
    for plain, escaped in (("\\", r"\\"), ("\t", r"\t"), ("\n", r"\n"), ("%", "%%")):
        text = text.replace(plain, escaped)
    return text
