"""The database itself keeps the facts as they were recorded: no row is ever changed. Erasure removes whole rows."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "facts_factentry"
WHY = "recorded facts cannot be changed: record a correction"
SQLITE = [f"CREATE TRIGGER facts_no_update BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"]
POSTGRESQL = [
    f"CREATE FUNCTION facts_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{WHY}'; END $$",
    f"CREATE TRIGGER facts_no_update BEFORE UPDATE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION facts_refuse()",
]


def protect(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the trigger of this database. Erasure (data protection) deletes whole rows, so deletion is not stopped here."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    """Append-only from the first row on."""

    dependencies = (("facts", "0001_initial"),)
    operations = (migrations.RunPython(protect, migrations.RunPython.noop),)
