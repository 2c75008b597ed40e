"""The audit trail: entries that nothing can change, and the head they are chained to."""

from __future__ import annotations

from django.db import models

from tidegate.casework.audit.entries import FIELDS, START
from tidegate.records.ids import MOST_CHARACTERS


class AuditEntry(models.Model):
    """One thing that was done or read. Database triggers refuse to change or delete a row.

    ``at`` and ``details`` are text, as they were when the digest was made: no database may re-spell them.
    """

    position = models.BigIntegerField(primary_key=True)
    id = models.CharField(max_length=MOST_CHARACTERS, unique=True)
    at = models.CharField(max_length=32, db_index=True)
    user_id = models.CharField(max_length=MOST_CHARACTERS)
    action = models.CharField(max_length=60)
    operation = models.CharField(max_length=20)
    purpose = models.CharField(max_length=20, blank=True)
    through = models.CharField(max_length=10)
    request_id = models.CharField(max_length=40, blank=True)
    case_id = models.CharField(max_length=MOST_CHARACTERS, blank=True)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    details = models.TextField()
    digest = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)

    everything = models.Manager["AuditEntry"]()

    class Meta:
        """Found by case and by person."""

        indexes = (
            models.Index(fields=("case_id", "position"), name="audit_by_case"),
            models.Index(fields=("user_id", "position"), name="audit_by_user"),
        )

    def __str__(self) -> str:
        return f"{self.position} {self.action}"

    def as_entry(self) -> dict[str, str | int]:
        """What the entry says, as plain data."""
        return {name: getattr(self, name) for name in FIELDS}


class AuditHead(models.Model):
    """The end of the chain: one row, which every writer locks."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    position = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=START)

    everything = models.Manager["AuditHead"]()

    class Meta:
        """Exactly one row."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="audit_has_one_head"),)

    def __str__(self) -> str:
        return f"head at {self.position}"


class AuditCheckpoint(models.Model):
    """A checkpoint that was signed. Database triggers refuse to change or delete a row."""

    position = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64)
    at = models.CharField(max_length=32)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    everything = models.Manager["AuditCheckpoint"]()

    def __str__(self) -> str:
        return f"checkpoint at {self.position}"
