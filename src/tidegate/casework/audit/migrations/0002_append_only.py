"""The database itself keeps the trail: its rows can be added and read, and nothing else. The chain begins at nothing."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

TABLE = "audit_auditentry"
WHY = "audit entries cannot be changed or removed"

SQLITE = [
    f"CREATE TRIGGER audit_no_{verb.lower()} BEFORE {verb} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{WHY}'); END"
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL = [
    f"CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{WHY}'; END $$",
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    f"CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
]


def protect(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers of this database."""
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


def begin(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """The one row that every entry is chained to."""
    apps.get_model("audit", "AuditHead")._default_manager.get_or_create(id=1)


class Migration(migrations.Migration):
    """Append-only from the first row on. There is no way back."""

    dependencies = (("audit", "0001_initial"),)
    operations = (migrations.RunPython(protect), migrations.RunPython(begin))
