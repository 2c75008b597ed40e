"""What the manual tells a receiver to do with a signature takes ours, and no other."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
from pathlib import Path
from typing import Any

import pytest

from tidegate.casework.outbox.delivering import WAITS
from tidegate.casework.outbox.signing import signature

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "how-to" / "tell-another-system.md").read_text(encoding="utf-8")
NOW = dt.datetime(2026, 11, 27, 9, 0, tzinfo=dt.UTC)
SIGNED = {"secret": "s" * 64, "message_id": "msg_1", "body": b'{"action":"take_batch"}', "now": NOW}


def holds(**given: Any) -> bool:
    """The page's own function."""
    (code,) = re.findall(r"^   ```python\n(.*?)^   ```$", PAGE, re.MULTILINE | re.DOTALL)
    found: dict[str, Any] = {}
    exec(textwrap.dedent(code), found)  # noqa: S102  the manual's own code
    sent = signature("s" * 64, NOW.isoformat(timespec="seconds"), "msg_1", '{"action":"take_batch"}')
    return bool(found["holds"](**{"signature": sent, **SIGNED, **given}))


def test_our_message_holds() -> None:
    assert holds()
    assert holds(now=NOW + dt.timedelta(minutes=4, seconds=59))


@pytest.mark.parametrize(
    "other",
    [
        {"secret": "t" * 64},
        {"message_id": "msg_2"},
        {"body": b'{"action":"take_batch" }'},
        {"now": NOW + dt.timedelta(minutes=5)},
        {"signature": signature("s" * 64, "2026-11-27T09:00:01+00:00", "msg_1", '{"action":"take"}')},
    ],
    ids=lambda other: next(iter(other)),
)
def test_another_does_not(other: dict[str, Any]) -> None:
    assert not holds(**other)


def test_the_waits_are_those_of_the_page() -> None:
    assert [wait.total_seconds() / 60 for wait in WAITS] == [1, 5, 30, 2 * 60, 8 * 60, 24 * 60]
    assert "after 1, 5 and 30\n   minutes, 2, 8 and 24 hours" in PAGE
