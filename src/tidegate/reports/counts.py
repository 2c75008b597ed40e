"""What the summary and the charts count, each counted once: a number and its picture come from the same place."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tidegate.records.deadlines import UK
from tidegate.records.referrals import Status
from tidegate.triage.items import Item, Priority
from tidegate.triage.running import Worklist

DEADLINES = ("Overdue", "Today", "Within 3 days", "Within a week", "Later")


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelCount:
    """How many items stand at a level, on what is certain and on what is still possible."""

    name: str
    rank: int
    certain: int
    could_be: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineCount:
    """How many items fall due in a stretch of time: to act, and to find out."""

    name: str
    act: int
    find_out: int


@dataclass(frozen=True, slots=True)
class Counted:
    """A line of a ranking: a rule or a fact, and how many items it concerns."""

    name: str
    text: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The counts of one worklist: of the whole caseload, save deadlines and unknowns, which are of those ``listed``."""

    accepted: int
    listed: int
    duplicate: int
    rejected: int
    levels: tuple[LevelCount, ...]
    deadlines: tuple[DeadlineCount, ...]
    reasons: tuple[Counted, ...]
    unknowns: tuple[Counted, ...]
    routes: tuple[Counted, ...]
    overdue: int
    due_in_a_day: int


def count(worklist: Worklist) -> Counts:
    """Count ``worklist``. Levels come most urgent first, rankings most frequent first."""
    accepted = worklist.accepted
    priorities = [item.priority for item in accepted if item.priority]
    moments = [each.next_due for each in priorities]
    a_day_on = worklist.as_of + dt.timedelta(days=1)
    return Counts(
        accepted=worklist.totals.accepted,
        listed=len(accepted),
        duplicate=worklist.count(Status.DUPLICATE),
        rejected=worklist.count(Status.REJECTED),
        levels=_levels(worklist),
        deadlines=_deadlines(priorities, worklist.as_of),
        reasons=_reasons(worklist),
        unknowns=_unknowns(worklist, accepted),
        routes=_routes(worklist),
        overdue=sum(each < worklist.as_of for each in moments),
        due_in_a_day=sum(worklist.as_of <= each <= a_day_on for each in moments),
    )


def _levels(worklist: Worklist) -> tuple[LevelCount, ...]:
    totals, table = worklist.totals, worklist.pack.tables["priority"]
    return tuple(
        LevelCount(name=table.level_name(rank), rank=rank, certain=totals.certain[level], could_be=totals.possible[level])
        for rank, level in reversed(list(enumerate(table.levels)))
    )


def _reasons(worklist: Worklist) -> tuple[Counted, ...]:
    rules = {rule.id: rule.says or "" for rule in worklist.pack.tables["priority"].rules}
    return _ranked({rule: number for rule, number in worklist.totals.rules.items() if number}, rules)


def _deadlines(priorities: list[Priority], as_of: dt.datetime) -> tuple[DeadlineCount, ...]:
    act = Counter(bucket(each.act_by, as_of) for each in priorities)
    find_out = Counter(bucket(each.find_out_by, as_of) for each in priorities if each.find_out_by)
    return tuple(DeadlineCount(name=name, act=act[name], find_out=find_out[name]) for name in DEADLINES)


def bucket(moment: dt.datetime, as_of: dt.datetime) -> str:
    """The stretch of ``DEADLINES`` in which ``moment`` falls. Today is the rest of the day in the UK."""
    if moment < as_of:
        return DEADLINES[0]
    tomorrow = as_of.astimezone(UK).date() + dt.timedelta(days=1)
    if moment < dt.datetime.combine(tomorrow, dt.time(), tzinfo=UK):
        return DEADLINES[1]
    if moment <= as_of + dt.timedelta(days=3):
        return DEADLINES[2]
    return DEADLINES[3] if moment <= as_of + dt.timedelta(days=7) else DEADLINES[4]


def _unknowns(worklist: Worklist, accepted: Iterable[Item]) -> tuple[Counted, ...]:
    found = Counter(name for item in accepted for name in item.unknown)
    return _ranked(found, {name: worklist.pack.vocabulary[name].ask for name in found})


def _routes(worklist: Worklist) -> tuple[Counted, ...]:
    table = worklist.pack.tables["route"]
    titles = {level: table.level_name(rank) for rank, level in enumerate(table.levels)}
    return _ranked({route: number for route, number in worklist.totals.routes.items() if number}, titles)


def _ranked(found: Mapping[str, int], texts: Mapping[str, str]) -> tuple[Counted, ...]:
    order = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return tuple(Counted(name, texts[name], number) for name, number in order)
