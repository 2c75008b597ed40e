"""The facts of cases, as they were recorded. Rows are added and never changed: triggers see to that."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tidegate.casework.cases.models import Case
from tidegate.casework.common.models import IdField


class FactEntry(models.Model):
    """That somebody recorded a state of a fact.

    ``number`` counts the entries of a case. A correction names the entry it stands in the place of (``corrects``, always an
    entry that is itself no correction) and why; what stood there before stays, and is what was known until then.
    """

    id = IdField(primary_key=True)
    case = models.ForeignKey(Case, models.PROTECT, related_name="fact_entries", db_index=False)  # its number's begins with it
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    state = models.JSONField()
    kind = models.CharField(max_length=10)
    source = models.CharField(max_length=40)
    known_on = models.DateField(null=True, blank=True)
    known_by = models.CharField(max_length=20, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    recorded_by = IdField()
    recorded_at = models.DateTimeField()
    corrects = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="corrections")
    correction_reason = models.CharField(max_length=40, blank=True)

    everything = models.Manager["FactEntry"]()

    class Meta:
        """Numbered without doubles; a correction says why, and nothing else does."""

        constraints = (
            models.UniqueConstraint(fields=("case", "number"), name="fact_number_in_case"),
            models.CheckConstraint(condition=Q(kind__in=("fact", "judgement")), name="fact_or_judgement"),
            models.CheckConstraint(
                condition=Q(corrects=None, correction_reason="") | (Q(corrects__isnull=False) & ~Q(correction_reason="")),
                name="correction_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.case_id} {self.number} {self.name}"
