"""The registry is complete: every field of every table is declared, and nothing is declared that is not there."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db.models import Field, ForeignKey, Model

from tidegate.casework.protection.registry import Access, Erasure, Table, Whose, registry

MODELS = {model._meta.label: model for model in apps.get_models()}
CASEWORK = {label: model for label, model in MODELS.items() if model.__module__.startswith("tidegate.casework.")}


def fields_of(model: type[Model]) -> list[Field[Any, Any]]:
    return [*model._meta.fields, *model._meta.many_to_many]


def test_every_table_is_declared_or_is_a_librarys_own() -> None:
    assert set(registry().tables) == set(CASEWORK)
    assert set(registry().elsewhere) == set(MODELS) - set(CASEWORK)


@pytest.mark.parametrize("label", sorted(CASEWORK))
def test_every_field_is_declared_and_nothing_else(label: str) -> None:
    assert set(registry().tables[label].fields) == {field.name for field in fields_of(CASEWORK[label])}


@pytest.mark.parametrize("table", registry().tables.values(), ids=lambda table: table.label)
def test_a_declaration_hangs_together(table: Table) -> None:
    assert table.basis in registry().basis
    assert table.kept in registry().kept
    assert bool(table.why) == (table.erasure is Erasure.KEPT)
    if table.erasure is Erasure.DELETED:
        assert table.found, "what is deleted must be found"
    for field in table.fields.values():
        assert field.access is not Access.GIVEN or field.whose is not Whose.OFFICER
        assert field.access is not Access.OTHERS or field.whose in {Whose.OFFICER, Whose.OTHER}
        if table.erasure is Erasure.DELETED:
            assert field.erasure in {Erasure.DELETED, Erasure.BLANKED}


def test_what_refers_to_a_row_that_is_erased_is_erased_itself() -> None:
    deleted = {label for label, table in registry().tables.items() if table.erasure is Erasure.DELETED}
    for label, model in MODELS.items():
        for field in fields_of(model):
            if isinstance(field, ForeignKey) and field.related_model._meta.label in deleted:
                assert label in deleted, f"{label}.{field.name} would be left pointing to nothing"


def test_every_reason_is_used_and_every_code_is_explained() -> None:
    used = {field.access for table in registry().tables.values() for field in table.fields.values()}
    assert used == set(Access) == set(registry().access)
    assert {table.basis for table in registry().tables.values()} == set(registry().basis)
    assert {table.kept for table in registry().tables.values()} == set(registry().kept)
