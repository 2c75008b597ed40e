"""Other systems are told of what they subscribed to: once the action stands, signed, and until it is delivered."""

from __future__ import annotations

import datetime as dt
import http.server
import json
import threading
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection

from tests.casework import NOW, a_user, acting_as, an_administrator
from tidegate.casework.common.errors import InvalidError, NotFoundError, NotPermittedError
from tidegate.casework.outbox.actions import add_webhook, end_webhook
from tidegate.casework.outbox.delivering import WAITS, deliver_waiting
from tidegate.casework.outbox.models import OutboxMessage
from tidegate.casework.outbox.queries import waiting_messages, webhook_secret, webhooks
from tidegate.casework.outbox.signing import signature

pytestmark = pytest.mark.django_db


class Receiver(http.server.BaseHTTPRequestHandler):
    """Keeps what it was sent."""

    got: list[tuple[dict[str, str], bytes]]
    status: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).got.append((dict(self.headers), body))
        self.send_response(type(self).status)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
        """Say nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[str, type[Receiver]]]:
    """A system on this machine that takes messages."""
    kind = type("Kept", (Receiver,), {"got": [], "status": 204})
    server = http.server.HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/hook?from=tidegate", kind
    server.shutdown()
    server.server_close()


def test_an_action_is_told_signed_with_the_secret_of_its_target(receiver: tuple[str, type[Receiver]]) -> None:
    url, kind = receiver
    acting = acting_as(an_administrator())
    target = add_webhook(acting, url=url, actions=["end_webhook"]).subject_id
    end_webhook(acting, target_id=add_webhook(acting, url="https://other.example/", actions=["add_webhook"]).subject_id)
    OutboxMessage.everything.exclude(target=target).delete()
    assert deliver_waiting(NOW) == 1
    [(headers, body)] = kind.got
    sent = json.loads(body)
    assert (sent["action"], sent["case_id"]) == ("end_webhook", None)
    secret = webhook_secret(acting, target)
    assert headers["Tidegate-Signature"] == signature(
        secret, NOW.isoformat(timespec="seconds"), headers["Tidegate-Message"], body.decode()
    )
    assert headers["Tidegate-Signature"] != signature(
        "another", NOW.isoformat(timespec="seconds"), headers["Tidegate-Message"], body.decode()
    )
    assert deliver_waiting(NOW) == 0


def test_what_was_not_taken_is_tried_again_later_and_given_up_in_the_end(receiver: tuple[str, type[Receiver]]) -> None:
    url, kind = receiver
    kind.status = 503
    acting = acting_as(an_administrator())
    add_webhook(acting, url=url, actions=["add_webhook", "end_webhook"])
    end_webhook(acting, target_id=add_webhook(acting, url="https://other.example/", actions=["end_webhook"]).subject_id)
    OutboxMessage.everything.exclude(target__url=url).delete()
    message = OutboxMessage.everything.order_by("id").first()
    assert message is not None
    OutboxMessage.everything.exclude(pk=message.pk).delete()
    at = NOW
    for wait in WAITS:
        assert deliver_waiting(at) == 0
        message.refresh_from_db()
        assert (message.next_attempt_at, message.last_answer) == (at + wait, "503")
        assert deliver_waiting(at + wait - dt.timedelta(seconds=1)) == 0
        at += wait
    deliver_waiting(at)
    message.refresh_from_db()
    assert message.next_attempt_at is None
    assert message.attempts == len(kind.got) == len(WAITS) + 1
    assert webhooks(acting)[0].given_up == 1


def test_who_does_not_answer_at_all_is_tried_again() -> None:
    acting = acting_as(an_administrator())
    add_webhook(acting, url="http://127.0.0.1:9/", actions=["add_webhook"])
    assert deliver_waiting(NOW) == 0
    assert OutboxMessage.everything.get().last_answer == "ConnectionRefusedError"


def test_nothing_is_locked_while_another_system_takes_its_time() -> None:
    """On SQLite a transaction would keep everybody from writing; and who fails once is not waited for again in this round."""
    acting, asked = acting_as(an_administrator()), []
    slow, quick = (add_webhook(acting, url=f"https://{name}.example/", actions=["end_webhook"]).subject_id for name in "ab")
    for name in "cd":
        end_webhook(acting, target_id=add_webhook(acting, url=f"https://{name}.example/", actions=["add_webhook"]).subject_id)
    outside = len(connection.savepoint_ids)

    def send(message: OutboxMessage, at: dt.datetime) -> str:
        assert len(connection.savepoint_ids) == outside  # in no transaction but the test's own
        assert OutboxMessage.everything.filter(pk=message.pk, next_attempt_at__gt=at).exists()  # another worker passes it over
        asked.append(message.target_id)
        return "TimeoutError" if message.target_id == slow else "204"

    assert deliver_waiting(NOW, send) == 2
    assert (asked.count(slow), asked.count(quick)) == (1, 2)


def test_what_waits_for_a_system_that_was_ended_is_sent_no_more() -> None:
    acting = acting_as(an_administrator())
    target = add_webhook(acting, url="https://other.example/", actions=["add_webhook"]).subject_id
    assert waiting_messages() == 1
    end_webhook(acting, target_id=target)
    assert deliver_waiting(NOW, lambda *_: pytest.fail("it is told nothing any more")) == 0
    assert waiting_messages() == 0


@pytest.mark.parametrize("url", ["http://elsewhere.example/", "ftp://a.example/", "https://user:word@a.example/", "nonsense"])
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    with pytest.raises(InvalidError) as refused:
        add_webhook(acting_as(an_administrator()), url=url, actions=["no_such_thing"])
    assert set(refused.value.problems) == {"url", "actions"}


def test_an_ended_webhook_is_told_nothing_and_has_no_secret() -> None:
    acting = acting_as(an_administrator())
    target = add_webhook(acting, url="https://other.example/", actions=["end_webhook"]).subject_id
    end_webhook(acting, target_id=target)
    assert not OutboxMessage.everything.exists()
    assert webhooks(acting) == []
    with pytest.raises(NotFoundError):
        webhook_secret(acting, target)
    with pytest.raises(NotFoundError):
        end_webhook(acting, target_id=target)


def test_the_secret_is_the_targets_own() -> None:
    acting = acting_as(an_administrator())
    one, other = (add_webhook(acting, url=f"https://{name}.example/", actions=["end_webhook"]).subject_id for name in "ab")
    assert webhook_secret(acting, one) != webhook_secret(acting, other)
    assert settings.TIDEGATE_KEYS.vault.hex() not in webhook_secret(acting, one)


def test_who_administers_one_unit_is_shown_and_tells_nobody_of_what_is_done_in_all() -> None:
    target = add_webhook(acting_as(an_administrator()), url="https://other.example/", actions=["end_webhook"]).subject_id
    acting = acting_as(a_user("of one unit", "administrator"))
    with pytest.raises(NotPermittedError, match="every unit"):
        add_webhook(acting, url="https://another.example/", actions=["end_webhook"])
    with pytest.raises(NotPermittedError, match="every unit"):
        end_webhook(acting, target_id=target)
    with pytest.raises(NotPermittedError, match="every unit"):
        webhook_secret(acting, target)
