"""Referrals that may be about one suspect, because they share an account, an address or a device, name each other.

One account can be reported a thousand times. An item therefore names the first ``MOST`` of the others and counts the rest:
the work, and what is written, grow with the number of items and not with its square.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tidegate.triage.items import Item

MOST = 20
"""How many others an item names."""


@dataclass(frozen=True, slots=True)
class _Holders:
    """The items that have one key: the first references in order, and how many there are.

    One more than are named, as the item itself may be among them.
    """

    first: tuple[str, ...]
    count: int


def linked(items: Sequence[Item], keys: Sequence[frozenset[str]]) -> list[Item]:
    """Each item with those of the others that share one of its ``keys``."""
    references: dict[str, set[str]] = {}
    for item, each in zip(items, keys, strict=True):
        for key in each:
            references.setdefault(key, set()).add(item.reference or "")
    holders = {key: _Holders(tuple(heapq.nsmallest(MOST + 1, found)), len(found)) for key, found in references.items()}
    return [_with_others(item, each, holders) for item, each in zip(items, keys, strict=True)]


def _with_others(item: Item, keys: Iterable[str], holders: Mapping[str, _Holders]) -> Item:
    groups = [holders[key] for key in keys]
    others = {reference for group in groups for reference in group.first} - {item.reference or ""}
    if not others:
        return item
    # Those who share different keys may be the same, so the largest group is what is sure.
    count = max(len(others), *(group.count - 1 for group in groups))
    return replace(item, same_suspect=tuple(sorted(others)[:MOST]), same_suspect_count=count)
