"""A made-up person with something in every table of casework that can hold something of a person."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from pathlib import Path

from tests.casework import NOW, a_unit, a_user, acting_as, an_administrator
from tidegate.casework.access.actions import add_member, break_glass, restrict_case, review_break_glass, unrestrict_case
from tidegate.casework.access.models import Unit
from tidegate.casework.access.roles import Grade
from tidegate.casework.cases.actions import allocate, close_case, mark_urgent
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions.actions import (
    authorise,
    draw_sample,
    propose,
    record_finding,
    record_prosecutor_decision,
)
from tidegate.casework.decisions.authority import kinds_of
from tidegate.casework.decisions.models import SampledDecision
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.decisions.seen import see
from tidegate.casework.facts.actions import correct_fact, record_fact
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.outbox.actions import add_webhook
from tidegate.casework.people.actions import merge_subjects, record_identity
from tidegate.casework.people.models import Match, SubjectKey
from tidegate.casework.referrals.actions import take_batch
from tidegate.casework.referrals.models import Referral
from tidegate.casework.tasks.actions import (
    complete_task,
    end_bail,
    pause_task,
    record_step,
    resume_task,
    return_forensics,
    send_to_prosecutor,
    set_bail,
    submit_forensics,
)
from tidegate.casework.tasks.catalogue import KINDS
from tidegate.casework.tasks.models import Task

NAME, BORN, TELEPHONE = "Zebedee Testperson-Quux", "1980-02-03", "07700 900461"
REFERENCES = ("QUUX-REPORT-1", "QUUX-REPORT-2")
EIGHT_YEARS_AGO = NOW - dt.timedelta(days=8 * 366)


@dataclass
class Person:
    """A person of two records, merged into one, each with a case; all closed."""

    unit: Unit
    subject_id: str
    cases: tuple[str, str]

    @property
    def traces(self) -> tuple[str, ...]:
        """What must be found nowhere once they are erased."""
        cases = tuple(Case.everything.filter(pk__in=self.cases).values_list("reference", flat=True))
        return (NAME, TELEPHONE, BORN, *REFERENCES, *cases)


def a_whole_person(folder: Path, *, reason: str = "no_offence", at: dt.datetime = EIGHT_YEARS_AGO) -> Person:
    """Let everything happen to somebody that can, from ``at`` on."""
    clerk = acting_as(a_user("clerk", "researcher"), at=at)
    officer = acting_as(a_user("officer", "investigator"), at=at)
    boss = acting_as(a_user("boss", "supervisor", grade=Grade.SUPERINTENDENT), at=at)
    manager = acting_as(an_administrator("manager"), at=at)
    add_webhook(manager, url="https://receiver.example/", actions=["record_fact", "close_case"])
    first, second = (_taken_in(clerk, folder, reference) for reference in REFERENCES)
    _identified(officer, first)
    _investigated(officer, boss, first)
    _restricted(officer, boss, first)
    _decided(officer, boss, first)
    left, right = (Case.everything.get(pk=each).subject_id for each in (first, second))
    merge_subjects(boss, kept_id=left, merged_id=right, reason="same_identifiers")
    SubjectKey.everything.create(key="5" * 64, subject_id=right, added_at=at)
    Match.everything.create(id="mat_test", left_id=min(left, right), right_id=max(left, right), weight=1.0, probability=0.5,
                            found_at=at)  # fmt: skip
    for case_id in (first, second):
        _end_tasks(officer, case_id)
        close_case(replace(boss, at=at + dt.timedelta(days=60)), case_id=case_id, reason=reason)
    return Person(unit=a_unit(), subject_id=left, cases=(first, second))


def _taken_in(clerk: Acting, folder: Path, reference: str) -> str:
    """Taken in twice, so that there is a duplicate's receipt too."""
    for number in range(2):
        path = folder / f"{reference}-{number}.ndjson"
        report = {"reference": reference, "received_at": f"2018-10-0{number + 1}T10:00:00Z", "facts": {"report_viral": True}}
        path.write_text(json.dumps(report) + "\n", encoding="utf-8")
        take_batch(replace(clerk, key=f"{reference} {number}"), paths=[path], unit_id=a_unit().pk)
    return Referral.everything.get(reference=reference).case_id


