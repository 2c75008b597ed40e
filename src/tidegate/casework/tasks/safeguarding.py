"""Which safeguarding tasks the recorded facts call for: a referral where a child is or may be, a check where nobody knows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from tidegate.casework.tasks.opening import Needed
from tidegate.records.facts import UNKNOWN, FactState

CHILD_IS = ("child_in_household", "child_access_elsewhere", "victim_known_to_suspect")
"""Facts that say a child is there."""
CHILD_MAY_BE = ("report_child_access", "attempt_to_meet", "online_communication_with_child")
"""Facts that say a child may be within reach; no such sign is not the same as no child."""
ASKED = ("child_in_household", "child_access_elsewhere")
"""What must be found out where it is not known."""


def called_for(facts: Mapping[str, FactState], at: dt.datetime) -> list[Needed]:
    """The tasks that these facts call for, one for each fact, however often it is recorded."""
    needed = [
        Needed(code="safeguarding_referral", anchor_key=name, anchor_at=at)
        for name in (*CHILD_IS, *CHILD_MAY_BE)
        if facts.get(name, UNKNOWN) is True
    ]
    if facts.get("position_of_trust", UNKNOWN) is True:
        needed.append(Needed(code="lado_referral", anchor_key="position_of_trust", anchor_at=at))
    if any(facts.get(name, UNKNOWN) is UNKNOWN for name in ASKED):
        needed.append(Needed(code="safeguarding_check", anchor_key="not known", anchor_at=at))
    return needed


def is_settled(facts: Mapping[str, FactState]) -> bool:
    """Whether it is known of every place whether a child is there, so that the check has been made."""
    return all(facts.get(name, UNKNOWN) is not UNKNOWN for name in ASKED)
