"""A referral as intake hands it on, and the receipt that says what became of each item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from tidegate.records.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """What one report or record says, reduced to typed facts and counts.

    ``subject_keys`` are opaque one-way keys made from identifiers (account, verified e-mail, device): equal keys mean
    the same suspect may be meant. The identifiers themselves are never kept. ``known_on`` gives, where the source says so,
    the day on which a fact was established. ``unread`` counts elements of the source that no adapter reads, by name.
    """

    reference: str
    received_at: dt.datetime | None
    facts: Facts
    known_on: Mapping[str, dt.date] = field(default_factory=dict)
    subject_keys: frozenset[str] = frozenset()
    unread: Mapping[str, int] = field(default_factory=dict)


class Status(Enum):
    """What became of an item at intake. Every item gets exactly one."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The answer intake gives for one item: accepted, duplicate of another, or rejected because of a reason.

    ``source`` says where the item was (file, and row or element within it). ``referral`` is there when accepted.
    ``reason`` says, for the other two, what happened, why it matters and what to do.
    """

    source: str
    status: Status
    reference: str | None = None
    reason: str = ""
    referral: Referral | None = None
