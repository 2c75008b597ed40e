"""A whole batch: read, assess, link the referrals of one suspect, rank."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tidegate.intake import read
from tidegate.policy.language.pack import Pack
from tidegate.records.referrals import Receipt, Status
from tidegate.triage.assessing import Assessor
from tidegate.triage.items import Item, Priority
from tidegate.triage.linking import linked


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """How many accepted cases there are in all, at each level (for certain; still possible), on each route, by each rule."""

    accepted: int
    certain: Mapping[str, int]
    possible: Mapping[str, int]
    routes: Mapping[str, int]
    rules: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worklist:
    """Every item of a batch: the accepted ones ranked, then duplicates, then what was rejected.

    Of a very large caseload ``items`` are only the first of the ranking; ``totals`` always speak of the whole.
    """

    pack: Pack
    as_of: dt.datetime
    items: tuple[Item, ...]
    totals: Totals

    def count(self, status: Status) -> int:
        """How many of the items here ended in ``status``."""
        return sum(item.status is status for item in self.items)

    @property
    def accepted(self) -> tuple[Item, ...]:
        """The ranked items."""
        return tuple(item for item in self.items if item.status is Status.ACCEPTED)


def triage(inputs: Iterable[Path], pack: Pack, as_of: dt.datetime, *, on_item: Callable[[], None] | None = None) -> Worklist:
    """The worklist of everything in ``inputs`` under ``pack`` at ``as_of``. Same inputs, same worklist."""
    assessor = Assessor(pack, as_of)
    items: list[Item] = []
    keys: list[frozenset[str]] = []
    for receipt in read(inputs, pack.vocabulary):
        items.append(assessor.item(receipt))
        keys.append(_keys(receipt))
        if on_item:
            on_item()
    return worklist_of(pack, as_of, linked(items, keys))


def worklist_of(pack: Pack, as_of: dt.datetime, items: Iterable[Item]) -> Worklist:
    """The items as a worklist: ranked, and counted."""
    ranked = tuple(sorted(items, key=rank_key))
    return Worklist(pack=pack, as_of=as_of, items=ranked, totals=_totals(pack, ranked))


def _totals(pack: Pack, items: Iterable[Item]) -> Totals:
    priorities = [item.priority for item in items if item.priority]
    certain, possible = Counter(each.level for each in priorities), Counter(each.could_be for each in priorities)
    routes = Counter(item.route.name for item in items if item.route)
    rules = Counter(each.rule for each in priorities)
    priority, route = pack.tables["priority"], pack.tables["route"]
    return Totals(
        accepted=len(priorities),
        certain={level: certain[level] for level in priority.levels},
        possible={level: possible[level] for level in priority.levels},
        routes={level: routes[level] for level in route.levels},
        rules={rule.id: rules[rule.id] for rule in priority.rules},
    )


def rank_key(item: Item) -> tuple[int, int, int, str, str]:
    """The order of a worklist. See ``docs/decisions/0011-ranking.md``.

    By standing: the level the known facts demand, or one below what the case could be, whichever is higher; then by the
    level itself; then by the next thing due; then by reference.
    """
    if item.priority is None:
        return (1 if item.status is Status.DUPLICATE else 2, 0, 0, item.source, item.reference or "")
    due = item.priority.next_due.astimezone(dt.UTC).isoformat()
    return (0, -standing(item.priority), -item.priority.rank, due, item.reference or "")


def standing(priority: Priority) -> int:
    """The rank among which a case stands: of its level, or one below the highest it could be, whichever is higher."""
    return max(priority.rank, priority.possible_rank - 1)


def _keys(receipt: Receipt) -> frozenset[str]:
    return receipt.referral.subject_keys if receipt.referral else frozenset()
