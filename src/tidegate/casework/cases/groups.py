"""The groups of a worklist: one definition, for pages, counts and exports.

By the next thing due on the case (to act, to find out, or a task, whichever comes first):

critically overdue  it fell due more than 72 hours ago
overdue             it has fallen due
due soon            it falls due within 72 hours
later               it falls due after that, or nothing is due
not assessed        the policy has not been asked yet
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import Q

MARGIN = dt.timedelta(hours=72)
"""An assumption of this installation: three days, the shortest time in which the shipped policies ask to find out."""


class Group(StrEnum):
    """A group of a worklist, by what is due next."""

    CRITICALLY_OVERDUE = "critically_overdue"
    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    LATER = "later"
    NOT_ASSESSED = "not_assessed"


PRESSING = frozenset({Group.CRITICALLY_OVERDUE, Group.OVERDUE, Group.DUE_SOON})
"""The groups of what comes first today, gravest first."""

TITLES = {
    Group.CRITICALLY_OVERDUE: "Critically overdue",
    Group.OVERDUE: "Overdue",
    Group.DUE_SOON: "Due soon",
    Group.LATER: "Later",
    Group.NOT_ASSESSED: "Not assessed",
}


def group_of(level: str, next_due: dt.datetime | None, at: dt.datetime) -> Group:
    """The group of a case of that level whose next thing is due then."""
    if next_due is None:
        return Group.LATER if level else Group.NOT_ASSESSED
    if next_due < at - MARGIN:
        return Group.CRITICALLY_OVERDUE
    if next_due < at:
        return Group.OVERDUE
    return Group.DUE_SOON if next_due < at + MARGIN else Group.LATER


def cases_in(group: Group, at: dt.datetime) -> Q:
    """The same, as a condition on cases."""
    return reduce(or_, parts_of(group, at))


def parts_of(group: Group, at: dt.datetime) -> tuple[Q, ...]:
    """The same, in parts that lie each in one piece in an index on what is due next and the level."""
    match group:
        case Group.CRITICALLY_OVERDUE:
            return (Q(next_due__lt=at - MARGIN),)
        case Group.OVERDUE:
            return (Q(next_due__gte=at - MARGIN, next_due__lt=at),)
        case Group.DUE_SOON:
            return (Q(next_due__gte=at, next_due__lt=at + MARGIN),)
        case Group.LATER:
            return (Q(next_due__gte=at + MARGIN), Q(next_due=None, level__gt=""))
        case Group.NOT_ASSESSED:
            return (Q(next_due=None, level=""),)
