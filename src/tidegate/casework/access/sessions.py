"""What a signed-in session holds beside who it is: the purpose that was stated, and when it began and was last used."""

from __future__ import annotations

import datetime as dt
from collections.abc import MutableMapping
from typing import Any

from tidegate.casework.access.queries import purposes
from tidegate.casework.common.acting import Acting, Purpose
from tidegate.casework.common.errors import InvalidError

Session = MutableMapping[str, Any]

IDLE = dt.timedelta(minutes=30)
"""After this long without a request one must sign in again."""

LONGEST = dt.timedelta(hours=8)
"""After this long one must sign in again in any case."""

_PURPOSE, _BEGAN, _USED = "tidegate_purpose", "tidegate_began", "tidegate_used"
_NOTE_EVERY = dt.timedelta(minutes=1)


def state_purpose(session: Session, acting: Acting, purpose: str) -> Purpose:
    """Keep the purpose for the rest of the session: stated once per working context. Raises InvalidError."""
    open_to = purposes(acting)
    if purpose not in open_to:
        raise InvalidError({"purpose": f"Choose one of: {', '.join(open_to) or 'none, for your roles read no case'}."})
    session[_PURPOSE] = purpose
    return Purpose(purpose)


def stated_purpose(session: Session) -> Purpose | None:
    """The purpose that was stated in this session."""
    kept = session.get(_PURPOSE)
    return Purpose(kept) if kept else None


def has_ended(session: Session, at: dt.datetime) -> bool:
    """Whether a signed-in session was idle or lasted too long; one that goes on is noted as used, to the minute."""
    began = dt.datetime.fromisoformat(session.get(_BEGAN, at.isoformat()))
    used = dt.datetime.fromisoformat(session.get(_USED, at.isoformat()))
    if at - used >= IDLE or at - began >= LONGEST:
        return True
    if _BEGAN not in session or at - used >= _NOTE_EVERY:
        session[_BEGAN], session[_USED] = began.isoformat(), at.isoformat()
    return False
