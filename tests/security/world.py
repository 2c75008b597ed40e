"""Three cases, fully furnished, to knock at: one of the own unit, one of another unit, one restricted. All made up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path

from tests.casework import NOW, a_case, a_unit, a_user, acting_as, an_id, later
from tidegate.casework.access.models import ApiToken, Invitation, RoleGrant, Unit, User
from tidegate.casework.access.roles import ROLES, Grade
from tidegate.casework.access.tokens import new_secret
from tidegate.casework.cases.models import BreakGlass, Case
from tidegate.casework.common.acting import Acting, Grant
from tidegate.casework.decisions.actions import authorise, propose
from tidegate.casework.decisions.models import SampledDecision
from tidegate.casework.decisions.queries import deciding, proposal
from tidegate.casework.decisions.scrutiny import draw_sample
from tidegate.casework.facts.actions import record_fact
from tidegate.casework.facts.models import FactEntry
from tidegate.casework.people.actions import merge_subjects, record_identity
from tidegate.casework.people.models import Match, Subject
from tidegate.casework.referrals.actions import take_batch
from tidegate.casework.tasks.actions import pause_task, record_step, send_to_prosecutor, set_bail, submit_forensics
from tidegate.casework.tasks.models import Task

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
THEN = NOW + 2 * HOUR
"""When the knocking is done: after all that was furnished."""

NOTHING = "xxx_NOTHING"
Ids = dict[str, str]
"""What an address or an action may name, by the name it has there."""

OF_UNIT = {"unit_id", "user_id", "grant_id", "token_id", "batch_id", "sample_id", "opening_id"}
"""The names of what belongs to a unit as a whole: that a case is restricted does not hide it."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One of the three cases: what it and its unit have, and the words by which it would be known where it leaked."""

    name: str
    ids: Ids
    person: str
    marks: tuple[str, ...]


def nowhere(ids: Ids) -> Ids:
    """The same names, of things that do not exist."""
    return dict.fromkeys(ids, NOTHING)


def furnish(folder: Path) -> dict[str, Place]:
    """Make the three. What is restricted is so only in the end: nobody could furnish it otherwise."""
    places = {
        name: _place(name, a_unit(unit), folder)
        for name, unit in (("own", "north"), ("other", "south"), ("restricted", "north"))
    }
    of_restricted = places["restricted"].ids
    hidden = [of_restricted[name] for name in ("case_id", "decided_case_id", "twin_case_id", "merged_case_id")]
    Case.everything.filter(pk__in=hidden).update(is_restricted=True)
    return places


def everything_in(unit: Unit, name: str, grade: Grade = Grade.SUPERINTENDENT) -> Acting:
    """Somebody with every role of a unit."""
    roles = [role for role in ROLES if role != "system"]
    return replace(
        acting_as(a_user(name, unit=unit, grade=grade)), grants=tuple(Grant(role=each, unit_id=unit.pk) for each in roles)
    )


def _place(name: str, unit: Unit, folder: Path) -> Place:
    hands, second = everything_in(unit, f"hands.{name}"), everything_in(unit, f"second.{name}")
    case, decided, twin = (_case(unit, hands, f"Testperson {name} {which}") for which in ("eins", "zwei", "drei"))
    ids = {
        "case_id": case.pk, "case_reference": case.reference, "reference": case.reference, "subject_id": case.subject_id,
        "kept_id": case.subject_id, "merged_id": decided.subject_id, "decided_case_id": decided.pk, "twin_case_id": twin.pk,
        **_work_on(case, hands), **_decide(decided, hands, second), **_people(case, decided, twin, hands),
        **_of_unit(unit, name, case, hands, folder),
    }  # fmt: skip
    ids["proposal_id"] = _propose(case, hands)
    person = f"Testperson {name}"
    return Place(name=name, ids=ids, person=person, marks=(*(ids[each] for each in ids if each not in OF_UNIT), person))


def _case(unit: Unit, hands: Acting, person: str) -> Case:
    subject = Subject.everything.create(id=an_id("sub"), created_at=NOW)
    case = a_case(unit, subject_id=subject.pk, level="medium", route="charge_review")
    record_identity(hands, case_id=case.pk, kind="name", value=person, source="police_records")
    return case


