"""Accounts, units and teams, role grants, and the invitations and tokens by which people get in."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import F, Q

from tidegate.casework.access.roles import Grade
from tidegate.casework.common.models import IdField


class Unit(models.Model):
    """A unit of a force: the boundary of most roles."""

    id = IdField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)

    everything = models.Manager["Unit"]()

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """A team within a unit: the boundary of a worklist."""

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    name = models.CharField(max_length=100)

    everything = models.Manager["Team"]()

    class Meta:
        """Names are unique within a unit."""

        constraints = (models.UniqueConstraint(fields=("unit", "name"), name="team_name_in_unit"),)

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """An account. Django's groups, staff and superuser flags give nothing here: roles are granted by RoleGrant."""

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True)
    grade = models.SmallIntegerField(
        choices=[(grade.value, grade.name.replace("_", " ").capitalize()) for grade in Grade], default=Grade.STAFF
    )
    capacity = models.PositiveSmallIntegerField(default=100)
    """Workload points that this person can carry."""

    objects: ClassVar[UserManager[User]] = UserManager()  # type: ignore[assignment]  # Django's own name; sign-in needs it

    def __str__(self) -> str:
        return self.username


class RoleGrant(models.Model):
    """That a person has a role, in one unit or (unit null) in all, from an instant until another. Never deleted."""

    id = IdField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=30)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    granted_by = IdField()
    granted_at = models.DateTimeField()
    ended_by = IdField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["RoleGrant"]()

    class Meta:
        """Ended by somebody at some time, or not at all; nobody grants to themselves."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_by="", ended_at=None) | (~Q(ended_by="") & Q(ended_at__isnull=False)),
                name="grant_end_is_paired",
            ),
            models.CheckConstraint(condition=~Q(granted_by=F("user_id")), name="grant_by_another"),
        )

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class ApiToken(models.Model):
    """A person's token for the API, limited to some of their permissions. Only the digest of its secret is kept."""

    id = IdField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="api_tokens")
    label = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_by = IdField(blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["ApiToken"]()

    class Meta:
        """Revoked by somebody at some time, or not at all; every token ends."""

        constraints = (
            models.CheckConstraint(
                condition=Q(revoked_by="", revoked_at=None) | (~Q(revoked_by="") & Q(revoked_at__isnull=False)),
                name="token_end_is_paired",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="token_ends_later"),
        )

    def __str__(self) -> str:
        return self.id


class Invitation(models.Model):
    """That a person may begin to sign in by a code, once and for a while. Only the digest of the code is kept."""

    id = IdField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    issued_by = IdField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_by = IdField(blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["Invitation"]()

    class Meta:
        """Used, or revoked by somebody at some time, or neither; every one ends; nobody invites themselves; one at a time."""

        constraints = (
            models.CheckConstraint(
                condition=Q(revoked_by="", revoked_at=None) | (~Q(revoked_by="") & Q(revoked_at__isnull=False, used_at=None)),
                name="invitation_end_is_paired",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="invitation_ends_later"),
            models.CheckConstraint(condition=~Q(issued_by=F("user_id")), name="invitation_by_another"),
            models.UniqueConstraint(fields=("user",), condition=Q(used_at=None, revoked_at=None), name="one_open_invitation"),
        )

    def __str__(self) -> str:
        return self.id
