"""Finding the subject that keys point to, and who stands under whom."""

from __future__ import annotations

from collections.abc import Iterable

from tidegate.casework.common.acting import Acting
from tidegate.casework.people.models import Match, Subject, SubjectKey


def head_of(subject: Subject) -> Subject:
    """The record under which this one stands now: itself, unless it was merged."""
    while subject.merged_into is not None:
        subject = subject.merged_into
    return subject


def family_of(subject_id: str) -> list[str]:
    """The identifiers of all records that stand for the same person as this one, the head first."""
    subject = Subject.everything.filter(pk=subject_id).first()
    if subject is None:
        return []
    found = [head_of(subject).pk]
    layer = found
    while layer:
        layer = list(Subject.everything.filter(merged_into__in=layer).order_by("pk").values_list("pk", flat=True))
        found = [*found, *layer]
    return found


def subject_for(acting: Acting, keys: Iterable[str]) -> Subject:
    """The subject of a referral with these keys: the one they point to, else a new one that has them from now on.

    Where they point to several, the earliest is taken, and each of the others awaits a person's decision.
    """
    wanted = sorted(keys)
    held = {each.key: each.subject for each in SubjectKey.everything.filter(key__in=wanted).select_related("subject")}
    heads = sorted({head_of(each).pk for each in held.values()})
    if heads:
        found = Subject.everything.select_for_update().filter(pk=heads[0]).first()
        if found is None:  # erased between the two questions: its keys are gone as well
            return subject_for(acting, wanted)
        subject = found
    else:
        subject = Subject.everything.create(id=acting.new_id("sub"), created_at=acting.at)
    for key in wanted:
        if key not in held:
            SubjectKey.everything.get_or_create(key=key, defaults={"subject": subject, "added_at": acting.at})
    for other in heads[1:]:
        note_shared_keys(acting, heads[0], other)
    return subject


def note_shared_keys(acting: Acting, one: str, other: str) -> None:
    """A referral carried keys of both: put the pair before a person, unless it was already."""
    left, right = sorted((one, other))
    Match.everything.get_or_create(
        left_id=left,
        right_id=right,
        defaults={
            "id": acting.new_id("mat"),
            "weight": _ONE_REFERRAL_NAMES_BOTH,
            "probability": 0.99,
            "waterfall": [{"comparison": "one referral carries keys of both", "weight": _ONE_REFERRAL_NAMES_BOTH}],
            "found_at": acting.at,
        },
    )


_ONE_REFERRAL_NAMES_BOTH = 6.63  # log2(0.99 / 0.01): an assumption, by which the pair is seen before weaker ones
