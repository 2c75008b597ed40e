"""From allocation to the examined devices: allocation, research, arrest, bail, forensics."""

from __future__ import annotations

import datetime as dt

from tidegate.casework.access.roles import Grade
from tidegate.casework.demonstration import deciding, finding_out
from tidegate.casework.demonstration.knowing import give
from tidegate.casework.demonstration.life import Life
from tidegate.casework.demonstration.tasking import work_tasks
from tidegate.casework.tasks.actions import (
    end_bail,
    extend_bail,
    receive_forensics,
    record_step,
    return_forensics,
    set_bail,
    submit_forensics,
)
from tidegate.casework.tasks.limits import latest_end
from tidegate.casework.tasks.models import Bail

DAYS_TO_RESEARCH = {"very_high": (0.02, 0.12), "high": (0.2, 1.5), "medium": (0.3, 2), "low": (0.5, 2.5)}
DAYS_TO_ACT = {"very_high": (0.03, 0.3), "high": (0.5, 4), "medium": (3, 14), "low": (8, 40)}
GIVEN_UP = 0.5
ON_BAIL = 0.45
"""The share of cases that research ends without action: nobody identified, or nothing made out."""
BAIL = ((6, Grade.INSPECTOR), (9, Grade.SUPERINTENDENT))


def begin(life: Life, at: dt.datetime) -> None:
    """A case has come in: a supervisor gives it to somebody."""
    work_tasks(life, at)
    life.after(at, 0.01, 0.2, allocated)


def allocated(life: Life, at: dt.datetime) -> None:
    """It is given to an investigator; the research follows, soon where it may be grave."""
    give(life, at)
    life.after(at, *DAYS_TO_RESEARCH[life.case().level], researched)


def researched(life: Life, at: dt.datetime) -> None:
    """The research is recorded. Some cases end here; others are assessed, and acted on."""
    finding_out.research(life, at)
    if not life.is_clear and life.chance(GIVEN_UP) and life.case().level in {"low", "medium"}:
        life.after(at, 3, 25, deciding.ended_early)
        return
    life.after(at, 0.02, 0.4, assessed)


def assessed(life: Life, at: dt.datetime) -> None:
    """The assessment tool's result is recorded, and the day of action planned."""
    finding_out.assess_risk(life, at)
    life.after(at, *DAYS_TO_ACT[life.case().level], acted)


def acted(life: Life, at: dt.datetime) -> None:
    """Arrest, or a voluntary interview; bail; devices go to examination; the welfare tasks begin."""
    owner = life.by_owner(at)
    arrested = life.chance(0.75)
    record_step(owner, case_id=life.case_id, kind="arrest" if arrested else "voluntary_interview", at=at)
    if arrested and life.chance(ON_BAIL):
        end = latest_end(at.date(), 3) - dt.timedelta(days=life.draw.randrange(1, 9), hours=14)
        life.bail_id = set_bail(
            owner, case_id=life.case_id, arrested_on=at.date(), end_at=end, granted_grade=Grade.SERGEANT
        ).subject_id
        life.clockwork.at(
            life.work_time(end - dt.timedelta(days=life.draw.randrange(4, 12))), lambda when: bail_nears_its_end(life, when)
        )
    days = life.draw.randrange(60, 120)
    sent = submit_forensics(
        owner, case_id=life.case_id, devices=life.draw.randrange(1, 9), expected_at=at + dt.timedelta(days=days)
    )
    work_tasks(life, at)
    life.after(at, 1, 9, lambda each, when: received(each, when, sent.subject_id))
    life.after(at, 0.5 * days, 1.1 * days, lambda each, when: examined(each, when, sent.subject_id))


def received(life: Life, at: dt.datetime, submission_id: str) -> None:
    """The laboratory has the devices."""
    receive_forensics(life.by_owner(at), submission_id=submission_id)


def bail_nears_its_end(life: Life, at: dt.datetime) -> None:
    """Bail is extended while the devices are away, by the grade that its length demands; beyond nine months it ends."""
    bail = Bail.everything.get(pk=life.bail_id)
    if bail.ended_at is not None:
        return
    longer = next(
        (
            (months, grade)
            for months, grade in BAIL
            if latest_end(bail.arrested_on, months) > bail.end_at + dt.timedelta(days=30)
        ),
        None,
    )
    if longer is None:
        end_bail(life.by_owner(at), bail_id=bail.pk, outcome="under_investigation")
        return
    months, grade = longer
    end = latest_end(bail.arrested_on, months) - dt.timedelta(days=life.draw.randrange(1, 9), hours=14)
    extend_bail(life.by_owner(at), bail_id=bail.pk, end_at=end, granted_grade=grade)
    work_tasks(life, at)
    life.clockwork.at(
        life.work_time(end - dt.timedelta(days=life.draw.randrange(4, 12))), lambda when: bail_nears_its_end(life, when)
    )


def examined(life: Life, at: dt.datetime, submission_id: str) -> None:
    """The devices are back, and what they established is recorded; the charging review follows."""
    outcome = life.draw.choices(("examined", "triaged", "nothing_found"), (7, 2, 0 if life.is_clear else 1))[0]
    return_forensics(life.by_owner(at), submission_id=submission_id, outcome=outcome)
    finding_out.examine(life, at)
    life.after(at, 5, 30, deciding.nothing_found if outcome == "nothing_found" else deciding.reviewed)
