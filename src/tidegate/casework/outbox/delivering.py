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
from django.db.models import F, QuerySet

from tidegate.casework.outbox.models import OutboxMessage
from tidegate.casework.outbox.signing import secret_of, signature

WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
"""How long to wait after the first, second, … failure; after the last of them a message is given up."""
TIMEOUT_SECONDS = 10
LEASE = WAITS[0]
BATCH = 50

Send = Callable[[OutboxMessage, dt.datetime], str]


def deliver_waiting(at: dt.datetime, send: Send | None = None) -> int:
    """Try every message that is due at ``at``, oldest first, and give how many were delivered.

    A system that did not take one is left alone until the next round: it would hold up the messages to the others.
    """
    delivered, failing = 0, set[str]()
    due = waiting().filter(next_attempt_at__lte=at).order_by("next_attempt_at", "id")
    for message_id, target_id in list(due.values_list("pk", "target_id")[:BATCH]):
        if target_id not in failing and (message := _claimed(message_id, at)):
            taken = _deliver(message, at, send or _send)
            delivered += taken
            failing |= set() if taken else {target_id}
    return delivered


def waiting() -> QuerySet[OutboxMessage]:
    """What is still to be delivered: to a system that was ended, nothing is."""
    return OutboxMessage.everything.filter(delivered_at=None, next_attempt_at__isnull=False, target__ended_at=None)


def _claimed(message_id: str, at: dt.datetime) -> OutboxMessage | None:
    """The message, for one worker alone. If it stops before it has an answer, the message is due again after ``LEASE``."""
    rows = OutboxMessage.everything.filter(pk=message_id, delivered_at=None, next_attempt_at__lte=at)
    claimed = rows.update(attempts=F("attempts") + 1, next_attempt_at=at + LEASE)
    return OutboxMessage.everything.select_related("target").get(pk=message_id) if claimed else None


def _deliver(message: OutboxMessage, at: dt.datetime, send: Send) -> bool:
    """Send it, in no transaction: SQLite would be locked for everybody as long as the other system takes to answer."""
    answer = send(message, at)
    taken = answer.startswith("2")
    after = None if taken or message.attempts > len(WAITS) else at + WAITS[message.attempts - 1]
    OutboxMessage.everything.filter(pk=message.pk).update(
        last_answer=answer, delivered_at=at if taken else None, next_attempt_at=after
    )
    return taken


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
