"""What is wrong with an installation, and what to do about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core import checks
from django.db import connection

from tidegate.policy.language.problems import PackError
from tidegate.records.holidays import bank_holidays
from tidegate.site.boot import require_own_keys, unapplied
from tidegate.site.clock import now
from tidegate.site.errors import InstallationError
from tidegate.site.keys import KEYS_FILE

_READABLE_BY_OTHERS = 0o077
_HOLIDAYS_AHEAD = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that ``must mend``, or only ``consider``."""

    gravity: str
    says: str


def findings(*, deploy: bool) -> list[Finding]:
    """Everything there is to say; with ``deploy`` also what only a service for real cases needs."""
    found = [*_django(deploy=deploy), *_keys(), *(_migrations() or _seals()), *_policy(), *_holidays()]
    return [*found, *_deployment()] if deploy else found


def _django(*, deploy: bool) -> Iterator[Finding]:
    for message in checks.run_checks(include_deployment_checks=deploy):
        gravity = "must mend" if message.level >= checks.ERROR else "consider"
        yield Finding(gravity=gravity, says=f"{message.id}: {message.msg}".replace("\n", " "))


def _keys() -> Iterator[Finding]:
    path = settings.TIDEGATE_DATA / KEYS_FILE
    if path.stat().st_mode & _READABLE_BY_OTHERS:
        yield Finding(gravity="must mend", says=f"{path} can be read by others: chmod 600 it.")


def _migrations() -> list[Finding]:
    missing = unapplied()
    if not missing:
        return []
    says = f"The database lacks {len(missing)} migrations: run 'tidegate serve' of this version once."
    return [Finding(gravity="must mend", says=says)]


def _seals() -> Iterator[Finding]:
    try:
        require_own_keys()
    except InstallationError as error:
        yield Finding(gravity="must mend", says=str(error))


def _policy() -> Iterator[Finding]:
    from tidegate.casework.decisions.policies import current_pack

    try:
        current_pack()
    except PackError as error:
        yield Finding(gravity="must mend", says=f"The policy of TIDEGATE_POLICY cannot be used: {error}")


def _holidays() -> Iterator[Finding]:
    last = max(bank_holidays())
    if last - now().date() < _HOLIDAYS_AHEAD:
        yield Finding(
            gravity="consider", says=f"Bank holidays are known to {last} only; later working days would miss some: update."
        )


def _deployment() -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        yield Finding(
            gravity="consider",
            says="The database is SQLite: for more than one server process name a PostgreSQL in DATABASE_URL.",
        )
    if not settings.TIDEGATE_HTTPS:
        yield Finding(
            gravity="must mend", says="Cookies would travel in the clear: put TLS before the service and set TIDEGATE_HTTPS=1."
        )
    elif not settings.ALLAUTH_TRUSTED_PROXY_COUNT:
        yield Finding(
            gravity="must mend",
            says="The proxy before the service passes for every caller: wrong passwords of one lock a name out for "
            "all and /metrics is open: set TIDEGATE_PROXIES to the number of proxies.",
        )
    if not settings.TIDEGATE_MFA_REQUIRED:
        yield Finding(gravity="must mend", says="A password alone signs in: unset TIDEGATE_MFA.")
