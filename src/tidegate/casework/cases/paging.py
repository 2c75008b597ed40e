"""Pages of the worklist, as fast at page 10,000 as at page 1.

The order is: urgent first, then standing, then level, then the next thing due (docs/decisions/0011-ranking.md). The first three
take few values, so a page is read one combination after the other: for each, the index on (unit or team, is_urgent, standing,
rank, next_due, id) is entered at the place where the page before ended, and left when the page is full.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import F, Q, QuerySet

from tidegate.casework.cases.models import Case
from tidegate.casework.common.errors import InvalidError


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a case stands in the order. Compared, the earlier place comes first."""

    not_urgent: bool
    minus_standing: int
    minus_rank: int
    due: dt.datetime
    case_id: str

    def to_text(self) -> str:
        """The place as it stands in an address."""
        return "~".join(
            (str(int(self.not_urgent)), str(-self.minus_standing), str(-self.minus_rank), self.due.isoformat(), self.case_id)
        )


def place_of(case: Case) -> Place:
    """The place of a case; one with nothing due comes last among its like."""
    return Place(not case.is_urgent, -case.standing, -case.rank, case.next_due or NEVER, case.pk)


def place_from(text: str) -> Place:
    """Inverse of :meth:`Place.to_text`. Raises InvalidError."""
    try:
        calm, standing, rank, due, case_id = text.split("~")
        return Place(calm == "1", -int(standing), -int(rank), dt.datetime.fromisoformat(due).astimezone(dt.UTC), case_id)
    except (ValueError, OverflowError):
        raise InvalidError({"after": "This is not a place in the list. Start again from its first page."}) from None


def page_of(
    sources: Sequence[QuerySet[Case]], levels: int, after: Place | None, most: int, *, undated: bool | None = None
) -> list[Case]:
    """The first ``most`` cases of all sources after that place. Each source is cases of one unit or team.

    ``undated`` True: only those with nothing due; False: only the others; None: all.
    """
    found: list[Case] = []
    for stretch in _stretches(levels):
        if (after is not None and stretch < _stretch_of(after)) or undated not in (None, stretch.is_undated):
            continue
        entered = after if after is not None and stretch == _stretch_of(after) else None
        lists = [list(_rows(source, stretch, entered)[: most - len(found)]) for source in sources]
        found += list(heapq.merge(*lists, key=place_of))[: most - len(found)]
        if len(found) >= most:
            break
    return found


def page_of_all(sources: Sequence[QuerySet[Case]], after: Place | None, most: int) -> list[Case]:
    """The same of sources that are whole, so that what follows in the index is on the page: mostly in one query."""
    found: list[Case] = []
    for condition in _pieces(after):
        rows = [source.filter(condition).order_by(*_ORDER)[: most - len(found)] for source in sources]
        found += list(heapq.merge(*map(list, rows), key=place_of))[: most - len(found)]
        if len(found) >= most:
            break
    return found


_ORDER = ("-is_urgent", "-standing", "-rank", F("next_due").asc(nulls_last=True), "pk")


def _pieces(after: Place | None) -> Iterator[Q]:
    """What comes after the place, in pieces each of which lies in one piece in the index too."""
    if after is None:
        yield Q()
        return
    is_urgent, standing, rank = not after.not_urgent, -after.minus_standing, -after.minus_rank
    same = Q(is_urgent=is_urgent, standing=standing, rank=rank)
    if after.due == NEVER:
        yield same & Q(next_due=None, pk__gt=after.case_id)
    else:
        yield same & Q(next_due__gte=after.due) & ~Q(next_due=after.due, pk__lte=after.case_id)
        yield same & Q(next_due=None)
    yield Q(is_urgent=is_urgent, standing=standing, rank__lt=rank)
    yield Q(is_urgent=is_urgent, standing__lt=standing)
    if is_urgent:
        yield Q(is_urgent=False)


class _Stretch(NamedTuple):
    """The cases of one combination, in the order of the worklist; those with nothing due are a stretch of their own."""

    not_urgent: bool
    minus_standing: int
    minus_rank: int
    is_undated: bool


def _stretches(levels: int) -> Iterator[_Stretch]:
    """Every stretch, in order. Standing is never below rank."""
    for not_urgent in (False, True):
        for standing in range(levels - 1, -1, -1):
            for rank in range(standing, -1, -1):
                for is_undated in (False, True):
                    yield _Stretch(not_urgent, -standing, -rank, is_undated)


def _stretch_of(place: Place) -> _Stretch:
    return _Stretch(place.not_urgent, place.minus_standing, place.minus_rank, place.due == NEVER)


def _rows(source: QuerySet[Case], stretch: _Stretch, after: Place | None) -> QuerySet[Case]:
    rows = source.filter(
        is_urgent=not stretch.not_urgent,
        standing=-stretch.minus_standing,
        rank=-stretch.minus_rank,
        next_due__isnull=stretch.is_undated,
    ).order_by("next_due", "pk")
    if after is None:
        return rows
    if stretch.is_undated:
        return rows.filter(pk__gt=after.case_id)
    return rows.filter(next_due__gte=after.due).exclude(next_due=after.due, pk__lte=after.case_id)


NEVER = dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
