"""Every read of access: who somebody is when they act, what roles there are, why a case can or cannot be seen."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tidegate.casework.access.models import ApiToken, RoleGrant, Team, Unit, User
from tidegate.casework.access.roles import ROLES, Grade, Permission, Role
from tidegate.casework.access.tokens import digest_of
from tidegate.casework.common.acting import Acting, Grant, Purpose, Through
from tidegate.casework.common.errors import NotFoundError


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantShown:
    """One role of one person. ``unit``: its name, or "every unit"."""

    id: str
    role: str
    title: str
    unit: str
    granted_by: str
    granted_at: dt.datetime
    ended_by: str
    ended_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountShown:
    """An account and its roles, the newest first."""

    id: str
    username: str
    unit_id: str | None
    unit: str
    team: str
    grade: Grade
    capacity: int
    is_active: bool
    last_signed_in: dt.datetime | None
    invited_until: dt.datetime | None
    grants: tuple[GrantShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenShown:
    """A token, without its secret."""

    id: str
    label: str
    scopes: tuple[Permission, ...]
    issued_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamNamed:
    """A team of a unit."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitNamed:
    """A unit with its teams. ``code`` is what commands call it by."""

    id: str
    code: str
    name: str
    teams: tuple[TeamNamed, ...]


def acting_for(
    user: User,
    at: dt.datetime,
    through: Through,
    *,
    purpose: Purpose | None = None,
    request_id: str = "",
    key: str = "",
    scopes: frozenset[Permission] | None = None,
) -> Acting:
    """That person, acting at that instant with the roles that they have then. A closed account has none."""
    now = RoleGrant.everything.filter(
        Q(ended_at=None) | Q(ended_at__gt=at), user_id=user.pk, granted_at__lte=at, role__in=ROLES
    )
    held = now.order_by("id").values_list("role", "unit_id") if user.is_active else ()
    return Acting(
        user_id=user.pk, grade=Grade(user.grade), grants=tuple(Grant(role=role, unit_id=unit) for role, unit in held), at=at,
        through=through, purpose=purpose, request_id=request_id, key=key, scopes=scopes,
    )  # fmt: skip


def acting_for_token(
    text: str, at: dt.datetime, *, purpose: Purpose | None = None, request_id: str = "", key: str = ""
) -> Acting | None:
    """The person whose API token this is, limited to its scopes.

    None when the token is unknown, ended or revoked, or when their roles no longer include the use of the API.
    """
    live = ApiToken.everything.filter(digest=digest_of(text), revoked_at=None, expires_at__gt=at, user__is_active=True)
    token = live.select_related("user").first()
    if token is None or not acting_for(token.user, at, Through.API).may(Permission.USE_API):
        return None
    return acting_for(
        token.user, at, Through.API, purpose=purpose, request_id=request_id, key=key, scopes=_scopes(token)
    )  # fmt: skip


def roles() -> tuple[Role, ...]:
    """Every role that can be granted, with what it allows."""
    return tuple(role for role in ROLES.values() if role.name != "system")


def purposes(acting: Acting) -> tuple[Purpose, ...]:
    """The purposes that this person's roles give reason to state, the most usual first."""
    return tuple(
        purpose for purpose, permissions in _PURPOSES.items() if any(acting.may(permission) for permission in permissions)
    )


def units(acting: Acting, permission: Permission = Permission.READ_WORKLIST) -> tuple[tuple[str, str], ...]:
    """The units where this person has the permission: identifier and name."""
    those = acting.units_with(permission)
    rows = Unit.everything.all() if those is None else Unit.everything.filter(pk__in=sorted(those))
    return tuple(rows.order_by("name").values_list("id", "name"))


def own_units(acting: Acting) -> list[UnitNamed]:
    """The units in which this person has a role, with their teams: what programs name when they take in, make or give."""
    own = {each.unit_id for each in acting.grants}
    rows = Unit.everything.all() if None in own else Unit.everything.filter(pk__in=own)
    return [
        UnitNamed(
            id=each.pk, code=each.code, name=each.name,
            teams=tuple(TeamNamed(id=team.pk, name=team.name) for team in each.team_set.order_by("name")),
        )
        for each in rows.order_by("name")
    ]  # fmt: skip


def teams(acting: Acting, permission: Permission = Permission.READ_WORKLIST) -> tuple[tuple[str, str, str], ...]:
    """The teams of those units: identifier, unit's identifier and name."""
    rows = Team.everything.filter(unit_id__in=[unit_id for unit_id, _ in units(acting, permission)])
    return tuple(rows.order_by("unit_id", "name").values_list("id", "unit_id", "name"))


