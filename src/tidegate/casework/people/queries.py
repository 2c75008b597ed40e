"""Every reading of people: is somebody known (answered blind), one subject, and the matches that await a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Q

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.chain import append
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.guard import consult, visible_cases
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import InvalidError, NotFoundError
from tidegate.casework.people.catalogue import KINDS
from tidegate.casework.people.models import Comparison, Identity, Match, Merge, SubjectKey
from tidegate.casework.people.seeing import cases_of, may_change, visible_cases_of
from tidegate.casework.people.subjects import family_of
from tidegate.casework.people.vault import Row, blind, is_day, open_sealed


class Answer(StrEnum):
    """What a search says."""

    KNOWN = "known"
    NOT_KNOWN = "not_known"
    ASK_SUPERVISOR = "ask_supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNamed:
    """A case by its reference."""

    id: str
    reference: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The answer for one term. Where it is ``ask_supervisor``, there is somebody, in cases that the searcher may not see."""

    kind: str
    answer: Answer
    subject_ids: tuple[str, ...] = ()
    cases: tuple[CaseNamed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityShown:
    """A name or identifier, opened."""

    id: str
    kind: str
    value: str
    source: str
    recorded_by: str
    recorded_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeShown:
    """A merge that stands."""

    id: str
    kept_id: str
    merged_id: str
    reason: str
    merged_by: str
    merged_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectShown:
    """A person: every record that stands for them, what is in the vault, their cases as far as the reader may see them."""

    id: str
    records: tuple[str, ...]
    identities: tuple[IdentityShown, ...]
    cases: tuple[CaseNamed, ...]
    merges: tuple[MergeShown, ...]
    keys: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchShown:
    """Two subjects that may be one person, and what speaks for and against it: weights in bits, which add up."""

    id: str
    left_id: str
    right_id: str
    weight: float
    probability: float
    waterfall: tuple[Mapping[str, Any], ...]
    left_cases: tuple[CaseNamed, ...]
    right_cases: tuple[CaseNamed, ...]
    found_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonShown:
    """A comparison of all subjects: the pairs that may be one person, and how many of them were not known before."""

    compared_by: str
    compared_at: dt.datetime
    pairs: int
    fresh: int


def last_comparison(acting: Acting) -> ComparisonShown | None:
    """When all subjects were last compared; None: never."""
    acting.require(Permission.LINK_SUBJECTS)
    row = Comparison.everything.order_by("-compared_at", "-pk").first()
    if row is None:
        return None
    return ComparisonShown(compared_by=row.compared_by, compared_at=row.compared_at, pairs=row.pairs, fresh=row.fresh)


def search(acting: Acting, terms: Mapping[str, str]) -> list[Found]:
    """Whether somebody with this name or identifier is known, by kind. Search before anything is recorded. Logged."""
    acting.require(Permission.READ_IDENTITY)
    acting.stated_purpose()
    unknown = sorted(set(terms) - set(KINDS))
    if unknown or not terms:
        raise InvalidError({"terms": f"Give one or more of: {', '.join(KINDS)}."})
    if "date_of_birth" in terms and not is_day(terms["date_of_birth"]):
        raise InvalidError({"date_of_birth": "Give the date of birth as YYYY-MM-DD: in another order nobody would be found."})
    found = [_search(acting, kind, value) for kind, value in terms.items()]
    with transaction.atomic():
        answers = {each.kind: each.answer.value for each in found}
        append(
            acting,
            action="search",
            operation=Operation.CONSULTATION,
            subject_kind="people.subject",
            subject_id="",
            details={"answers": answers},
        )
    return found


def require_known(acting: Acting, subject_id: str) -> None:
    """Raise NotFoundError unless this person may know of the subject."""
    if not visible_cases_of(acting, subject_id):
        raise NotFoundError(_NOBODY)


def subject_named(acting: Acting, text: str) -> str:
    """The subject's identifier where ``text`` is the reference of a case of theirs that this person may see; else ``text``."""
    case = visible_cases(acting).filter(reference=text.strip()).exclude(subject_id="").first()
    return case.subject_id if case else text.strip()


def subject(acting: Acting, subject_id: str) -> SubjectShown:
    """A person with names and identifiers. Logged for each case of theirs that the reader may see; needs one at least."""
    acting.require(Permission.READ_IDENTITY)
    cases = visible_cases_of(acting, subject_id, Permission.READ_IDENTITY)
    if not cases:
        raise NotFoundError(_NOBODY)
    with transaction.atomic():
        for case in cases:
            consult(acting, case.pk, "identity")
    records = family_of(subject_id)
    merges = Merge.everything.filter(kept_id__in=records, undone_at=None).order_by("merged_at", "pk")
    return SubjectShown(
        id=records[0],
        records=tuple(records),
        identities=tuple(_opened(row) for row in Identity.everything.filter(subject_id__in=records).order_by("kind", "pk")),
        cases=tuple(CaseNamed(id=case.pk, reference=case.reference, is_open=case.closed_at is None) for case in cases),
        merges=tuple(_merge(row) for row in merges),
        keys=SubjectKey.everything.filter(subject_id__in=records).count(),
    )


def matches(acting: Acting, *, most: int = 50) -> list[MatchShown]:
    """The matches that await a decision, the likeliest first: those whose cases this person may all see."""
    acting.require(Permission.LINK_SUBJECTS)
    shown = []
    for row in Match.everything.filter(state="open").order_by("-weight", "pk").iterator(chunk_size=200):
        if family_of(row.left_id)[0] != family_of(row.right_id)[0] and all(
            may_change(acting, each) for each in (row.left_id, row.right_id)
        ):
            shown.append(_match(acting, row))
        if len(shown) == most:
            break
    return shown


def _search(acting: Acting, kind: str, value: str) -> Found:
    subjects = sorted(set(Identity.everything.filter(_recorded_as(kind, value)).values_list("subject_id", flat=True)))
    if not subjects:
        return Found(kind=kind, answer=Answer.NOT_KNOWN)
    seen = [case for each in subjects for case in visible_cases_of(acting, each, Permission.READ_IDENTITY)]
    if not seen:
        return Found(kind=kind, answer=Answer.ASK_SUPERVISOR)
    named = tuple(
        CaseNamed(id=each.pk, reference=each.reference, is_open=each.closed_at is None) for each in dict.fromkeys(seen)
    )
    return Found(kind=kind, answer=Answer.KNOWN, subject_ids=tuple(dict.fromkeys(c.subject_id for c in seen)), cases=named)


def _recorded_as(kind: str, value: str) -> Q:
    """However it was written down. What is somebody's name in one case may be their other name in another."""
    found = Q(pk__in=())
    for each in ("name", "alias") if kind in {"name", "alias"} else (kind,):
        found |= Q(kind=each, blind=blind(each, value))
    return found


def _opened(row: Identity) -> IdentityShown:
    bound = Row(id=row.pk, subject_id=row.subject_id, kind=row.kind)
    return IdentityShown(
        id=row.pk,
        kind=row.kind,
        value=open_sealed(bound, row.nonce, row.sealed),
        source=row.source,
        recorded_by=row.recorded_by,
        recorded_at=row.recorded_at,
    )


def _merge(row: Merge) -> MergeShown:
    return MergeShown(
        id=row.pk,
        kept_id=row.kept_id,
        merged_id=row.merged_id,
        reason=row.reason,
        merged_by=row.merged_by,
        merged_at=row.merged_at,
    )


def _match(acting: Acting, row: Match) -> MatchShown:
    return MatchShown(
        id=row.pk,
        left_id=row.left_id,
        right_id=row.right_id,
        weight=row.weight,
        probability=row.probability,
        waterfall=tuple(row.waterfall),
        left_cases=_named(acting, row.left_id),
        right_cases=_named(acting, row.right_id),
        found_at=row.found_at,
    )


def _named(acting: Acting, subject_id: str) -> tuple[CaseNamed, ...]:
    cases = visible_cases(acting).filter(pk__in=cases_of(family_of(subject_id)).values("pk")).order_by("pk")
    return tuple(CaseNamed(id=case.pk, reference=case.reference, is_open=case.closed_at is None) for case in cases)


_NOBODY = "There is no such subject, or none of their cases is one that you may see."
