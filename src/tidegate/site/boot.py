"""Starting Django from outside it: for the command line, which must not load it unless a command needs it."""

from __future__ import annotations

import os
from pathlib import Path

from tidegate.site.errors import InstallationError
from tidegate.site.keys import KEYS_FILE


def start(data: Path | None = None) -> None:
    """Load Django for the installation in ``data`` (or that of ``TIDEGATE_DATA``), which may begin. Call once in a process."""
    if data is not None:
        os.environ["TIDEGATE_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidegate.site.settings")
    import django

    django.setup()


def start_existing(data: Path) -> None:
    """The same for an installation that must be there: a wrong folder would else become an empty one."""
    if not (data / KEYS_FILE).exists():
        raise InstallationError(
            f"There is no installation in {data}: it holds no {KEYS_FILE}. Check --data and TIDEGATE_DATA. Where its keys were "
            "lost, put the copy back that was kept apart; 'tidegate administrator' or 'tidegate serve' begins a new one."
        )
    start(data)


def resume(data: Path) -> None:
    """The same for work on a database that must be of this version and of these keys. Raises InstallationError."""
    start_existing(data)
    missing = unapplied()
    if missing:
        raise InstallationError(
            f"The database lacks {len(missing)} migrations of this version, so nothing was done: "
            "run 'tidegate serve' of this version once, which applies them."
        )
    require_own_keys()


def require_own_keys() -> None:
    """Refuse the keys of another installation. Raises InstallationError."""
    from tidegate.casework.audit.queries import is_sealed_by_us

    if not is_sealed_by_us():
        raise InstallationError(
            f"The last entry of the audit trail was sealed by another key than that in {KEYS_FILE}, so this is the file of "
            "another installation: put the right one back. By this one no name opens, and the trail would have two keys."
        )


def bring_up_to_date() -> None:
    """Make the database, or bring it up to this version, and lay the static files out. Doing it again does nothing.

    Raises InstallationError where the keys are another installation's.
    """
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    require_own_keys()


def unapplied() -> list[str]:
    """The migrations that this database still lacks."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]
