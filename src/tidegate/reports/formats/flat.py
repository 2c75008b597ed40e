"""The flat form that CSV and Parquet share: one row for an item, the same columns in both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from tidegate.records.referrals import Status
from tidegate.triage.items import Item
from tidegate.triage.running import Worklist

Cell = str | int | bool | dt.datetime | tuple[str, ...] | None


class Kind(Enum):
    """What a column holds. A LABEL takes few different values; TEXT any; a LIST is of names or of texts."""

    LABEL = "label"
    TEXT = "text"
    WHOLE = "whole"
    FLAG = "flag"
    INSTANT = "instant"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: how to get its cell from an item, and what it means."""

    name: str
    kind: Kind
    get: Callable[[Item], Cell]
    says: str


def _inner(part: str, field: str) -> Callable[[Item], Cell]:
    """The field of a part that only accepted items have."""

    def get(item: Item) -> Cell:
        record = getattr(item, part)
        value: Cell = None if record is None else getattr(record, field)
        return value

    return get


def _criteria(status: str) -> Callable[[Item], Cell]:
    return lambda item: tuple(each.id for each in item.criteria if each.status == status)


def _citations(item: Item) -> Cell:
    return tuple(each.id for each in item.citations)


COLUMNS: tuple[Column, ...] = (
    Column("reference", Kind.TEXT, lambda item: item.reference, "The reference of the referral."),
    Column("source", Kind.TEXT, lambda item: item.source, "Where it was: the file, and the row within it."),
    Column("status", Kind.LABEL, lambda item: item.status.value, "accepted, duplicate or rejected."),
    Column("reason", Kind.TEXT, lambda item: item.reason or None, "Why it is a duplicate or was rejected."),
    Column("received_at", Kind.INSTANT, lambda item: item.received_at, "When it was received, where that is recorded."),
    Column("priority", Kind.LABEL, _inner("priority", "level"), "The level that the known facts demand."),
    Column("act_by", Kind.INSTANT, _inner("priority", "act_by"), "The deadline of that level."),
    Column("priority_rule", Kind.LABEL, _inner("priority", "rule"), "The rule that gives it."),
    Column("priority_reason", Kind.LABEL, _inner("priority", "says"), "That rule's reason."),
    Column("could_be", Kind.LABEL, _inner("priority", "could_be"), "The highest level that the unknown facts leave possible."),
    Column("find_out_by", Kind.INSTANT, _inner("priority", "find_out_by"), "The deadline to find out; empty if not higher."),
    Column("could_be_rule", Kind.LABEL, _inner("priority", "could_be_rule"), "The rule that would give it."),
    Column("could_be_reason", Kind.LABEL, _inner("priority", "could_be_says"), "That rule's reason."),
    Column("provisional", Kind.FLAG, _inner("priority", "provisional"), "Whether no current KIRAT stands behind the level."),
    Column("clock_assumed", Kind.FLAG, _inner("priority", "clock_assumed"), "Whether the clock had to start with the run."),
    Column("route", Kind.LABEL, _inner("route", "name"), "What the recorded criteria allow."),
    Column("route_rule", Kind.LABEL, _inner("route", "rule"), "The rule that gives it."),
    Column("route_reason", Kind.LABEL, _inner("route", "says"), "That rule's reason."),
    Column("criteria_met", Kind.LIST, _criteria("met"), "The criteria that are met."),
    Column("criteria_not_met", Kind.LIST, _criteria("not_met"), "The criteria that are not met."),
    Column("criteria_unknown", Kind.LIST, _criteria("unknown"), "The criteria that unknown facts leave open."),
    Column("unknown", Kind.LIST, lambda item: item.unknown, "The unknown facts that could change the level or the route."),
    Column("stale", Kind.LIST, lambda item: item.stale, "Facts recorded too long ago, and so treated as unknown."),
    Column("next_question_fact", Kind.LABEL, _inner("next_question", "fact"), "The fact to find out next."),
    Column("next_question", Kind.LABEL, _inner("next_question", "ask"), "The question to ask."),
    Column("next_question_settles", Kind.FLAG, _inner("next_question", "settles"), "Whether any answer settles the priority."),
    Column("notices", Kind.LIST, lambda item: item.notices, "What the policy says must be read with this result."),
    Column("citations", Kind.LIST, _citations, "The sources of the rules that fired."),
    Column("same_suspect", Kind.LIST, lambda item: item.same_suspect, "The first others that may be about the same suspect."),
    Column("same_suspect_count", Kind.WHOLE, lambda item: item.same_suspect_count, "How many these are in all, at the least."),
)
STAMP = ("rank", "pack_id", "pack_version", "pack_digest", "as_of")
"""The columns of a CSV file that are not an item's own; Parquet keeps all but the rank in the file's metadata."""


def ranks(worklist: Worklist) -> Iterator[tuple[int | None, Item]]:
    """Every item with its place in the ranking; None for what was not accepted."""
    for place, item in enumerate(worklist.items, start=1):
        yield (place if item.status is Status.ACCEPTED else None), item
