"""The neutral referral record: a reference, an instant of receipt, and facts by name. What every table holds a row of.

Nothing in it can hold words of somebody's choosing: a value is one of the states its fact may take, or it is refused.
A name the vocabulary does not know refuses the whole file, because a misspelt fact would be passed over in silence.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tidegate.intake.documents import Document
from tidegate.intake.items import Context, Declined, Item, Taken
from tidegate.intake.limits import RefusedError, listed, looks_encoded, plain_name
from tidegate.intake.reading import aware_instant, is_reference, within_the_calendar
from tidegate.records.digests import digest
from tidegate.records.facts import (
    FIRST_DATE,
    LAST_DATE,
    NOT_APPLICABLE,
    UNKNOWN,
    FactDefinition,
    FactError,
    FactState,
    FactType,
    Vocabulary,
    to_json,
)
from tidegate.records.referrals import Referral

Reader = Callable[[Document, Context], Iterator[Item]]

_WORDS: Mapping[str, FactState] = {
    "": UNKNOWN,
    "unknown": UNKNOWN,
    "n/a": NOT_APPLICABLE,
    "not_applicable": NOT_APPLICABLE,
}
_TRUTHS: Mapping[str, FactState] = {**_WORDS, "yes": True, "true": True, "no": False, "false": False}


@dataclass(slots=True)
class Row:
    """A record being read: what could be taken, and every mistake in it."""

    row: int
    reference: str | None = None
    received_at: dt.datetime | None = None
    facts: dict[str, FactState] = field(default_factory=dict)
    known_on: dict[str, dt.date] = field(default_factory=dict)
    mistakes: list[str] = field(default_factory=list)

    def take_reference(self, value: object) -> None:
        """Take what names the referral."""
        if isinstance(value, str) and is_reference(value.strip()) and not looks_encoded(value):
            self.reference = value.strip()
        else:
            self.mistakes.append(
                "reference: expected up to 100 letters, digits and . _ : / - beginning with one of the first two"
            )

    def take_received(self, value: object) -> None:
        """Take when the referral was received: an instant with an offset, or nothing."""
        if value is None or value == "":
            return
        if isinstance(value, dt.datetime):
            self.received_at = within_the_calendar(value)
        elif isinstance(value, str):
            self.received_at = aware_instant(value)
        if self.received_at is None:
            self.mistakes.append(
                f"received_at: expected a date and time with its offset, as 2026-11-02T09:14:00+00:00, from {FIRST_DATE} "
                f"to {LAST_DATE}, or nothing"
            )

    def take_fact(self, definition: FactDefinition, value: object) -> None:
        """Take a fact's value as JSON or a typed column gives it."""
        try:
            self.facts[definition.name] = definition.check(value)
        except FactError:
            self.mistakes.append(_mistake(definition, value))

    def item(self) -> Item:
        """The record, or everything that is wrong with it."""
        if self.mistakes or self.reference is None:
            reason = f"it was not taken, because a wrong value could change what is done: {listed(self.mistakes)}"
            return Declined(row=self.row, reference=self.reference, reason=f"{reason}. Correct the record and read it again")
        facts = {name: state for name, state in self.facts.items() if state is not UNKNOWN}
        said = [
            self.reference,
            self.received_at,
            {name: to_json(state) for name, state in facts.items()},
            self.known_on,
        ]
        referral = Referral(reference=self.reference, received_at=self.received_at, facts=facts, known_on=dict(self.known_on))
        return Taken(row=self.row, referral=referral, content=bytes.fromhex(digest(said).removeprefix("sha256:")))


def with_rows(read: Reader) -> Reader:
    """``read`` of a table, refusing one without a row: it would otherwise be gone without a receipt."""

    def reading(document: Document, context: Context) -> Iterator[Item]:
        found = False
        for item in read(document, context):
            found = True
            yield item
        if not found:
            raise RefusedError(
                "it holds no record, so there is nothing to take; ask the sender whether any were meant to be in it"
            )

    return reading


def meaning(definition: FactDefinition, cell: str) -> object:
    """What a cell of a table means; the cell itself when it means nothing special, for the fact to judge."""
    word = cell.strip()
    known = _TRUTHS if definition.type is FactType.BOOL else _WORDS
    if word.lower() in known:
        return known[word.lower()]
    if definition.type is FactType.INT and word.isascii() and word.isdigit() and len(word) <= 18:
        return int(word)
    return word


def check_names(names: Iterable[str], vocabulary: Vocabulary) -> None:
    """Refuse a file that names facts which the vocabulary does not know, each with the nearest one that it does."""
    unknown = [name for name in dict.fromkeys(names) if name not in vocabulary]
    if unknown:
        raise RefusedError(
            f"it names {listed([_suggestion(name, vocabulary) for name in unknown], 10)}, and the policy knows no such "
            "fact. Nothing was taken, because a misspelt fact would be passed over in silence; correct the name "
            "or remove it"
        )


def _suggestion(name: str, vocabulary: Vocabulary) -> str:
    shown = plain_name(name)
    if shown is None:
        return "something that is not a plain name"
    near = difflib.get_close_matches(shown.lower(), ("reference", "received_at", *vocabulary.names()), 1)
    return f"{shown} (did you mean {near[0]}?)" if near else shown


def _mistake(definition: FactDefinition, value: object) -> str:
    """What a column may hold, and of what kind the value was. Never the value: it may be somebody's name."""
    words = ["yes", "no"] if definition.type is FactType.BOOL else list(definition.levels)
    near = difflib.get_close_matches(value.lower()[:60], words, 1) if isinstance(value, str) else []
    hint = f" (did you mean {near[0]}?)" if near else ""
    return f"{definition.name}: {definition.expected()}{_or_not(definition)}, got {_kind(value)}{hint}"


def _or_not(definition: FactDefinition) -> str:
    return " or 'not_applicable'" if definition.may_not_apply else ""


def _kind(value: object) -> str:
    match value:
        case _ if value is NOT_APPLICABLE or value == "not_applicable":
            return "'not_applicable'"
        case str():
            return f"text of {len(value)} characters"
        case bool():
            return "true or false"
        case int():
            return "a whole number"
        case dt.date():
            return "a date"
    return "a list, an object or something else"
