"""Every write of people: identities, linking a referral to another subject, merging, unmerging, dismissing a match."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tidegate.casework.access.roles import Permission
from tidegate.casework.audit.operations import Operation
from tidegate.casework.cases.guard import grow, open_for_change
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.actions import Done, Receipt, action
from tidegate.casework.common.codes import Problems
from tidegate.casework.common.errors import ConflictError, NotFoundError
from tidegate.casework.common.rows import change
from tidegate.casework.people.catalogue import DISMISSALS, KINDS, MERGES, SOURCES, UNMERGES
from tidegate.casework.people.linking import Likeness, likenesses
from tidegate.casework.people.models import Comparison, Identity, Match, Merge, Subject
from tidegate.casework.people.seeing import cases_of, may_change
from tidegate.casework.people.subjects import family_of, head_of
from tidegate.casework.people.vault import Row, blind, is_day, seal

_TIGHT = re.compile(r"[^\x00-\x1f\x7f]{1,120}")


@action(Permission.RECORD_IDENTITY, Operation.COLLECTION)
def record_identity(
    acting: Acting, *, case_id: str, kind: str, value: str, source: str, seen_version: int | None = None
) -> Done:
    """Record a name or identifier of the subject of a case, in the vault."""
    case = open_for_change(acting, case_id, Permission.RECORD_IDENTITY, seen_version)
    problems = Problems()
    problems.check("kind", kind, KINDS)
    problems.check("source", source, SOURCES)
    tight = _TIGHT.fullmatch(value) is not None and value == value.strip()
    problems.unless(tight, "value", "Give the name or identifier alone, on one line, up to 120 characters.")
    says_something = any(each.isalnum() for each in value)
    problems.unless(says_something, "value", "Give a name or identifier: what is unknown is left out, not written as a sign.")
    readable = kind != "date_of_birth" or is_day(value)
    problems.unless(readable, "value", "Give the date of birth as YYYY-MM-DD.")
    problems.raise_any()
    if not case.subject_id:
        change(case, subject_id=Subject.everything.create(id=acting.new_id("sub"), created_at=acting.at).pk)
    held = Identity.everything.filter(subject_id=case.subject_id, kind=kind, blind=blind(kind, value)).first()
    made = held or _keep(acting, Row(id=acting.new_id("idt"), subject_id=case.subject_id, kind=kind), value, source)
    return Done(subject=made, case_id=case.pk, details={"kind": kind, "source": source, "known_before": held is not None})


def _keep(acting: Acting, row: Row, value: str, source: str) -> Identity:
    nonce, sealed = seal(row, value, acting.randomness)
    return Identity.everything.create(
        id=row.id,
        subject_id=row.subject_id,
        kind=row.kind,
        nonce=nonce,
        sealed=sealed,
        blind=blind(row.kind, value),
        source=source,
        recorded_by=acting.user_id,
        recorded_at=acting.at,
    )


@action(Permission.LINK_SUBJECTS, Operation.COMBINATION)
def link_referral_to_subject(acting: Acting, *, case_id: str, subject_id: str, seen_version: int | None = None) -> Done:
    """Say that a case is about another subject than its referral's keys point to."""
    case = open_for_change(acting, case_id, Permission.LINK_SUBJECTS, seen_version)
    subject = _subject(acting, subject_id)
    if case.subject_id in family_of(subject.pk):
        raise ConflictError("The case is about this subject already.")
    earlier = case.subject_id
    change(case, subject_id=subject.pk)
    return Done(subject=case, case_id=case.pk, details={"from": earlier, "to": subject.pk})


@action(Permission.LINK_SUBJECTS, Operation.COMBINATION)
def merge_subjects(acting: Acting, *, kept_id: str, merged_id: str, reason: str) -> Done:
    """Put one subject under another: their cases are then those of one person. Nothing is lost, so it can be undone."""
    kept, merged = head_of(_subject(acting, kept_id)), head_of(_subject(acting, merged_id))
    problems = Problems()
    problems.check("reason", reason, MERGES)
    problems.unless(kept.pk != merged.pk, "subjects", "These two stand for one person already.")
    problems.raise_any()
    merge = Merge.everything.create(
        id=acting.new_id("mrg"), kept=kept, merged=merged, reason=reason, merged_by=acting.user_id, merged_at=acting.at
    )
    Subject.everything.filter(pk=merged.pk).update(merged_into=kept)
    _decide(acting, kept.pk, merged.pk, "merged", reason)
    _touch_cases([*family_of(kept.pk)])
    return Done(subject=merge, details={"kept": kept.pk, "merged": merged.pk, "reason": reason})


