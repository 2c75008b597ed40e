"""Batches, their referrals, and a receipt for every item: accepted, duplicate of another, or rejected because."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tidegate.casework.access.models import Team, Unit
from tidegate.casework.cases.models import Case
from tidegate.casework.common.models import IdField


class Batch(models.Model):
    """Files that were taken in at once, whole. ``content`` is the digest by which the same files are known again."""

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True)
    taken_by = IdField()
    taken_at = models.DateTimeField()
    door = models.CharField(max_length=10)
    content = models.CharField(max_length=71)
    accepted = models.PositiveIntegerField()
    duplicates = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    cases_opened = models.PositiveIntegerField()

    everything = models.Manager["Batch"]()

    class Meta:
        """Newest first, within a unit."""

        indexes = (models.Index(fields=("unit", "-taken_at", "-id"), name="batches_newest"),)
        constraints = (models.UniqueConstraint(fields=("unit", "content"), name="batch_once_per_unit"),)

    def __str__(self) -> str:
        return self.pk


class Referral(models.Model):
    """One report that was accepted, filed with a case. What it said is in the facts of that case."""

    id = IdField(primary_key=True)
    unit = models.ForeignKey(Unit, models.PROTECT)
    reference = models.CharField(max_length=100)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="referrals")
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    subject_id = IdField()
    received_at = models.DateTimeField(null=True, blank=True)
    unread = models.JSONField(default=dict)

    everything = models.Manager["Referral"]()

    class Meta:
        """One of a reference in each unit."""

        constraints = (models.UniqueConstraint(fields=("unit", "reference"), name="referral_once_per_unit"),)

    def __str__(self) -> str:
        return self.reference


class ItemReceipt(models.Model):
    """What became of one item of a batch."""

    id = IdField(primary_key=True)
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=400)
    status = models.CharField(max_length=10)
    reference = models.CharField(max_length=100, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    referral = models.ForeignKey(Referral, models.PROTECT, null=True, blank=True)

    everything = models.Manager["ItemReceipt"]()

    class Meta:
        """In the order of the files; a referral exactly where it was accepted."""

        constraints = (
            models.UniqueConstraint(fields=("batch", "number"), name="receipt_number_in_batch"),
            models.CheckConstraint(
                condition=Q(status="accepted", referral__isnull=False) | (~Q(status="accepted") & Q(referral=None)),
                name="receipt_has_its_referral",
            ),
        )

    def __str__(self) -> str:
        return f"{self.batch_id} {self.number}"
