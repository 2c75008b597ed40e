"""What the policy said of a case, each time it was asked and the answer or its grounds had changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tidegate.casework.cases.models import Case
from tidegate.casework.common.models import IdField


class Assessment(models.Model):
    """One answer. ``inputs`` and the pack of that digest give it again, to the byte; ``trace`` alone rebuilds it.

    ``due_again_at`` is when the clock alone could change it.
    """

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments", db_index=False)  # ``assessments_of_case`` does
    at = models.DateTimeField()
    asked_by = IdField()
    trigger = models.CharField(max_length=20)
    pack_id = models.CharField(max_length=60)
    pack_version = models.CharField(max_length=20)
    pack_digest = models.CharField(max_length=71)
    inputs = models.JSONField()
    inputs_digest = models.CharField(max_length=71)
    result = models.JSONField()
    trace = models.JSONField()
    result_digest = models.CharField(max_length=71)
    due_again_at = models.DateTimeField(null=True, blank=True)
    is_current = models.BooleanField(default=True)

    everything = models.Manager["Assessment"]()

    class Meta:
        """One current answer for each case."""

        constraints = (models.UniqueConstraint(fields=("case",), condition=Q(is_current=True), name="one_current_assessment"),)
        indexes = (
            models.Index(fields=("case", "-at"), name="assessments_of_case"),
            models.Index(fields=("due_again_at",), name="assessments_due_again", condition=Q(is_current=True)),
            models.Index(fields=("pack_digest",), name="assessments_by_pack", condition=Q(is_current=True)),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.at:%Y-%m-%d %H:%M}"
