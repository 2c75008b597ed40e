"""Who may know of a subject: who may see a case about them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.guard import visible_cases
from tidegate.casework.cases.models import Case
from tidegate.casework.common.acting import Acting
from tidegate.casework.people.subjects import family_of


def cases_of(subjects: Sequence[str]) -> QuerySet[Case]:
    """The cases of all these records, for inner use."""
    return Case.everything.filter(subject_id__in=subjects).order_by("pk")


def visible_cases_of(acting: Acting, subject_id: str, permission: Permission = Permission.READ_CASE) -> list[Case]:
    """Those of the person's cases that this reader may see."""
    family = family_of(subject_id)
    return list(visible_cases(acting, permission).filter(subject_id__in=family).order_by("opened_at", "pk"))


def may_change(acting: Acting, subject_id: str) -> bool:
    """Whether this person may link or unlink the subject: they must see every case of it, and one at least."""
    family = family_of(subject_id)
    all_of_them = cases_of(family).count()
    return 0 < all_of_them == visible_cases(acting, Permission.LINK_SUBJECTS).filter(subject_id__in=family).count()
