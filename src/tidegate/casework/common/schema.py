"""Changes of tables that lose nothing on the way."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


def no_index(model: str, field: str, changed: models.Field[Any, Any], index: str) -> Operation:
    """Drop the index of a field that another index begins with; ``changed``: the field as its model has it now.

    As Django would do it, SQLite would build the table anew, and the triggers that keep it append-only would be gone.
    """
    return migrations.SeparateDatabaseAndState(
        state_operations=[migrations.AlterField(model_name=model, name=field, field=changed)],
        database_operations=[migrations.RunSQL(f"DROP INDEX IF EXISTS {index}", migrations.RunSQL.noop)],
    )
