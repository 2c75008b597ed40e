"""The worklist as the HTML report shows it: a row for each item, every word ready."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tidegate.policy.explaining.document import tone
from tidegate.policy.explaining.names import sentence
from tidegate.policy.language.pack import Pack
from tidegate.records.referrals import Status
from tidegate.reports import words
from tidegate.triage.items import Item, Priority
from tidegate.triage.running import Worklist, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A level and its deadline in words."""

    level: str
    tone: int
    relative: str
    local: str
    late: bool


@dataclass(frozen=True, slots=True)
class Related:
    """Another item that may be about the same suspect, and where on the page it is explained, if it is."""

    reference: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One accepted item. ``anchor`` is empty where the page does not explain it in full."""

    rank: int
    reference: str
    anchor: str
    act: Due
    find_out: Due | None
    provisional: bool
    clock_assumed: bool
    rule: str
    says: str
    could_be_rule: str
    could_be_says: str
    route: str
    route_rule: str
    unknown: tuple[str, ...]
    stale: tuple[str, ...]
    ask: str
    related: tuple[Related, ...]
    others: str


@dataclass(frozen=True, slots=True)
class Part:
    """The neighbours in the ranking that are at one level, or could be, and how many of them are overdue."""

    title: str
    rows: tuple[Row, ...]
    overdue: int


@dataclass(frozen=True, slots=True)
class Refused:
    """An item that is not in the ranking, and why."""

    name: str
    reason: str


def rows(worklist: Worklist, *, most: int, explained: int) -> Iterator[Row]:
    """The first ``most`` ranked items; the first ``explained`` of all have a place of their own on the page."""
    anchors = {item.reference: anchor_of(rank) for rank, item in enumerate(worklist.accepted[:explained], start=1)}
    for rank, item in enumerate(worklist.accepted[:most], start=1):
        yield _row(rank, item, worklist, {key: value for key, value in anchors.items() if key})


def parts(worklist: Worklist, shown: Sequence[Row]) -> Iterator[Part]:
    """``shown``, the first rows of the worklist, in the parts of its ranking: the most urgent first."""
    ranked = zip(worklist.accepted, shown, strict=False)
    for title, pairs in groupby(ranked, key=lambda pair: _part_title(worklist.pack, pair[0])):
        found = tuple(row for _, row in pairs)
        yield Part(title, found, sum(row.act.late or (row.find_out is not None and row.find_out.late) for row in found))


def _part_title(pack: Pack, item: Item) -> str:
    """The level, and where the case stands above it, the level for whose sake it does."""
    assert item.priority is not None  # noqa: S101 - accepted items have one
    priority, table = item.priority, pack.tables["priority"]
    title = table.level_name(priority.rank)
    if standing(priority) == priority.rank:
        return title
    return f"{title}, could be {table.level_name(priority.possible_rank)}"


def anchor_of(rank: int) -> str:
    """The place on the page where the item of that rank is explained."""
    return f"case-{rank}"


def refused(worklist: Worklist, status: Status) -> list[Refused]:
    """The items of ``status`` with their reasons."""
    found = (item for item in worklist.items if item.status is status)
    return [Refused(_named(item), sentence(words.harmless(item.reason))) for item in found]


def _named(item: Item) -> str:
    source = words.harmless(item.source)
    return f"{words.harmless(item.reference)} ({source})" if item.reference else source


def _row(rank: int, item: Item, worklist: Worklist, anchors: Mapping[str, str]) -> Row:
    assert item.priority is not None  # noqa: S101 - accepted items have one
    assert item.route is not None  # noqa: S101 - likewise
    priority, names = item.priority, words.names_of(worklist.pack)
    return Row(
        rank=rank,
        reference=words.harmless(item.reference or item.source),
        anchor=anchors.get(item.reference or "", ""),
        act=_due(worklist.pack, priority.rank, priority.act_by, worklist.as_of),
        find_out=_find_out(worklist, priority),
        provisional=priority.provisional,
        clock_assumed=priority.clock_assumed,
        rule=priority.rule,
        says=priority.says,
        could_be_rule=priority.could_be_rule,
        could_be_says=priority.could_be_says,
        route=item.route.title,
        route_rule=f"{item.route.rule}: {item.route.says}",
        unknown=tuple(names.readable(each) for each in item.unknown),
        stale=tuple(names.readable(each) for each in item.stale),
        ask=item.next_question.ask if item.next_question else "",
        related=tuple(Related(words.harmless(each), anchors.get(each, "")) for each in item.same_suspect),
        others=words.and_others(item),
    )


def _find_out(worklist: Worklist, priority: Priority) -> Due | None:
    if priority.find_out_by is None:
        return None
    return _due(worklist.pack, priority.possible_rank, priority.find_out_by, worklist.as_of)


def _due(pack: Pack, rank: int, moment: dt.datetime, as_of: dt.datetime) -> Due:
    table = pack.tables["priority"]
    return Due(
        level=table.level_name(rank),
        tone=tone(rank, len(table.levels)),
        relative=words.relative(moment, as_of),
        local=words.local(moment, as_of),
        late=moment < as_of,
    )
