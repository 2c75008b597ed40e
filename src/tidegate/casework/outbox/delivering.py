"""Delivers what waits in the outbox: the one place from which Tidegate calls another system.

A message is sent at least once: a receiver knows it again by its id. After a failure it waits longer each time, and is
given up after the last attempt, which the list of webhooks shows.
"""

from __future__ import annotations

import datetime as dt
import http.client
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet

from tidegate.casework.outbox.models import OutboxMessage
from tidegate.casework.outbox.signing import secret_of, signature

WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
"""How long to wait after the first, second, … failure; after the last of them a message is given up."""
TIMEOUT_SECONDS = 10
BATCH = 50

Send = Callable[[OutboxMessage, dt.datetime], str]


def deliver_waiting(at: dt.datetime, send: Send | None = None) -> int:
    """Try every message that is due at ``at``, oldest first, and give how many were delivered."""
    delivered = 0
    due = OutboxMessage.everything.filter(delivered_at=None, next_attempt_at__lte=at).order_by("next_attempt_at", "id")
    for message_id in due.values_list("pk", flat=True)[:BATCH]:
        delivered += _deliver(message_id, at, send or _send)
    return delivered


def _deliver(message_id: str, at: dt.datetime, send: Send) -> bool:
    """One message, held so that no other worker sends it at the same time."""
    with transaction.atomic():
        rows = OutboxMessage.everything.select_related("target").filter(pk=message_id, delivered_at=None)
        message = _held(rows).first()
        if message is None:
            return False
        message.attempts += 1
        message.last_answer = send(message, at)
        if message.last_answer.startswith("2"):
            message.delivered_at, message.next_attempt_at = at, None
        else:
            message.next_attempt_at = at + WAITS[message.attempts - 1] if message.attempts <= len(WAITS) else None
        message.save()
        return message.delivered_at is not None


def _held(rows: QuerySet[OutboxMessage]) -> QuerySet[OutboxMessage]:
    """The row locked, or passed over where another worker holds it. SQLite has one writer at a time and no such locks."""
    if connection.features.has_select_for_update_skip_locked:
        return rows.select_for_update(skip_locked=True, of=("self",))
    return rows


def _send(message: OutboxMessage, at: dt.datetime) -> str:
    """Send once; gives the status, or what went wrong in one word. Redirections are not followed."""
    parts = urlsplit(message.target.url)
    sent_at = at.isoformat(timespec="seconds")
    secret = secret_of(settings.TIDEGATE_KEYS.vault, message.target_id)
    headers = {
        "Content-Type": "application/json",
        "Tidegate-Message": message.pk,
        "Tidegate-Signature": signature(secret, sent_at, message.pk, message.body),
    }
    open_connection = _connection(parts)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        open_connection.request("POST", path, body=message.body.encode(), headers=headers)
        return str(open_connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    finally:
        open_connection.close()


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