@action(Permission.LINK_SUBJECTS, Operation.COMBINATION)
def unmerge_subjects(acting: Acting, *, merge_id: str, reason: str) -> Done:
    """Undo a merge: each subject stands for itself again, with the keys, identities and cases that it had."""
    merge = Merge.everything.select_for_update().filter(pk=merge_id).first()
    if merge is None or not may_change(acting, merge.merged_id):
        raise NotFoundError(_NOBODY)
    problems = Problems()
    problems.check("reason", reason, UNMERGES)
    problems.raise_any()
    if merge.undone_at is not None:
        raise ConflictError("This merge was undone already.")
    touched = family_of(merge.kept_id)
    merge.undone_by, merge.undone_at, merge.undone_because = acting.user_id, acting.at, reason
    merge.save(update_fields=("undone_by", "undone_at", "undone_because"))
    Subject.everything.filter(pk=merge.merged_id).update(merged_into=None)
    _decide(acting, merge.kept_id, merge.merged_id, "dismissed", reason)
    _touch_cases(touched)
    return Done(subject=merge, details={"kept": merge.kept_id, "merged": merge.merged_id, "reason": reason})


@action(Permission.LINK_SUBJECTS)
def dismiss_match(acting: Acting, *, match_id: str, reason: str) -> Done:
    """Decide that two subjects are not one person, as far as is known."""
    match = Match.everything.select_for_update().filter(pk=match_id).first()
    if match is None or not (may_change(acting, match.left_id) and may_change(acting, match.right_id)):
        raise NotFoundError("There is no such match, or it is about a subject that you may not see.")
    problems = Problems()
    problems.check("reason", reason, DISMISSALS)
    problems.raise_any()
    if match.state != "open":
        raise ConflictError("This match was decided already.")
    _decide(acting, match.left_id, match.right_id, "dismissed", reason)
    return Done(subject=match, details={"reason": reason})


def find_matches(acting: Acting) -> Receipt:
    """Compare all subjects and put the pairs that may be one person before a person. Decided pairs stay decided.

    To compare takes long, so it is done before the transaction, and the database is never locked meanwhile.
    """
    acting.require(Permission.LINK_SUBJECTS)
    return keep_matches(acting, likenesses())


@action(Permission.LINK_SUBJECTS, Operation.COMBINATION)
def keep_matches(acting: Acting, found: Sequence[Likeness], /) -> Done:
    """Keep what a comparison of all subjects found."""
    held = {(each.left_id, each.right_id): each for each in Match.everything.select_for_update()}
    fresh = [each for each in found if (each.left_id, each.right_id) not in held]
    # Another comparison may have put the same pair before somebody meanwhile.
    Match.everything.bulk_create([_match(acting, each) for each in fresh], batch_size=500, ignore_conflicts=True)
    for each in found:
        known = held.get((each.left_id, each.right_id))
        if known is not None and known.state == "open" and known.weight < each.weight:
            known.weight, known.probability, known.waterfall = each.weight, each.probability, list(each.waterfall)
            known.save(update_fields=("weight", "probability", "waterfall"))
    made = Comparison.everything.create(
        id=acting.new_id("cmp"), compared_by=acting.user_id, compared_at=acting.at, pairs=len(found), fresh=len(fresh)
    )
    return Done(subject=made, details={"pairs": made.pairs, "new": made.fresh})


def _match(acting: Acting, pair: Likeness) -> Match:
    return Match(
        id=acting.new_id("mat"),
        left_id=pair.left_id,
        right_id=pair.right_id,
        weight=pair.weight,
        probability=pair.probability,
        waterfall=list(pair.waterfall),
        found_at=acting.at,
    )


def _subject(acting: Acting, subject_id: str) -> Subject:
    """A subject whose cases this person may all see: who cannot see them cannot judge whether it is one person."""
    subject = Subject.everything.select_for_update().filter(pk=subject_id).first()
    if subject is None or not may_change(acting, subject_id):
        raise NotFoundError(_NOBODY)
    return subject


def _decide(acting: Acting, one: str, other: str, state: str, reason: str) -> None:
    left, right = sorted((one, other))
    Match.everything.filter(left_id=left, right_id=right).update(
        state=state, decided_by=acting.user_id, decided_at=acting.at, reason=reason
    )


def _touch_cases(subjects: list[str]) -> None:
    """Whoever has one of these cases open is told that something changed."""
    for case in cases_of(subjects).select_for_update():
        grow(case)


_NOBODY = "There is no such subject, or it has a case that you may not see. Ask your supervisor, who may see more."
