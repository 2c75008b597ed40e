"""Retention clocks: set when a case is closed, when records are put together or apart, and when a review retains."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Act
from tidegate.casework.people.models import Merge
from tidegate.casework.people.subjects import family_of
from tidegate.casework.protection.models import RetentionClock
from tidegate.casework.protection.standing import day_of, standing_of

MOST_AT_ONCE = 500
"""How many clocks one tick attends to; the next one goes on."""


def set_clocks(acting: Acting, act: Act) -> None:
    """Set the clocks of whom an action concerned. Called after every action, within its transaction.

    Where a closed case came to stand for somebody else, the clock rings at once, and is set aright when it does.
    """
    match act.action:
        case "close_case":
            subjects = _family_of_case(act)
            standing = standing_of(subjects, acting.at, closing=act.entry)
            set_clock(subjects, None if standing.is_live else standing.due_on)
        case "link_referral_to_subject":
            set_clock(_family_of_case(act), day_of(acting.at))
        case "unmerge_subjects":
            merge = Merge.everything.get(pk=act.subject_id)
            for apart in (merge.kept_id, merge.merged_id):
                set_clock(family_of(apart), day_of(acting.at))


def set_clock(subjects: Sequence[str], rings_on: dt.date | None) -> None:
    """Let the records of one person be looked at on that day; None: not before something sets it again.

    Each of their records has the clock, so that none is without one when they are found to be two people.
    """
    for subject_id in subjects:
        RetentionClock.everything.update_or_create(subject_id=subject_id, defaults={"rings_on": rings_on})


def rung(at: dt.datetime) -> Iterable[str]:
    """The subjects whose clocks have rung, for ``review_retention``."""
    due = RetentionClock.everything.filter(rings_on__lte=day_of(at)).order_by("rings_on", "pk")
    return list(due.values_list("pk", flat=True)[:MOST_AT_ONCE])


def _family_of_case(act: Act) -> list[str]:
    return family_of(Case.everything.get(pk=act.case_id).subject_id)
