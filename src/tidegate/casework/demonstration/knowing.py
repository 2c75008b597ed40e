"""What comes in and becomes known in the made-up unit, through the actions by which people take referrals and record facts."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tidegate.casework.cases.actions import allocate, close_case
from tidegate.casework.cases.loads import candidates_for
from tidegate.casework.demonstration.hands import Hands
from tidegate.casework.demonstration.life import Life
from tidegate.casework.demonstration.tasking import finish_tasks, work_tasks
from tidegate.casework.demonstration.truths import Truth
from tidegate.casework.facts.actions import record_facts
from tidegate.casework.facts.recording import Given
from tidegate.casework.referrals.actions import take_batch
from tidegate.casework.referrals.models import Referral
from tidegate.records.facts import FactState

JUDGEMENTS = {"kirat_level", "evidence_sufficient", "human_decision_recorded"}
"""Facts that are somebody's assessment."""


def take(hands: Hands, at: dt.datetime, unit: str, team: str, batch: Sequence[tuple[int, Truth]]) -> list[str]:
    """Take a morning's reports in as one batch; gives the case of each."""
    username = (hands.members(team, "researcher") or hands.members(team, "investigator") or ["researcher"])[0]
    reports = {f"MADE-UP-{unit[:4].upper()}-{number:05}": truth for number, truth in batch}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{unit}-{at:%Y-%m-%d}.ndjson"
        path.write_text("".join(f"{json.dumps(truth.report(name))}\n" for name, truth in reports.items()), encoding="utf-8")
        made = take_batch(hands.acting(username, at), paths=[path], unit_id=hands.units[unit].pk, team_id=hands.teams[team].pk)
    case_of = dict(Referral.everything.filter(batch_id=made.subject_id).values_list("reference", "case_id"))
    return [case_of[name] for name in reports]


def record(life: Life, username: str, at: dt.datetime, facts: Mapping[str, FactState], source: str) -> None:
    """Record what somebody has found out."""
    given = [
        Given(name=name, state=state, kind="judgement" if name in JUDGEMENTS else "fact", source=source, known_on=at.date())
        for name, state in facts.items()
    ]
    record_facts(life.by(username, at), case_id=life.case_id, given=given)
    work_tasks(life, at)


def give(life: Life, at: dt.datetime) -> None:
    """The team's supervisor gives the case to the investigator of the team who carries the least."""
    team = {life.hands.users[each].pk: each for each in life.hands.members(life.team, "investigator")}
    first = next(each for each in candidates_for(life.case()) if each.user_id in team)
    life.owner = team[first.user_id]
    reason = "least_loaded" if first.fits else "over_capacity"
    allocate(life.by(supervisor_of(life), at), case_id=life.case_id, owner_id=first.user_id, reason=reason)


def close(life: Life, at: dt.datetime) -> None:
    """The team's supervisor closes the case, now that it is decided and done."""
    finish_tasks(life.by_owner(at), life.case_id)
    close_case(life.by(supervisor_of(life), at), case_id=life.case_id, reason="decided")


def supervisor_of(life: Life) -> str:
    """The supervisor of the team that has the case."""
    return life.hands.members(life.team, "supervisor")[0]
