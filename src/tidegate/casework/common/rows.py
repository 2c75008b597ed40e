"""Single rows, found and written as Django would, in a fraction of its time: each statement is made once in a process.

For the rows that nearly every action reads and writes. What is written is what the fields make of it, here as there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

M = TypeVar("M", bound=models.Model)
_Fields = tuple["models.Field[Any, Any]", ...]
_Readings = tuple[tuple[int, Any, tuple[Callable[..., Any], ...]], ...]


def found(manager: models.Manager[M], **columns: object) -> M | None:
    """The row that has these values. Columns are named as the row's attributes: ``case_id``."""
    statement, fields = _finding(manager.model, tuple(columns))
    return only(manager, statement, *_spelt(fields, columns))


def held(manager: models.Manager[M], **columns: object) -> M | None:
    """The same, locked until the transaction ends. SQLite has locked the whole database when that began."""
    statement, fields = _finding(manager.model, tuple(columns))
    locking = " FOR UPDATE" if connection.features.has_select_for_update else ""
    return only(manager, statement + locking, *_spelt(fields, columns))


def only(manager: models.Manager[M], statement: str, *values: Any) -> M | None:
    """The row that a written out statement gives; see :func:`several`."""
    return next(iter(several(manager, statement, *values)), None)


def several(manager: models.Manager[M], statement: str, *values: Any) -> list[M]:
    """The rows that a written out statement gives: all or some of the columns of the model, in its order."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        if statement not in _READINGS:
            _READINGS[statement] = _reading(manager.model, tuple(column[0] for column in cursor.description))
        rows = cursor.fetchall()
    attributes, readings = _READINGS[statement]
    return [manager.model.from_db(DEFAULT_DB_ALIAS, attributes, _read(row, readings)) for row in rows]


def insert(rows: Sequence[models.Model]) -> None:
    """Keep new rows of one model, as they stand."""
    if rows:
        fields = rows[0]._meta.concrete_fields  # noqa: SLF001  public by Django's manual, in spite of its name
        database = connections[DEFAULT_DB_ALIAS]
        values = [each.get_db_prep_save(getattr(row, each.attname), database) for row in rows for each in fields]
        with connection.cursor() as cursor:
            cursor.execute(_insertion(type(rows[0]), len(rows)), values)


def change(row: models.Model, **columns: object) -> None:
    """Write these columns of a row, and set them on it."""
    statement, fields = _changing(type(row), tuple(columns))
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_spelt(fields, columns), row.pk])
    for name, value in columns.items():
        setattr(row, name, value)


@cache
def columns_of(model: type[models.Model]) -> str:
    """The columns of a model, for a statement that is written out and whose rows Django is to read."""
    return ", ".join(_quoted(each) for each in model._meta.concrete_fields)  # noqa: SLF001  public, as above


@cache
def _finding(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, _Fields]:
    fields = _named(model, names)
    conditions = " AND ".join(f"{_quoted(each)} = %s" for each in fields)
    return f"SELECT {columns_of(model)} FROM {model._meta.db_table} WHERE {conditions}", fields  # noqa: S608, SLF001  our own names


@cache
def _insertion(model: type[models.Model], many: int) -> str:
    row = f"({', '.join(['%s'] * len(model._meta.concrete_fields))})"  # noqa: SLF001  public, as above
    return f"INSERT INTO {model._meta.db_table} ({columns_of(model)}) VALUES {', '.join([row] * many)}"  # noqa: S608, SLF001  our own names


@cache
def _changing(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, _Fields]:
    fields = _named(model, names)
    settings = ", ".join(f"{_quoted(each)} = %s" for each in fields)
    return f"UPDATE {model._meta.db_table} SET {settings} WHERE id = %s", fields  # noqa: S608, SLF001  our own names


_READINGS: dict[str, tuple[list[str], _Readings]] = {}
"""How the rows of each statement are read, once it was asked: a statement's columns are always the same."""


def _reading(model: type[models.Model], columns: tuple[str, ...]) -> tuple[list[str], _Readings]:
    """The attributes that these columns fill, and what the fields make of the values that this database gives."""
    fields = [each for each in model._meta.concrete_fields if each.column in columns]  # noqa: SLF001  public, as above
    if tuple(each.column for each in fields) != columns:
        raise ValueError(f"{columns} are not columns of {model.__name__} in its order, so its rows would be read wrongly")
    made = [each.get_col(model._meta.db_table) for each in fields]  # noqa: SLF001  public, as above
    found = [(*connection.ops.get_db_converters(each), *each.get_db_converters(connection)) for each in made]
    readings = tuple((place, made[place], its) for place, its in enumerate(found) if its)
    return [each.attname for each in fields], readings


def _read(row: Sequence[Any], readings: _Readings) -> list[Any]:
    values = list(row)
    for place, column, makes in readings:
        for make in makes:
            values[place] = make(values[place], column, connection)
    return values


def _named(model: type[models.Model], names: tuple[str, ...]) -> _Fields:
    by_name = {each.attname: each for each in model._meta.concrete_fields}  # noqa: SLF001  public, as above
    return tuple(by_name[name] for name in names)


def _spelt(fields: _Fields, columns: Mapping[str, object]) -> list[Any]:
    database = connections[DEFAULT_DB_ALIAS]
    return [each.get_db_prep_save(value, database) for each, value in zip(fields, columns.values(), strict=True)]


def _quoted(field: models.Field[Any, Any]) -> str:
    return f'"{field.column}"'
