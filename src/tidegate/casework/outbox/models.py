"""Where messages go, and the messages that wait."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tidegate.casework.common.models import IdField


class WebhookTarget(models.Model):
    """An address of another system that is told of some actions. Its secret is derived from its id, never stored."""

    id = IdField(primary_key=True)
    url = models.CharField(max_length=500)
    actions = models.JSONField()
    added_by = IdField()
    added_at = models.DateTimeField()
    ended_by = IdField(blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    everything = models.Manager["WebhookTarget"]()

    class Meta:
        """Ended by somebody at some time, or not at all."""

        constraints = (
            models.CheckConstraint(
                condition=Q(ended_by="", ended_at=None) | (~Q(ended_by="") & Q(ended_at__isnull=False)),
                name="target_end_is_paired",
            ),
        )

    def __str__(self) -> str:
        return self.url


class OutboxMessage(models.Model):
    """One message to one target. ``body`` is what is signed, byte by byte."""

    id = IdField(primary_key=True)
    target = models.ForeignKey(WebhookTarget, models.PROTECT)
    body = models.TextField()
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_answer = models.CharField(max_length=40, blank=True)

    everything = models.Manager["OutboxMessage"]()

    class Meta:
        """Delivered, given up (no next attempt), or waiting."""

        indexes = (models.Index(fields=("next_attempt_at", "id"), name="outbox_waiting", condition=Q(delivered_at=None)),)

    def __str__(self) -> str:
        return self.id
