"""Who sees which case and why: the explanation, members of restricted cases, emergency openings and their review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from tidegate.casework.access import catalogue
from tidegate.casework.access.roles import ROLES, Permission
from tidegate.casework.audit.chain import append
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.guard import consult, visible_cases
from tidegate.casework.cases.models import BreakGlass, Case, CaseMember
from tidegate.casework.common.acting import Acting
from tidegate.policy.explaining.names import moment_words


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessExplained:
    """Whether a person sees a case, and each reason, as a sentence. ``case_id`` only where they do."""

    reference: str
    sees: bool
    reasons: tuple[str, ...]
    case_id: str | None
    may_break_glass: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberShown:
    """A member of a restricted case."""

    user_id: str
    username: str
    added_by: str
    added_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningShown:
    """An emergency opening, for its review: of a case known by its reference only, since the reviewer may not see it.

    ``may_review``: not one's own, and not reviewed yet.
    """

    id: str
    case_reference: str
    user_id: str
    username: str
    reason: str
    opened_at: dt.datetime
    expires_at: dt.datetime
    reviewed_by: str
    finding: str
    may_review: bool


def explain_access(acting: Acting, case_reference: str) -> AccessExplained:
    """Why this person can, or cannot, see the case of that reference; logged where there is one in their units.

    Of a case in another unit nothing is said that would not be said of one that does not exist.
    """
    case = Case.everything.filter(reference=case_reference).first()
    roles_say = tuple(_roles_say(acting, case))
    if case is None or not roles_say:
        return AccessExplained(
            reference=case_reference,
            sees=False,
            case_id=None,
            may_break_glass=False,
            reasons=(_NO_UNIT, *_what_roles_give(acting)),
        )
    sees = visible_cases(acting).filter(pk=case.pk).exists()
    reasons = (*roles_say, *_restriction_says(acting, case, sees=sees))
    with transaction.atomic():
        append(
            acting, action="explain_access", operation=Operation.CONSULTATION, case_id=case.pk, subject_kind="cases.case",
            subject_id=case.pk, details={"sees": sees},
        )  # fmt: skip
    return AccessExplained(
        reference=case_reference, sees=sees, reasons=reasons, case_id=case.pk if sees else None,
        may_break_glass=not sees and acting.may(Permission.BREAK_GLASS, case.unit_id),
    )  # fmt: skip


def members(acting: Acting, case_id: str) -> tuple[MemberShown, ...]:
    """Who may see a restricted case."""
    with transaction.atomic():
        consult(acting, case_id, "members")
    rows = CaseMember.everything.filter(case_id=case_id, ended_at=None).select_related("user").order_by("added_at", "id")
    return tuple(
        MemberShown(user_id=each.user_id, username=each.user.username, added_by=each.added_by, added_at=each.added_at)
        for each in rows
    )


def openings(acting: Acting, *, to_review: bool = True) -> tuple[OpeningShown, ...]:
    """Emergency openings where this person reviews them: those that wait, or (not ``to_review``) all, newest first."""
    acting.require(Permission.REVIEW_BREAK_GLASS)
    rows = BreakGlass.everything.select_related("case", "user")
    units = acting.units_with(Permission.REVIEW_BREAK_GLASS)
    rows = rows if units is None else rows.filter(case__unit_id__in=sorted(units))
    rows = rows.filter(reviewed_at=None) if to_review else rows
    return tuple(_opening(acting, each) for each in rows.order_by("-opened_at", "-id")[:_MOST])


def _opening(acting: Acting, row: BreakGlass) -> OpeningShown:
    return OpeningShown(
        id=row.pk, case_reference=row.case.reference, user_id=row.user_id, username=row.user.username,
        reason=catalogue.EMERGENCIES.get(row.reason, row.reason), opened_at=row.opened_at, expires_at=row.expires_at,
        reviewed_by=row.reviewed_by, finding=catalogue.FINDINGS.get(row.finding, row.finding),
        may_review=row.reviewed_at is None and row.user_id != acting.user_id,
    )  # fmt: skip


def _roles_say(acting: Acting, case: Case | None) -> Iterator[str]:
    """The roles through which a case's unit is open to a person."""
    if case is None or not acting.may(Permission.READ_CASE, case.unit_id):
        return
    for grant in acting.grants:
        role = ROLES[grant.role]
        if Permission.READ_CASE in role.permissions and grant.unit_id in {None, case.unit_id}:
            where = "every unit" if grant.unit_id is None else "the case's unit"
            yield f"You are {role.title.lower()} in {where}: that role reads its cases."


def _restriction_says(acting: Acting, case: Case, *, sees: bool) -> Iterator[str]:
    if not case.is_restricted:
        yield "The case is not restricted."
        return
    if not sees:
        yield "The case is restricted, and you are not one of its members: ask a supervisor of the unit to add you."
        return
    if acting.may(Permission.READ_RESTRICTED, case.unit_id):
        yield "The case is restricted; your role reads every restricted case of the unit."
    if CaseMember.everything.filter(case=case, user_id=acting.user_id, ended_at=None).exists():
        yield "The case is restricted; you are one of its members."
    opened = BreakGlass.everything.filter(case=case, user_id=acting.user_id, opened_at__lte=acting.at, expires_at__gt=acting.at)
    for each in opened:
        yield f"The case is restricted; you opened it in an emergency, until {moment_words(each.expires_at)}."


def _what_roles_give(acting: Acting) -> Iterator[str]:
    for grant in acting.grants:
        reads = "reads cases there" if Permission.READ_CASE in ROLES[grant.role].permissions else "reads no case"
        yield f"Your role {ROLES[grant.role].title.lower()} {reads}."


_NO_UNIT = "There is no case of that reference in a unit whose cases your roles read."
_MOST = 200
