"""Which webhooks there are, and how their messages fare."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.chain import append
from tidegate.casework.audit.operations import Operation
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.outbox.delivering import waiting
from tidegate.casework.outbox.models import WebhookTarget
from tidegate.casework.outbox.signing import secret_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A target, and how many of its messages wait, were delivered and were given up."""

    id: str
    url: str
    actions: tuple[str, ...]
    added_at: dt.datetime
    waiting: int
    delivered: int
    given_up: int


def webhooks(acting: Acting) -> list[Webhook]:
    """Every target that is still told of things: in every unit, so only who manages them all is shown them."""
    acting.require_everywhere(Permission.MANAGE_ACCESS)
    undelivered = Q(outboxmessage__delivered_at=None, outboxmessage__isnull=False)
    targets = WebhookTarget.everything.filter(ended_at=None).annotate(
        waiting=Count("outboxmessage", filter=undelivered & Q(outboxmessage__next_attempt_at__isnull=False)),
        delivered=Count("outboxmessage", filter=Q(outboxmessage__delivered_at__isnull=False)),
        given_up=Count("outboxmessage", filter=undelivered & Q(outboxmessage__next_attempt_at=None)),
    )
    return [
        Webhook(
            id=each.pk, url=each.url, actions=tuple(each.actions), added_at=each.added_at,
            waiting=each.waiting, delivered=each.delivered, given_up=each.given_up,
        )
        for each in targets.order_by("added_at", "pk")
    ]  # fmt: skip


def webhook(acting: Acting, target_id: str) -> Webhook:
    """One of them."""
    found = next((each for each in webhooks(acting) if each.id == target_id), None)
    if found is None:
        raise NotFoundError("There is no such webhook, or it was ended: look at the list of webhooks.")
    return found


def webhook_secret(acting: Acting, target_id: str) -> str:
    """The secret by which the receiver checks signatures. Logged."""
    shown = webhook(acting, target_id)
    with transaction.atomic():
        append(
            acting, action="webhook_secret", operation=Operation.DISCLOSURE, subject_kind="outbox.webhooktarget",
            subject_id=shown.id,
        )  # fmt: skip
    return secret_of(settings.TIDEGATE_KEYS.vault, target_id)


def waiting_messages() -> int:
    """How many messages wait to be delivered: for the metrics page."""
    return waiting().count()
