"""Readings of data protection: what waits, how one person's records stand, proposals to erase. See ``papers`` too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db import transaction

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.guard import consult, visible_cases
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError
from tidegate.casework.people.queries import CaseNamed
from tidegate.casework.people.subjects import family_of
from tidegate.casework.protection.extent import Extent
from tidegate.casework.protection.models import Erasure, RetentionReview
from tidegate.casework.protection.registry import registry
from tidegate.casework.protection.retention import schedule
from tidegate.casework.protection.standing import Standing, day_of, obstacles, standing_of
from tidegate.casework.protection.whole import may_know_of, whole

EITHER = (Permission.PROTECT_DATA, Permission.AUTHORISE_ERASURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """A review as lists show it. ``references`` are those of the cases that this person may see."""

    id: str
    subject_id: str
    references: tuple[str, ...]
    group: str
    because: str
    due_on: dt.date
    opened_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureRow:
    """A proposal to erase as lists show it. ``may_authorise``: this person may, and did not propose it."""

    id: str
    subject_id: str
    references: tuple[str, ...]
    reason: str
    register_check: str
    state: str
    proposed_by: str
    proposed_at: dt.datetime
    may_authorise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How much of one kind is held of a person, and what erasure would do with it."""

    holds: str
    rows: int
    erasure: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonShown:
    """How one person's records stand. ``seen_digest`` names exactly what is held; it is handed back with a proposal."""

    subject_id: str
    cases: tuple[CaseNamed, ...]
    standing: Standing
    latest_next: dt.date
    held: tuple[Held, ...]
    obstacles: tuple[str, ...]
    review: ReviewRow | None
    erasure: ErasureRow | None
    seen_digest: str


def reviews(acting: Acting, *, most: int = 100) -> list[ReviewRow]:
    """The open reviews, the one due first, first: of people of whom this person may see a case."""
    acting.require(Permission.PROTECT_DATA)
    rows = RetentionReview.everything.filter(ended_at=None).order_by("due_on", "pk").iterator(chunk_size=most)
    return list(islice((row for each in rows if (row := _review(acting, each)).references), most))


def erasures(acting: Acting) -> list[ErasureRow]:
    """The open proposals to erase, the oldest first: of people of whom this person may see a case."""
    require_either(acting)
    rows = [_erasure(acting, each) for each in Erasure.everything.filter(state="open").order_by("proposed_at", "pk")]
    return [row for row in rows if row.references]


def subject_of(acting: Acting, reference: str) -> str:
    """The person that the case of that reference is about. Raises NotFoundError."""
    acting.require(Permission.PROTECT_DATA)
    found = visible_cases(acting, Permission.PROTECT_DATA).filter(reference=reference).exclude(subject_id="").first()
    if found is None:
        raise NotFoundError("There is no case of that reference about a person, or it is not one that you may see.")
    return family_of(found.subject_id)[0]


def person(acting: Acting, subject_id: str) -> PersonShown:
    """How somebody's records stand, and what is held of them: kinds and counts. Logged for each of their cases."""
    permission = next((each for each in EITHER if may_know_of(acting, subject_id, each)), None)
    if permission is None:
        raise NotFoundError("There is no such person, or none of their cases is one that you may see.")
    extent = whole(acting, subject_id, permission)
    with transaction.atomic():
        cases = [consult(acting, case_id, "retention") for case_id in extent.cases]
    standing = standing_of(extent.subjects, acting.at)
    review = RetentionReview.everything.filter(subject_id__in=extent.subjects, ended_at=None).first()
    erasure = Erasure.everything.filter(subject_id__in=extent.subjects, state="open").first()
    return PersonShown(
        subject_id=extent.subjects[0],
        cases=tuple(CaseNamed(id=each.pk, reference=each.reference, is_open=each.closed_at is None) for each in cases),
        standing=standing,
        latest_next=schedule().latest_next(standing.group, day_of(acting.at)),
        held=tuple(_held(extent)),
        obstacles=tuple(obstacles(extent.subjects)),
        review=_review(acting, review) if review else None,
        erasure=_erasure(acting, erasure) if erasure else None,
        seen_digest=extent.digest,
    )


def review(acting: Acting, review_id: str) -> ReviewRow:
    """One open review. Raises NotFoundError."""
    acting.require(Permission.PROTECT_DATA)
    found = RetentionReview.everything.filter(pk=review_id, ended_at=None).first()
    row = _review(acting, found) if found else None
    if row is None or not row.references:
        raise NotFoundError("There is no such open review, or it is of a person whose cases you may not see.")
    return row


def erasure(acting: Acting, erasure_id: str) -> ErasureRow:
    """One open proposal to erase. Raises NotFoundError."""
    require_either(acting)
    found = Erasure.everything.filter(pk=erasure_id, state="open").first()
    row = _erasure(acting, found) if found else None
    if row is None or not row.references:
        raise NotFoundError("There is no such open proposal, or it is of a person whose cases you may not see.")
    return row


def require_either(acting: Acting) -> None:
    """Raise NotPermittedError unless this person protects data or authorises erasures."""
    if not acting.may(Permission.AUTHORISE_ERASURE):
        acting.require(Permission.PROTECT_DATA)


def _references(acting: Acting, subjects: Sequence[str]) -> tuple[str, ...]:
    seen = visible_cases(acting).filter(subject_id__in=subjects).order_by("opened_at", "pk")
    return tuple(seen.values_list("reference", flat=True))


def _review(acting: Acting, row: RetentionReview) -> ReviewRow:
    return ReviewRow(
        id=row.pk,
        subject_id=row.subject_id,
        references=_references(acting, family_of(row.subject_id)),
        group=schedule().groups[row.group].title,
        because=row.because,
        due_on=row.due_on,
        opened_at=row.opened_at,
    )


def _erasure(acting: Acting, row: Erasure) -> ErasureRow:
    may = row.proposed_by != acting.user_id and may_know_of(acting, row.subject_id, Permission.AUTHORISE_ERASURE)
    return ErasureRow(
        id=row.pk,
        subject_id=row.subject_id,
        references=_references(acting, family_of(row.subject_id)),
        reason=row.reason,
        register_check=row.register_check,
        state=row.state,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
        may_authorise=may,
    )


def _held(extent: Extent) -> Iterable[Held]:
    for label, keys in extent.rows.items():
        table = registry().tables[label]
        if keys:
            yield Held(holds=table.holds, rows=len(keys), erasure=table.erasure.value, why=table.why)
