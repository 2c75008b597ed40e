"""The system itself as actor: for scheduled work, and for what the identity provider decides."""

from __future__ import annotations

import datetime as dt
import secrets

from tidegate.casework.access.roles import Grade
from tidegate.casework.common.acting import Acting, Grant, Purpose, Through
from tidegate.records.ids import Randomness


def the_system(at: dt.datetime, randomness: Randomness = secrets.randbits) -> Acting:
    """The system, acting at that instant."""
    return Acting(
        user_id="system", grade=Grade.STAFF, grants=(Grant(role="system", unit_id=None),), at=at, through=Through.SYSTEM,
        purpose=Purpose.SYSTEM, randomness=randomness,
    )  # fmt: skip