def _work_on(case: Case, hands: Acting) -> Ids:
    record_fact(hands, case_id=case.pk, name="child_in_household", state=True, source="social_care")
    record_step(hands, case_id=case.pk, kind="arrest", at=NOW)
    one, another = Task.everything.filter(case=case, code__startswith="welfare", closed_at=None).order_by("code")[:2]
    pause_task(hands, task_id=another.pk, reason="suspect_unwell")
    bail = set_bail(hands, case_id=case.pk, arrested_on=NOW.date(), end_at=NOW + 60 * DAY, granted_grade=Grade.SERGEANT)
    submission = submit_forensics(hands, case_id=case.pk, devices=2, expected_at=NOW + 90 * DAY)
    Case.everything.filter(pk=case.pk).update(route="charge_review")
    return {
        "entry_id": FactEntry.everything.filter(case=case, name="child_in_household").get().pk, "task_id": one.pk,
        "paused_task_id": another.pk, "bail_id": bail.subject_id, "submission_id": submission.subject_id,
    }  # fmt: skip


def _propose(case: Case, hands: Acting) -> str:
    seen = deciding(hands, case.pk).seen
    return propose(
        hands, case_id=case.pk, kind="charge", reason="full_code_test", seen_version=seen.version, seen_digest=seen.digest,
        victim_views="no_victim", override_reason="safety_of_child" if case.route != "charge_review" else "",
    ).subject_id  # fmt: skip


def _decide(case: Case, hands: Acting, second: Acting) -> Ids:
    made = _propose(case, hands)
    decision = authorise(second, proposal_id=made, seen_digest=proposal(second, made).seen_digest).subject_id
    file = send_to_prosecutor(hands, case_id=case.pk, reply_by=NOW + 28 * DAY).subject_id
    sample = draw_sample(
        later(hands, hours=1), unit_id=case.unit_id, start_at=NOW - DAY, end_at=NOW + HOUR, seed=1, at_random=9, by_risk=0
    ).subject_id
    sampled = SampledDecision.everything.get(sample_id=sample, decision_id=decision).pk
    return {"decision_id": decision, "file_id": file, "sample_id": sample, "sampled_id": sampled}


def _people(case: Case, decided: Case, twin: Case, hands: Acting) -> Ids:
    third = _case(twin.unit, hands, f"Testperson {case.reference} vier")
    merge = merge_subjects(hands, kept_id=twin.subject_id, merged_id=third.subject_id, reason="same_identifiers").subject_id
    left, right = sorted((case.subject_id, decided.subject_id))
    match = Match.everything.create(id=an_id("mat"), left_id=left, right_id=right, weight=9.0, probability=0.99, found_at=NOW)
    return {"merge_id": merge, "match_id": match.pk, "twin_subject_id": twin.subject_id, "merged_case_id": third.pk}


def _of_unit(unit: Unit, name: str, case: Case, hands: Acting, folder: Path) -> Ids:
    colleague = a_user(f"colleague.{name}", unit=unit)
    grant = RoleGrant.everything.create(
        id=an_id("gra"), user=colleague, role="investigator", unit=unit, granted_by="test", granted_at=NOW
    )
    token = ApiToken.everything.create(
        id=an_id("tok"), user=colleague, label="theirs", digest=new_secret(hands).digest, scopes=[], issued_at=NOW,
        expires_at=NOW + DAY,
    )  # fmt: skip
    Invitation.everything.create(
        id=an_id("inv"), user=colleague, digest=new_secret(hands).digest, issued_by="test", issued_at=NOW, expires_at=NOW + DAY
    )
    opening = BreakGlass.everything.create(
        id=an_id("brk"), case=case, user=colleague, reason="risk_to_life", opened_at=NOW, expires_at=NOW + DAY
    )
    file = folder / f"{name}.csv"
    file.write_text(f"reference,received_at\nR-{name},2026-11-20T10:00:00Z\n", encoding="ascii")
    batch = take_batch(hands, paths=[file], unit_id=unit.pk).subject_id
    return {
        "unit_id": unit.pk, "user_id": colleague.pk, "grant_id": grant.pk, "token_id": token.pk, "opening_id": opening.pk,
        "batch_id": batch,
    }  # fmt: skip


def knocker(role: str) -> User:
    """Somebody of the northern unit with that role alone, of the highest grade."""
    return a_user(f"knocks.as.{role}", *([role] if role in ROLES else []), grade=Grade.SUPERINTENDENT)


def token_for(user: User) -> str:
    """A token of theirs with every scope, as though they had been able to issue it."""
    secret = new_secret(acting_as(user))
    ApiToken.everything.create(
        id=an_id("tok"), user=user, label="test", digest=secret.digest, issued_at=NOW, expires_at=NOW + 365 * DAY,
        scopes=[each.name for each in ROLES["supervisor"].permissions.union(*(role.permissions for role in ROLES.values()))],
    )  # fmt: skip
    return secret.text
