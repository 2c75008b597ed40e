"""A keyed call is done once: found again by its key, refused where the key stands for another call."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from tidegate.casework.audit.chain import Statement
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import ConflictError
from tidegate.casework.common.models import DoneOnce
from tidegate.records.digests import canonical_json

_IS_KNOWN = "SELECT 1 FROM common_doneonce WHERE user_id = %s AND key = %s"
_NOTE = """
    INSERT INTO common_doneonce (user_id, key, action, arguments, subject_id, case_id, at, event)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
"""Every keyed call pays for both, so they are written out: Django would take many times as long to write them each time."""


def done_before(acting: Acting, action: str, arguments: Mapping[str, Any]) -> DoneOnce | None:
    """What this call gave when it was made before. Raises ConflictError where its key stands for another call."""
    if not acting.key or not _is_known(acting):
        return None
    earlier = DoneOnce.everything.get(user_id=acting.user_id, key=_hidden_key(acting))
    if (earlier.action, earlier.arguments) != (action, _digest(arguments)):
        raise ConflictError(
            f"The idempotency key was used before for another call ({earlier.action}), so nothing was done: use a new key."
        )
    return earlier


def note_of(
    acting: Acting, action: str, arguments: Mapping[str, Any], *, subject_id: str, case_id: str | None, event: int
) -> Statement:
    """The statement that keeps what the call gave under its key."""
    at = connection.ops.adapt_datetimefield_value(acting.at)
    return _NOTE, [acting.user_id, _hidden_key(acting), action, _digest(arguments), subject_id, case_id or "", at, event]


def _is_known(acting: Acting) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_IS_KNOWN, [acting.user_id, _hidden_key(acting)])
        return cursor.fetchone() is not None


def _digest(arguments: Mapping[str, Any]) -> str:
    """By what the same call is known again: arguments are plain values, or say themselves what they are."""
    told = canonical_json({name: _spelt(value) for name, value in arguments.items()})
    return _hidden(f"arguments {told}")


def _hidden_key(acting: Acting) -> str:
    return _hidden(f"key {acting.key}")


def _hidden(text: str) -> str:
    """A keyed digest, since an argument, or a key that a program chose, may be a name or the reference of a report.

    Whoever has only the database can neither read it nor test a guess at it.
    """
    return hmac.new(settings.TIDEGATE_KEYS.vault, text.encode(), hashlib.sha256).hexdigest()


def _spelt(value: object) -> str:
    """A value in words. A file is its name and content, wherever it lies this time."""
    if isinstance(value, Path) and value.is_file():
        return f"{value.name} {hashlib.sha256(value.read_bytes()).hexdigest()}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_spelt(each) for each in value)}]"
    return repr(value)
