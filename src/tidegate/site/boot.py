"""Starting Django from outside it: for the command line, which must not load it unless a command needs it."""

from __future__ import annotations

import os
from pathlib import Path


def start(data: Path | None = None) -> None:
    """Load Django for the installation in ``data`` (or that of ``TIDEGATE_DATA``). Call once in a process."""
    if data is not None:
        os.environ["TIDEGATE_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidegate.site.settings")
    import django

    django.setup()


def bring_up_to_date() -> None:
    """Make the database, or bring it up to this version, and lay the static files out. Doing it again does nothing."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def unapplied() -> list[str]:
    """The migrations that this database still lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
