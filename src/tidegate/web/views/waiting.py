"""What waits for somebody beside cases and tasks: reviews, authorisations, findings, answers that their roles ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse

from tidegate.casework.access import seeing
from tidegate.casework.access.roles import Permission
from tidegate.casework.common.acting import Acting
from tidegate.casework.decisions import panel
from tidegate.casework.protection import queries as protection
from tidegate.casework.tasks import alongside
from tidegate.policy.explaining.names import counted
from tidegate.records.deadlines import UK

_MOST_REVIEWS = 20
"""Each review is asked whom it is of, so more of them are not counted."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits, the address where it is dealt with, and whether part of it is late."""

    says: str
    address: str
    is_late: bool = False


def waiting_for(acting: Acting) -> list[Waiting]:
    """Everything of that kind that waits for this person. Reads no case."""
    return [each for permission, look in _LOOKS.items() if acting.may(permission) for each in look(acting)]


def _openings(acting: Acting) -> Iterator[Waiting]:
    if number := sum(each.may_review for each in seeing.openings(acting)):
        yield Waiting(counted(number, "emergency opening to review", "emergency openings to review"), reverse("access"))


def _files(acting: Acting) -> Iterator[Waiting]:
    if number := sum(each.is_overdue for each in alongside.files_out(acting)):
        says = counted(number, "reply of the prosecutor", "replies of the prosecutor")
        yield Waiting(says, reverse("prosecutor"), is_late=True)
    if returned := alongside.files_to_answer(acting):
        says = counted(len(returned), "file that the prosecutor returned", "files that the prosecutor returned")
        is_late = any(each.answer_by is not None and each.answer_by <= acting.at for each in returned)
        yield Waiting(says, reverse("prosecutor"), is_late)


def _erasures(acting: Acting) -> Iterator[Waiting]:
    if number := sum(each.may_authorise for each in protection.erasures(acting)):
        says = counted(number, "proposal to erase a person’s records", "proposals to erase people’s records")
        yield Waiting(says, reverse("protection"))


def _reviews(acting: Acting) -> Iterator[Waiting]:
    today = acting.at.astimezone(UK).date()
    due = [each.due_on for each in protection.reviews(acting, most=_MOST_REVIEWS) if each.due_on <= today]
    if due:
        least = "at least " if len(due) == _MOST_REVIEWS else ""
        says = counted(len(due), "retention review that is due", "retention reviews that are due")
        yield Waiting(f"{least}{says}", reverse("protection"), is_late=min(due) < today)


def _findings(acting: Acting) -> Iterator[Waiting]:
    if number := sum(each.drawn - sum(each.findings.values()) for each in panel.samples(acting)):
        yield Waiting(
            counted(number, "sampled decision without a finding", "sampled decisions without a finding"), reverse("samples")
        )


_LOOKS: Mapping[Permission, Callable[[Acting], Iterator[Waiting]]] = {
    Permission.REVIEW_BREAK_GLASS: _openings,
    Permission.RECORD_PROSECUTOR: _files,
    Permission.AUTHORISE_ERASURE: _erasures,
    Permission.PROTECT_DATA: _reviews,
    Permission.SCRUTINISE: _findings,
}
"""Where to look, by the permission that makes it somebody's to do."""
