"""Reading the settings of an installation: one that cannot be meant as it is written is refused, never guessed at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dj_database_url

from tidegate.site.errors import InstallationError

_POSTGRESQL = "django.db.backends.postgresql"


def number(environment: Mapping[str, str], name: str, unset: int) -> int:
    """A whole number, 0 or more. Raises InstallationError."""
    given = environment.get(name, str(unset)).strip()
    if not (given.isascii() and given.isdigit()):
        raise InstallationError(f"{name} is {given!r}, which is no whole number: write one such as {unset}, or unset it.")
    return int(given)


def switch(environment: Mapping[str, str], name: str, *, unset: bool) -> bool:
    """1 for on, 0 for off. Raises InstallationError: what was meant to protect would else be off without a word."""
    given = environment.get(name, str(int(unset))).strip()
    if given not in ("0", "1"):
        raise InstallationError(f"{name} is {given!r}, which is neither on nor off: write 1 or 0, or unset it.")
    return given == "1"


def listed(environment: Mapping[str, str], name: str, unset: str = "") -> list[str]:
    """What is named with commas between."""
    return [each.strip() for each in environment.get(name, unset).split(",") if each.strip()]


def postgresql(url: str) -> dict[str, Any]:
    """The database that ``DATABASE_URL`` names, as Django is told of it. Raises InstallationError, without the password."""
    try:
        named: dict[str, Any] = dict(dj_database_url.parse(url))
    except ValueError:
        named = {}
    if named.get("ENGINE") != _POSTGRESQL or not named["NAME"]:
        raise InstallationError(
            "DATABASE_URL names no PostgreSQL database: write it as postgresql://user:password@host/name, with what is not a "
            "letter or digit in the password percent-encoded; or unset it for SQLite in the data folder."
        )
    return named
