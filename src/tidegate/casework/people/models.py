"""Subjects, the keys by which referrals meet, possible matches, merges; and the vault, apart from everything else."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from tidegate.casework.common.models import IdField


class Subject(models.Model):
    """The person a case may be about, without a name. ``merged_into``: this record stands under another, until unmerged."""

    id = IdField(primary_key=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    everything = models.Manager["Subject"]()

    class Meta:
        """Nobody is merged into themselves."""

        constraints = (models.CheckConstraint(condition=~Q(merged_into=F("id")), name="subject_not_into_itself"),)

    def __str__(self) -> str:
        return self.pk


class SubjectKey(models.Model):
    """An opaque one-way key of intake. Equal keys mean the same suspect may be meant, so each belongs to one subject."""

    key = models.CharField(primary_key=True, max_length=64)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="keys")
    added_at = models.DateTimeField()

    everything = models.Manager["SubjectKey"]()

    def __str__(self) -> str:
        return self.key


class Identity(models.Model):
    """The vault: one name or identifier, encrypted. ``blind`` lets it be looked up by who knows it, and by nobody else."""

    id = IdField(primary_key=True)
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="identities")
    kind = models.CharField(max_length=20)
    nonce = models.BinaryField(max_length=12)
    sealed = models.BinaryField()
    blind = models.CharField(max_length=64, db_index=True)
    source = models.CharField(max_length=40)
    recorded_by = IdField()
    recorded_at = models.DateTimeField()

    everything = models.Manager["Identity"]()

    class Meta:
        """The same thing is kept once for each subject."""

        constraints = (models.UniqueConstraint(fields=("subject", "kind", "blind"), name="identity_once_per_subject"),)

    def __str__(self) -> str:
        return f"{self.kind} of {self.subject_id}"


class Match(models.Model):
    """Two subjects that may be one person, with the weight of each comparison; a person decides."""

    id = IdField(primary_key=True)
    left = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    right = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    weight = models.FloatField()
    probability = models.FloatField()
    waterfall = models.JSONField(default=list)
    state = models.CharField(max_length=12, default="open", choices=[(s, s) for s in ("open", "merged", "dismissed")])
    found_at = models.DateTimeField()
    decided_by = IdField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=40, blank=True)

    everything = models.Manager["Match"]()

    class Meta:
        """Each pair once, in one order; decided whole or not at all."""

        constraints = (
            models.UniqueConstraint(fields=("left", "right"), name="match_pair_once"),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="match_pair_in_order"),
            models.CheckConstraint(
                condition=Q(state="open", decided_by="", decided_at=None, reason="")
                | (~Q(state="open") & ~Q(decided_by="") & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="match_decided_whole",
            ),
        )
        indexes = (models.Index(fields=("-weight", "id"), name="match_queue", condition=Q(state="open")),)

    def __str__(self) -> str:
        return f"{self.left_id} {self.right_id}"


class Comparison(models.Model):
    """That all subjects were compared: how many pairs may be one person, and how many of those were not known before."""

    id = IdField(primary_key=True)
    compared_by = IdField()
    compared_at = models.DateTimeField()
    pairs = models.PositiveIntegerField()
    fresh = models.PositiveIntegerField()

    everything = models.Manager["Comparison"]()

    def __str__(self) -> str:
        return f"{self.pairs} pairs"


class Merge(models.Model):
    """That one subject was put under another, by whom and why; and, where it was undone, the same of that."""

    id = IdField(primary_key=True)
    kept = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    merged = models.ForeignKey(Subject, models.PROTECT, related_name="+")
    reason = models.CharField(max_length=40)
    merged_by = IdField()
    merged_at = models.DateTimeField()
    undone_by = IdField(blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_because = models.CharField(max_length=40, blank=True)

    everything = models.Manager["Merge"]()

    class Meta:
        """One standing merge of a subject; undone whole or not at all."""

        constraints = (
            models.UniqueConstraint(fields=("merged",), condition=Q(undone_at=None), name="one_standing_merge"),
            models.CheckConstraint(
                condition=Q(undone_by="", undone_at=None, undone_because="")
                | (~Q(undone_by="") & Q(undone_at__isnull=False) & ~Q(undone_because="")),
                name="merge_undone_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"