def colleagues(acting: Acting, unit_id: str) -> tuple[tuple[str, str], ...]:
    """Who works in a unit whose worklist this person may read: identifier and sign-in name."""
    acting.require(Permission.READ_WORKLIST, unit_id)
    return tuple(User.objects.filter(unit_id=unit_id, is_active=True).order_by("username").values_list("id", "username"))


def accounts(acting: Acting) -> tuple[AccountShown, ...]:
    """The accounts that this person manages."""
    acting.require(Permission.MANAGE_ACCESS)
    return tuple(_shown(user) for user in _managed(acting).order_by("username"))


def account(acting: Acting, user_id: str) -> AccountShown:
    """One account: one's own, or one that this person manages."""
    managed = Q(pk=user_id) & (Q(pk=acting.user_id) | Q(pk__in=_managed(acting).values("pk")))
    user = (
        User.objects.select_related("unit", "team").prefetch_related("role_grants__unit", "invitations").filter(managed).first()
    )
    if user is None:
        raise NotFoundError("There is no such account, or it is not one that you manage.")
    return _shown(user)


def tokens(acting: Acting) -> tuple[TokenShown, ...]:
    """One's own tokens, the newest first."""
    return _tokens_of(acting.user_id)


def tokens_at_work(acting: Acting, user_id: str) -> tuple[TokenShown, ...]:
    """The tokens by which programs can still act as somebody whose account this person manages, the newest first."""
    return tuple(
        each for each in _tokens_of(account(acting, user_id).id) if not each.revoked_at and each.expires_at > acting.at
    )


def _tokens_of(user_id: str) -> tuple[TokenShown, ...]:
    return tuple(
        TokenShown(
            id=each.pk, label=each.label, scopes=tuple(sorted(_scopes(each))), issued_at=each.issued_at,
            expires_at=each.expires_at, revoked_at=each.revoked_at,
        )
        for each in ApiToken.everything.filter(user_id=user_id).order_by("-issued_at", "-id")
    )  # fmt: skip


def _managed(acting: Acting) -> QuerySet[User]:
    where = acting.units_with(Permission.MANAGE_ACCESS)
    rows = User.objects.select_related("unit", "team").prefetch_related("role_grants__unit", "invitations")
    return rows if where is None else rows.filter(unit_id__in=sorted(where))


def _shown(user: User) -> AccountShown:
    grants = sorted(user.role_grants.all(), key=lambda grant: (grant.granted_at, grant.pk), reverse=True)
    return AccountShown(
        id=user.pk, username=user.username, unit_id=user.unit_id, unit=user.unit.name if user.unit else "",
        team=user.team.name if user.team else "", grade=Grade(user.grade), capacity=user.capacity, is_active=user.is_active,
        last_signed_in=user.last_login, invited_until=_invited_until(user), grants=tuple(_grant(each) for each in grants),
    )  # fmt: skip


def _invited_until(user: User) -> dt.datetime | None:
    still = [each.expires_at for each in user.invitations.all() if each.used_at is None and each.revoked_at is None]
    return still[0] if still else None


def _grant(grant: RoleGrant) -> GrantShown:
    title = ROLES[grant.role].title if grant.role in ROLES else grant.role
    return GrantShown(
        id=grant.pk, role=grant.role, title=title, unit=grant.unit.name if grant.unit else "every unit",
        granted_by=grant.granted_by, granted_at=grant.granted_at, ended_by=grant.ended_by, ended_at=grant.ended_at,
    )  # fmt: skip


def _scopes(token: ApiToken) -> frozenset[Permission]:
    """A permission that was taken out of the code since gives nothing."""
    return frozenset(Permission[name] for name in token.scopes if name in Permission.__members__)


_PURPOSES: dict[Purpose, tuple[Permission, ...]] = {
    Purpose.INVESTIGATION: (Permission.RECORD_FACTS,),
    Purpose.SUPERVISION: (Permission.ALLOCATE, Permission.AUTHORISE),
    Purpose.SAFEGUARDING: (Permission.RECORD_FACTS, Permission.ALLOCATE),
    Purpose.PROSECUTION: (Permission.RECORD_PROSECUTOR, Permission.PROPOSE),
    Purpose.SCRUTINY: (Permission.SCRUTINISE, Permission.REVIEW_BREAK_GLASS),
    Purpose.AUDIT: (Permission.READ_AUDIT,),
    Purpose.DATA_PROTECTION: (Permission.PROTECT_DATA, Permission.AUTHORISE_ERASURE),
}