def _identified(officer: Acting, case_id: str) -> None:
    for kind, value in (("name", NAME), ("date_of_birth", BORN), ("telephone", TELEPHONE)):
        record_identity(replace(officer, key=value), case_id=case_id, kind=kind, value=value, source="police_records")


def _investigated(officer: Acting, boss: Acting, case_id: str) -> None:
    allocate(boss, case_id=case_id, owner_id=officer.user_id, reason="duty")
    mark_urgent(boss, case_id=case_id, reason="planned_action", expires_at=boss.at + dt.timedelta(days=1))
    record_fact(officer, case_id=case_id, name="position_of_trust", state=True, source="local_records")
    wrong = FactEntry.everything.get(case_id=case_id, name="position_of_trust")
    correct_fact(officer, entry_id=wrong.pk, state=False, reason="found_inaccurate")
    record_step(officer, case_id=case_id, kind="arrest", at=officer.at)
    bail = set_bail(
        officer, case_id=case_id, arrested_on=officer.at.date(), end_at=officer.at + dt.timedelta(days=20),
        granted_grade=Grade.SERGEANT,
    )  # fmt: skip
    end_bail(officer, bail_id=bail.subject_id, outcome="other_disposal")
    sent = submit_forensics(officer, case_id=case_id, devices=2, expected_at=officer.at + dt.timedelta(days=30))
    return_forensics(officer, submission_id=sent.subject_id, outcome="examined")
    task = Task.everything.get(case_id=case_id, code="lado_referral").pk
    pause_task(officer, task_id=task, reason="waiting_for_partner")
    resume_task(replace(officer, at=officer.at + dt.timedelta(hours=1)), task_id=task)


def _end_tasks(officer: Acting, case_id: str) -> None:
    """Say of every task how it ended, so that nothing more follows from it."""
    for task in Task.everything.filter(case_id=case_id, closed_at=None).order_by("pk"):
        kind = KINDS[task.code]
        outcome = next(each for each in reversed(kind.outcomes) if each not in kind.then)
        complete_task(replace(officer, at=officer.at + dt.timedelta(days=50)), task_id=task.pk, outcome=outcome)


def _restricted(officer: Acting, boss: Acting, case_id: str) -> None:
    restrict_case(boss, case_id=case_id, reason="known_to_staff")
    other = acting_as(a_user("other officer", "investigator"), at=officer.at)
    reference = Case.everything.get(pk=case_id).reference
    opening = break_glass(other, case_reference=reference, reason="risk_to_life").subject_id
    review_break_glass(boss, opening_id=opening, finding="justified")
    add_member(boss, case_id=case_id, user_id=other.user_id)
    unrestrict_case(boss, case_id=case_id, reason="reason_ended")


def _decided(officer: Acting, boss: Acting, case_id: str) -> None:
    liaison = acting_as(a_user("liaison", "prosecutor_liaison"), at=officer.at)
    send_to_prosecutor(
        liaison, case_id=case_id, asks="caution_agreement", reply_by=liaison.at + dt.timedelta(days=28), reference="QUUX/FILE/1"
    )
    record_prosecutor_decision(liaison, case_id=case_id, outcome="caution_refused", decided_on=liaison.at.date())
    case = Case.everything.get(pk=case_id)
    seen, departs = see(case), kinds_of(current_pack().id)["no_further_action"].departs_from(case.route)
    made = propose(
        officer, case_id=case_id, kind="no_further_action", reason="no_offence", seen_version=seen.version,
        seen_digest=seen.digest, victim_views="no_victim", rationale_reference="QUUX/DOC/1",
        override_reason="fact_disputed" if departs else "",
    ).subject_id  # fmt: skip
    authorise(boss, proposal_id=made, seen_digest=seen.digest)
    panel = acting_as(a_user("panel", "panel_member"), at=officer.at + dt.timedelta(days=1))
    draw_sample(
        panel, unit_id=a_unit().pk, start_at=officer.at - dt.timedelta(days=1), end_at=panel.at, seed=1, at_random=1, by_risk=0,
    )  # fmt: skip
    record_finding(panel, sampled_id=SampledDecision.everything.get().pk, finding="appropriate", observations=("delay",))
