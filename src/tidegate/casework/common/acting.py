"""Who does something, when, why and through what: every action and every guarded read is given one of these.

The clock, the source of identifiers and the person are inputs, so that the same calls give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from enum import StrEnum

from tidegate.casework.access.roles import ROLES, Grade, Permission
from tidegate.casework.common.errors import NotPermittedError, PurposeMissingError
from tidegate.records.ids import Randomness, new_id


class Purpose(StrEnum):
    """Why an identifiable case is read (Data Protection Act 2018, s 62: a justification)."""

    INVESTIGATION = "investigation"
    SUPERVISION = "supervision"
    SAFEGUARDING = "safeguarding"
    PROSECUTION = "prosecution"
    SCRUTINY = "scrutiny"
    AUDIT = "audit"
    DATA_PROTECTION = "data_protection"
    SYSTEM = "system"


class Through(StrEnum):
    """The door that was used."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One role in one unit; ``unit_id`` None: in every unit."""

    role: str
    unit_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """A person, or the system itself (``user_id`` "system"), acting at an instant for a purpose."""

    user_id: str
    grade: Grade
    grants: tuple[Grant, ...]
    at: dt.datetime
    through: Through
    purpose: Purpose | None = None
    request_id: str = ""
    key: str = ""
    """An idempotency key: the same call with the same key by the same person is done once."""
    scopes: frozenset[Permission] | None = None
    """What an API token is limited to; None: no limit beyond the roles."""
    randomness: Randomness = field(default=secrets.randbits, repr=False, compare=False)

    def new_id(self, kind: str) -> str:
        """An identifier for something made by this act."""
        return new_id(kind, self.at, self.randomness)

    def units_with(self, permission: Permission) -> frozenset[str] | None:
        """The units in which this person has ``permission``; None: in all of them; empty: nowhere."""
        if self.scopes is not None and permission not in self.scopes:
            return frozenset()
        having = [grant for grant in self.grants if permission in ROLES[grant.role].permissions]
        if any(grant.unit_id is None for grant in having):
            return None
        return frozenset(grant.unit_id for grant in having if grant.unit_id is not None)

    def may(self, permission: Permission, unit_id: str | None = None) -> bool:
        """Whether this person has ``permission`` in the unit, or (without one) anywhere."""
        units = self.units_with(permission)
        return units is None or (unit_id in units if unit_id is not None else bool(units))

    def require(self, permission: Permission, unit_id: str | None = None) -> None:
        """Raise NotPermittedError unless :meth:`may`."""
        if not self.may(permission, unit_id):
            raise NotPermittedError(
                f"Your roles do not include {permission.value!r}{' in this unit' if unit_id else ''}, so nothing was done. "
                "The page 'Your account' says what they include; ask your supervisor who may do it."
            )

    def require_everywhere(self, permission: Permission) -> None:
        """Raise NotPermittedError unless this person has ``permission`` in every unit: for what concerns them all."""
        self.require(permission)
        if self.units_with(permission) is not None:
            raise NotPermittedError(
                f"This concerns every unit, and you {permission.value} in some of them only, so nothing was done. "
                "Ask somebody whose role is in every unit."
            )

    def stated_purpose(self) -> Purpose:
        """The purpose, which must have been stated. Raises PurposeMissingError."""
        if self.purpose is None:
            raise PurposeMissingError(
                "No purpose was stated, and every reading of an identifiable case is logged with one. State your purpose first."
            )
        return self.purpose
