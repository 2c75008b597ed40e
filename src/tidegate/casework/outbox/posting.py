"""Puts a message into the outbox for each action that somebody subscribed to, in the action's own transaction."""

from __future__ import annotations

from functools import partial

from tidegate.casework.audit.chain import once_sealed
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Act
from tidegate.casework.outbox.models import OutboxMessage, WebhookTarget
from tidegate.records.digests import canonical_json

ANY_TARGET = "EXISTS (SELECT 1 FROM outbox_webhooktarget WHERE ended_at IS NULL)"


def post(acting: Acting, act: Act) -> None:
    """One message for each target that asked for this action: identifiers only, to be read back through the API."""
    for target in WebhookTarget.everything.filter(ended_at=None):
        if act.action in target.actions:
            once_sealed(partial(_put, acting, act, target))


def _put(acting: Acting, act: Act, target: WebhookTarget) -> None:
    OutboxMessage.everything.create(
        id=acting.new_id("msg"),
        target=target,
        body=canonical_json(
            {
                "action": act.action,
                "at": acting.at.isoformat(),
                "case_id": act.case_id,
                "event": act.entry.position,
                "subject_id": act.subject_id,
            }
        ),
        made_at=acting.at,
        next_attempt_at=acting.at,
    )
