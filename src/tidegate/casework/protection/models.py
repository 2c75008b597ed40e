"""Retention clocks and reviews, exports, proposals to erase, and the certificates of what was erased."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tidegate.casework.common.models import IdField
from tidegate.casework.people.models import Subject


class RetentionClock(models.Model):
    """When a person's records are next to be looked at; None while a review is open.

    It may ring too early, never too late: what is due is worked out anew when it rings.
    """

    subject = models.OneToOneField(Subject, models.PROTECT, primary_key=True, related_name="+")
    rings_on = models.DateField(null=True, blank=True, db_index=True)

    everything = models.Manager["RetentionClock"]()

    def __str__(self) -> str:
        return f"{self.subject_id} {self.rings_on}"


class RetentionReview(models.Model):
    """Whether a person's records are still needed. It ends as retained (``outcome``, ``next_on``), or goes with what is erased.

    ``clear_from`` is the day since which nothing further has happened; ``because``: its period ended, or somebody asked.
    """

    id = IdField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    group = models.CharField(max_length=10)
    because = models.CharField(max_length=20)
    clear_from = models.DateField()
    due_on = models.DateField()
    opened_by = IdField()
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=40, blank=True)
    next_on = models.DateField(null=True, blank=True)
    ended_by = IdField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["RetentionReview"]()

    class Meta:
        """One open review of each person; ended whole or not at all."""

        constraints = (
            models.UniqueConstraint(fields=("subject",), condition=Q(ended_at=None), name="one_open_retention_review"),
            models.CheckConstraint(
                condition=Q(outcome="", next_on=None, ended_by="", ended_at=None)
                | (~Q(outcome="") & Q(next_on__isnull=False) & ~Q(ended_by="") & Q(ended_at__isnull=False)),
                name="retention_review_ended_whole",
            ),
        )
        indexes = (models.Index(fields=("due_on", "id"), name="open_retention_reviews", condition=Q(ended_at=None)),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.due_on}"


class SubjectExport(models.Model):
    """That somebody may take what is held of a person out, for a coded reason and until an instant. The content is not kept."""

    id = IdField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    exported_by = IdField()
    exported_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    everything = models.Manager["SubjectExport"]()

    class Meta:
        """It ends later than it begins."""

        constraints = (models.CheckConstraint(condition=Q(expires_at__gt=F("exported_at")), name="export_expires_later"),)

    def __str__(self) -> str:
        return f"{self.subject_id} {self.reason}"


class Erasure(models.Model):
    """A proposal to erase everything about a person. Database triggers keep what was proposed unchanged.

    ``extent_digest`` names exactly what would be erased. Once it is carried out, ``subject_id`` is empty: it no longer says of whom.
    """

    id = IdField(primary_key=True)
    subject_id = IdField(blank=True, db_index=True)
    reason = models.CharField(max_length=40)
    register_check = models.CharField(max_length=20)
    extent_digest = models.CharField(max_length=71)
    proposed_by = IdField()
    proposed_at = models.DateTimeField()
    state = models.CharField(max_length=12, default="open")
    closed_by = IdField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=40, blank=True)

    everything = models.Manager["Erasure"]()

    class Meta:
        """One open proposal of each person; closed whole; another person refuses or carries out; then nobody is named."""

        constraints = (
            models.UniqueConstraint(fields=("subject_id",), condition=Q(state="open"), name="one_open_erasure"),
            models.CheckConstraint(
                condition=Q(state__in=("open", "withdrawn", "refused", "carried_out")), name="erasure_state"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_by="", closed_at=None, closed_because="")
                | (~Q(state="open") & ~Q(closed_by="") & Q(closed_at__isnull=False) & ~Q(closed_because="")),
                name="erasure_closed_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("refused", "carried_out")) | ~Q(closed_by=F("proposed_by")), name="erasure_by_another"
            ),
            models.CheckConstraint(condition=~Q(state="carried_out") | Q(subject_id=""), name="erasure_names_nobody_after"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class ErasureCertificate(models.Model):
    """What was erased and what was kept, by table and count: canonical JSON, with its digest and a seal under the audit key.

    What it copies from the proposal a trigger compares, so that no code can erase on one person's word. Never changed or removed.
    """

    id = IdField(primary_key=True)
    erasure = models.OneToOneField(Erasure, models.PROTECT, related_name="certificate")
    proposed_by = IdField()
    authorised_by = IdField()
    extent_digest = models.CharField(max_length=71)
    carried_out_at = models.DateTimeField()
    content = models.TextField()
    digest = models.CharField(max_length=71)
    seal = models.CharField(max_length=64)

    everything = models.Manager["ErasureCertificate"]()

    class Meta:
        """Two people."""

        constraints = (models.CheckConstraint(condition=~Q(authorised_by=F("proposed_by")), name="erased_by_two"),)

    def __str__(self) -> str:
        return self.pk
