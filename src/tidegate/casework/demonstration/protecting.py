"""Two reports of a pilot long ago, closed since: one person's records await their review, the other's were erased by two."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from functools import partial
from pathlib import Path

from tidegate.casework.cases.actions import close_case
from tidegate.casework.demonstration.clockwork import Clockwork
from tidegate.casework.demonstration.hands import Hands
from tidegate.casework.demonstration.tasking import finish_tasks
from tidegate.casework.people.actions import record_identity
from tidegate.casework.protection.actions import authorise_erasure, propose_erasure
from tidegate.casework.protection.extent import extent_of
from tidegate.casework.protection.models import Erasure, RetentionReview
from tidegate.casework.referrals.actions import take_batch
from tidegate.casework.referrals.models import Referral

UNIT, TEAM = "tidewater", "Alder"
PILOT = dt.timedelta(days=6 * 366 + 60)
"""How long ago the pilot was: longer than the shortest retention period."""
REPORTS = {"MADE-UP-PILOT-1": "Pilot Madeup", "MADE-UP-PILOT-2": "Trial Madeup"}


def plan_protection(hands: Hands, clockwork: Clockwork) -> None:
    """Plan it: the pilot itself, and what the officers of data protection did of late."""
    begun = clockwork.until - PILOT
    clockwork.at(begun + dt.timedelta(hours=1), partial(_take, hands))
    clockwork.at(begun + dt.timedelta(days=10), partial(_close, hands))
    clockwork.at(clockwork.until - dt.timedelta(days=6), partial(_propose, hands))
    clockwork.at(clockwork.until - dt.timedelta(days=4), partial(_authorise, hands))


def _take(hands: Hands, at: dt.datetime) -> None:
    researcher = hands.acting("researcher", at)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pilot.ndjson"
        reports = ({"reference": name, "received_at": f"{at:%Y-%m-%dT%H:%M:%SZ}", "facts": {}} for name in REPORTS)
        path.write_text("".join(f"{json.dumps(each)}\n" for each in reports), encoding="utf-8")
        take_batch(researcher, paths=[path], unit_id=hands.units[UNIT].pk, team_id=hands.teams[TEAM].pk)
    for referral in _reports():
        name = REPORTS[referral.reference]
        record_identity(researcher, case_id=referral.case_id, kind="name", value=name, source="subscriber_check")


def _close(hands: Hands, at: dt.datetime) -> None:
    sergeant = hands.acting("sergeant", at)
    for referral in _reports():
        finish_tasks(sergeant, referral.case_id)
        close_case(sergeant, case_id=referral.case_id, reason="no_offence")


def _propose(hands: Hands, at: dt.datetime) -> None:
    """The records whose review is the last of those that are open."""
    review = RetentionReview.everything.filter(ended_at=None).order_by("-pk").first()
    if review is not None:
        propose_erasure(
            hands.acting("protection", at),
            subject_id=review.subject_id,
            reason="period_ended",
            register_check="none_stands",
            seen_digest=extent_of(review.subject_id).digest,
        )


def _authorise(hands: Hands, at: dt.datetime) -> None:
    for proposal in Erasure.everything.filter(state="open"):
        authorise_erasure(hands.acting("head", at), erasure_id=proposal.pk, seen_digest=proposal.extent_digest)


def _reports() -> list[Referral]:
    return list(Referral.everything.filter(reference__in=REPORTS).order_by("reference"))
