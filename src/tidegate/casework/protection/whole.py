"""The guard of data protection: a person's records are exported, reviewed and erased whole, by who may see all of them."""

from __future__ import annotations

from tidegate.casework.access.roles import Permission
from tidegate.casework.cases.guard import visible_cases
from tidegate.casework.common.acting import Acting
from tidegate.casework.common.errors import NotFoundError, NotPermittedError
from tidegate.casework.people.subjects import family_of
from tidegate.casework.protection.extent import Extent, extent_of


def whole(acting: Acting, subject_id: str, permission: Permission) -> Extent:
    """Everything that is held of the person, for one who has ``permission`` over every case of theirs.

    Raises NotFoundError for who may see none of the cases, NotPermittedError for who may see only some.
    """
    extent = extent_of(subject_id)
    seen = visible_cases(acting, permission).filter(pk__in=extent.cases).count()
    if not seen:
        raise NotFoundError("There is no such person, or none of their cases is one that you may see.")
    if seen < len(extent.cases):
        raise NotPermittedError(
            "Some of this person's cases are ones that you may not see (restricted, or of another unit), so nothing was done: "
            "what is done here is done to everything that is held. Ask a data protection officer of every unit."
        )
    return extent


def may_know_of(acting: Acting, subject_id: str, permission: Permission) -> bool:
    """Whether this person may see some case of the subject's with ``permission``."""
    return visible_cases(acting, permission).filter(subject_id__in=family_of(subject_id)).exists()
