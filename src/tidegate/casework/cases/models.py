"""The case, with what a worklist is ordered by kept beside it; who may see a restricted one; emergency openings."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tidegate.casework.access.models import Team, Unit, User
from tidegate.casework.common.models import IdField

_OPEN = Q(closed_at=None)


class Case(models.Model):
    """One suspect's matter in one unit.

    ``version`` grows with every change: whoever acts on an older version is told what changed. ``acted_at`` is when it was first
    acted on: an arrest, an interview or a search. The columns from ``level`` on are those of the latest assessment, copied here
    by it so that a worklist is one indexed query: nothing else may write them, but for ``next_due``, which ``tasks.pressing``
    keeps, because tasks are due too.
    """

    id = IdField(primary_key=True)
    reference = models.CharField(max_length=40, unique=True)
    subject_id = IdField(blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, db_index=False)
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, db_index=False)
    stage = models.CharField(max_length=20, default="triage")
    is_restricted = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    level = models.CharField(max_length=40, blank=True)
    could_be = models.CharField(max_length=40, blank=True)
    route = models.CharField(max_length=40, blank=True)
    standing = models.SmallIntegerField(default=0)
    rank = models.SmallIntegerField(default=0)
    act_by = models.DateTimeField(null=True, blank=True)
    find_out_by = models.DateTimeField(null=True, blank=True)
    next_due = models.DateTimeField(null=True, blank=True)
    is_provisional = models.BooleanField(default=True)
    is_stale = models.BooleanField(default=False)
    is_urgent = models.BooleanField(default=False)
    points = models.PositiveSmallIntegerField(default=0)

    everything = models.Manager["Case"]()

    class Meta:
        """Each worklist in its order, and by what is due next for its counts, of open cases only; a stage that there is."""

        constraints = (
            models.CheckConstraint(
                condition=Q(stage__in=("triage", "investigation", "with_prosecutor", "decided", "closed")), name="case_stage"
            ),
        )
        indexes = (
            models.Index(
                fields=("unit", "-is_urgent", "-standing", "-rank", "next_due", "id"), name="worklist_order", condition=_OPEN
            ),
            models.Index(
                fields=("team", "-is_urgent", "-standing", "-rank", "next_due", "id"), name="worklist_of_team", condition=_OPEN
            ),
            models.Index(
                fields=("owner", "-is_urgent", "-standing", "-rank", "next_due", "id"),
                name="worklist_of_owner",
                condition=_OPEN,
            ),
            models.Index(
                fields=("unit", "-is_urgent", "-standing", "-rank", "next_due", "id"),
                name="worklist_of_nobody",
                condition=_OPEN & Q(owner=None),
            ),
            models.Index(fields=("unit", "next_due", "level"), name="due_in_unit", condition=_OPEN),
            models.Index(fields=("team", "next_due", "level", "unit"), name="due_in_team", condition=_OPEN),
            models.Index(fields=("owner", "next_due", "level", "unit", "points"), name="due_of_owner", condition=_OPEN),
            models.Index(fields=("unit", "next_due", "level"), name="due_of_nobody", condition=_OPEN & Q(owner=None)),
            models.Index(fields=("subject_id",), name="cases_of_subject"),
        )

    def __str__(self) -> str:
        return self.reference


class CaseMember(models.Model):
    """That a person may see a restricted case."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="members")
    user = models.ForeignKey(User, models.PROTECT)
    added_by = IdField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["CaseMember"]()

    class Meta:
        """One open membership for each person and case."""

        constraints = (
            models.UniqueConstraint(fields=("case", "user"), condition=Q(ended_at=None), name="one_open_membership"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class BreakGlass(models.Model):
    """An emergency opening of a restricted case: for a coded reason, for a limited time, reviewed by another person."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT)
    user = models.ForeignKey(User, models.PROTECT)
    reason = models.CharField(max_length=40)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reviewed_by = IdField(blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    finding = models.CharField(max_length=40, blank=True)

    everything = models.Manager["BreakGlass"]()

    class Meta:
        """Reviewed whole or not at all, and never by the one who opened."""

        constraints = (
            models.CheckConstraint(
                condition=Q(reviewed_by="", reviewed_at=None, finding="")
                | (~Q(reviewed_by="") & Q(reviewed_at__isnull=False) & ~Q(finding="")),
                name="review_is_whole",
            ),
            models.CheckConstraint(condition=~Q(reviewed_by=F("user_id")), name="review_by_another"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("opened_at")), name="break_glass_ends_later"),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"


class Allocation(models.Model):
    """Who was given a case, by whom and why; what they carried then, and who else was considered."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="allocations")
    owner = models.ForeignKey(User, models.PROTECT)
    reason = models.CharField(max_length=40)
    allocated_by = IdField()
    allocated_at = models.DateTimeField()
    points = models.PositiveSmallIntegerField()
    load_before = models.PositiveIntegerField()
    capacity = models.PositiveSmallIntegerField()
    runners_up = models.JSONField(default=list)
    ended_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["Allocation"]()

    class Meta:
        """One person has a case at a time."""

        constraints = (models.UniqueConstraint(fields=("case",), condition=Q(ended_at=None), name="one_open_allocation"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.owner_id}"


class Urgency(models.Model):
    """That a case goes before others for a coded reason, until an instant; ended early by a person, or by the clock."""

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="urgencies")
    reason = models.CharField(max_length=40)
    marked_by = IdField()
    marked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_by = IdField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["Urgency"]()

    class Meta:
        """One at a time; it has an end, and ends whole."""

        constraints = (
            models.UniqueConstraint(fields=("case",), condition=Q(ended_at=None), name="one_open_urgency"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("marked_at")), name="urgency_expires_later"),
            models.CheckConstraint(
                condition=Q(ended_by="", ended_at=None) | (~Q(ended_by="") & Q(ended_at__isnull=False)),
                name="urgency_end_is_paired",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.reason}"
