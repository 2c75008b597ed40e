"""What the environment says of the force's identity provider, read before Django starts.

``TIDEGATE_OIDC_URL``, ``TIDEGATE_OIDC_CLIENT`` and ``TIDEGATE_OIDC_SECRET`` name it (OpenID Connect, with PKCE);
``TIDEGATE_OIDC_GROUPS`` says what its groups grant: ``online-north=investigator@north,standards=auditor@*``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tidegate.casework.access.roles import ROLES
from tidegate.site.errors import InstallationError

PROVIDER = "force"
"""The provider's name in addresses: /accounts/oidc/force/login/."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupGrant:
    """That members of a group have a role in the unit of this code; None: in every unit."""

    group: str
    role: str
    unit_code: str | None


class IdentityError(InstallationError):
    """The environment describes the identity provider wrongly. The message says where, and what to write."""


def identity_providers(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    """The provider as allauth reads it: one, or none."""
    if "TIDEGATE_OIDC_URL" not in environment:
        return []
    missing = [name for name in ("TIDEGATE_OIDC_CLIENT", "TIDEGATE_OIDC_SECRET") if name not in environment]
    if missing:
        raise IdentityError(f"TIDEGATE_OIDC_URL is set, but not {' or '.join(missing)}: set them too.")
    return [
        {
            "provider_id": PROVIDER,
            "name": environment.get("TIDEGATE_OIDC_NAME", "your force's sign-in"),
            "client_id": environment["TIDEGATE_OIDC_CLIENT"],
            "secret": environment["TIDEGATE_OIDC_SECRET"],
            "settings": {"server_url": environment["TIDEGATE_OIDC_URL"], "fetch_userinfo": True},
        }
    ]


def groups_of(environment: Mapping[str, str]) -> tuple[GroupGrant, ...]:
    """What the groups of the identity provider grant. Raises IdentityError with the first part that cannot be read."""
    parts = [part.strip() for part in environment.get("TIDEGATE_OIDC_GROUPS", "").split(",") if part.strip()]
    return tuple(_group(part) for part in parts)


def _group(part: str) -> GroupGrant:
    found = re.fullmatch(r"([^=@]+)=([a-z_]+)@(\*|[A-Za-z0-9-]+)", part)
    if found is None or found[2] not in ROLES or found[2] == "system":
        granted = ", ".join(name for name in ROLES if name != "system")
        raise IdentityError(
            f"TIDEGATE_OIDC_GROUPS: {part!r} is not GROUP=ROLE@UNIT (UNIT a unit's code or *; ROLE: {granted})."
        )
    return GroupGrant(group=found[1], role=found[2], unit_code=None if found[3] == "*" else found[3])
