"""Readable names: underscores to spaces, abbreviations as the pack's own questions spell them, dates as people write."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from tidegate.policy.language.pack import Pack, Validity
from tidegate.records.deadlines import UK
from tidegate.records.facts import EPOCH

_ABBREVIATION = re.compile(r"\b[A-Z][A-Z0-9]+\b")
_JOINTS = {"and", "or", "not"}

STAGES = {
    "S0": "referral",
    "S1": "research",
    "S2": "warrant or visit",
    "S3": "custody",
    "S4": "digital triage",
    "S5": "examination",
    "S6": "charging",
    "S7": "disposal",
    "S8": "register",
}
"""The stages of an investigation, as the language numbers them."""


class Names:
    """Turns the names of a pack's facts, definitions, tables, levels and roles into words."""

    def __init__(self, packs: Sequence[Pack]) -> None:
        self._levels = {level: name for pack in packs for fact in pack.vocabulary for level, name in fact.names.items()}
        self._roles = {code: title for pack in packs for code, title in pack.roles.items()}
        texts = (text for pack in packs for text in _texts(pack))
        self._spelling = {found.lower(): found for text in texts for found in _ABBREVIATION.findall(text)}

    def readable(self, name: str) -> str:
        """A fact, definition, table or output in words."""
        return " ".join(self._spelling.get(word, word) for word in name.split("_"))

    def unit(self, name: str) -> str:
        """The same, in quotes where a word of it could be taken for part of the sentence around it."""
        words = self.readable(name)
        return f"“{words}”" if _JOINTS.intersection(words.split()) else words

    def level(self, name: str) -> str:
        """A level in words: as the pack names it; otherwise a level of one letter is a capital, as a category is written."""
        return self._levels.get(name) or (name.upper() if len(name) == 1 else self.readable(name))

    def role(self, code: str) -> str:
        """Who it is that can know a fact; a role without a title is shown as it is."""
        return self._roles.get(code, code)


def _texts(pack: Pack) -> Iterator[str]:
    yield from (fact.ask for fact in pack.vocabulary)
    yield from (instrument.title for instrument in pack.instruments.values())


def sentence(text: str) -> str:
    """``text`` with a capital to begin with."""
    start = 1 if text.startswith("“") else 0
    return text[:start] + text[start : start + 1].upper() + text[start + 1 :]


def day_words(day: dt.date) -> str:
    """A date as people write it: 22 March 2026."""
    return f"{day.day} {day:%B} {day.year}"


def moment_words(at: dt.datetime) -> str:
    """A moment as people write it, UK time: 22 March 2026, 09:00."""
    here = at.astimezone(UK)
    return f"{day_words(here.date())}, {here:%H:%M}"


def day_number_words(number: int) -> str:
    """A date given as the tree gives it."""
    return day_words(EPOCH + dt.timedelta(days=number))


def validity_words(validity: Validity) -> str:
    """When something holds. The last day is named, not the first on which it no longer does."""
    start = f"from {day_words(validity.start)}" if validity.start else ""
    end = f"to the end of {day_words(validity.end - dt.timedelta(days=1))}" if validity.end else ""
    return " ".join(part for part in (start, end) if part) or "at any time"


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def series(items: list[str], last: str = "and") -> str:
    """Items as a sentence lists them: a, b and c."""
    return f" {last} ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)
