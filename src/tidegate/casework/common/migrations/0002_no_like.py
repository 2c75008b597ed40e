"""PostgreSQL keeps no second index of a text for ``LIKE``: nobody looks for part of one, and every write paid for them."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_OURS = """
    SELECT indexname FROM pg_indexes WHERE schemaname = current_schema AND indexname LIKE %s AND tablename = ANY (%s)
"""


def drop(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Those of our own tables. New ones are not made: see ``IdField``."""
    if editor.connection.vendor != "postgresql":
        return
    ours = {label for label, _ in Migration.dependencies}
    tables = [model._meta.db_table for label in ours for model in apps.get_app_config(label).get_models()]
    with editor.connection.cursor() as cursor:
        cursor.execute(_OURS, [r"%\_like", tables])
        for (name,) in cursor.fetchall():
            editor.execute(f'DROP INDEX "{name}"')


class Migration(migrations.Migration):
    """After every table there was."""

    dependencies = (
        ("common", "0001_initial"),
        ("access", "0003_invitation"),
        ("assessments", "0001_initial"),
        ("audit", "0003_checkpoints"),
        ("cases", "0002_acted_at"),
        ("decisions", "0002_two_people"),
        ("facts", "0002_append_only"),
        ("outbox", "0001_initial"),
        ("people", "0002_comparisons"),
        ("protection", "0003_clocks"),
        ("referrals", "0001_initial"),
        ("tasks", "0002_forensics_received"),
    )
    operations = (migrations.RunPython(drop, migrations.RunPython.noop),)
