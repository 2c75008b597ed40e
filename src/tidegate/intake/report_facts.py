"""What both CyberTipline formats say in the same words, and how a report's findings become facts of the vocabulary."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tidegate.intake.limits import plain_name
from tidegate.intake.reading import address, age_on, day, whole
from tidegate.records.facts import NOT_APPLICABLE, UNKNOWN, FactError, FactState, FactType, Vocabulary

INCIDENT_TYPES = {
    "child pornography (possession, manufacture, and distribution)": "images",
    "child sex trafficking": "trafficking",
    "child sex tourism": "sex_tourism",
    "child sexual molestation": "molestation",
    "misleading domain name": "misleading_domain",
    "misleading words or digital images on the internet": "misleading_words",
    "online enticement of children for sexual acts": "enticement",
    "online enticement of children for sexual act": "enticement",
    "unsolicited obscene material sent to a child": "obscene_to_child",
}
REPORT_FLAGS = {
    "sextortion": "report_sextortion",
    "csamSolicitation": "report_solicitation",
    "minorToMinorInteraction": "report_minor_to_minor",
    "spam": "report_spam",
    "sadisticOnlineExploitation": "report_sadistic",
    "informational": "report_informational",
}
FILE_FLAGS = {
    "animeDrawingVirtualHentai": "report_animated",
    "potentialMeme": "report_meme",
    "viral": "report_viral",
    "possibleSelfProduction": "report_self_production",
    "physicalHarm": "report_violence",
    "violenceGore": "report_violence",
    "bestiality": "report_violence",
    "liveStreaming": "report_live_streaming",
    "infant": "report_infant",
    "generativeAi": "report_generative_ai",
}
FILE_CLASSES = {name: f"report_files_{name.lower()}" for name in ("A1", "A2", "B1", "B2")}
NOT_YET_ASSESSED: Mapping[str, FactState] = {
    "kirat_level": NOT_APPLICABLE,
    "kirat_assessed_on": NOT_APPLICABLE,
    "kirat_assessor_trained": NOT_APPLICABLE,
}
_MOST_NAMES = 100
_OTHER = "(other)"


@dataclass(slots=True)
class Findings:
    """What has been found in one report so far. The addresses are needed to count them and go no further."""

    facts: dict[str, FactState] = field(default_factory=dict)
    ages: set[int] = field(default_factory=set)
    births: set[dt.date] = field(default_factory=set)
    ages_given: int = 0
    addresses: set[str] = field(default_factory=set)
    last_event: dt.date | None = None
    subject_keys: frozenset[str] = frozenset()
    unread: Counter[str] = field(default_factory=Counter)

    def leave(self, name: str, count: int = 1) -> None:
        """Count elements that are not read, by their name."""
        known = plain_name(name) or _OTHER
        self.unread[known if known in self.unread or len(self.unread) < _MOST_NAMES else _OTHER] += count

    def incident_type(self, text: str) -> None:
        """Take the incident type, by its published words."""
        level = INCIDENT_TYPES.get(" ".join(text.split()).casefold())
        if level is None:
            self.leave("incidentType")
        else:
            self.facts["incident_type"] = level

    def incident_on(self, text: str) -> None:
        """Take the day of the incident."""
        on = day(text)
        if on is None:
            self.leave("incidentDateTime")
        else:
            self.facts["incident_on"] = on

    def stated_age(self, text: str, name: str = "age") -> None:
        """Take the age that an account states."""
        age = whole(text)
        self.ages_given += 1
        if age is None:
            self.leave(name)
        else:
            self.ages.add(age)

    def born_on(self, text: str) -> None:
        """Take the date of birth that an account states."""
        born = day(text)
        self.ages_given += 1
        if born is None:
            self.leave("dateOfBirth")
        else:
            self.births.add(born)

    def seen_at(self, text: str, name: str = "dateTime") -> None:
        """Take the time of a login, upload or other event; the latest counts."""
        on = day(text)
        if on is None:
            self.leave(name)
        elif self.last_event is None or on > self.last_event:
            self.last_event = on

    def seen_from(self, text: str, name: str = "ipAddress") -> None:
        """Take the network address of an event; each counts once."""
        found = address(text)
        if found is None:
            self.leave(name)
        else:
            self.addresses.add(found)

    def add_events(self, more: Findings) -> None:
        """Add the addresses, events, keys and unread elements found elsewhere."""
        self.addresses |= more.addresses
        self.subject_keys |= more.subject_keys
        for name, count in more.unread.items():
            self.leave(name, count)
        days = [each for each in (self.last_event, more.last_event) if each is not None]
        self.last_event = max(days, default=None)

    def closed(self) -> dict[str, FactState]:
        """The facts, once everything has been found."""
        closed = dict(self.facts) | dict(NOT_YET_ASSESSED)
        closed["ip_address_count"] = len(self.addresses)
        if self.last_event is not None:
            closed["last_event_on"] = self.last_event
        closed["reported_age"] = self._age()
        return closed

    def _age(self) -> FactState:
        """The stated age, or that from a stated date of birth.

        Not applicable when the report gives neither; unknown when what it gives is unreadable, or differs between people.
        """
        if not self.ages_given:
            return NOT_APPLICABLE
        incident = self.facts.get("incident_on")
        ages = set(self.ages)
        if not ages and isinstance(incident, dt.date):
            ages = {age_on(birth, incident) for birth in self.births}
        return ages.pop() if len(ages) == 1 else UNKNOWN


def any_of(states: Iterable[FactState]) -> FactState:
    """True when any state is, False when all are, otherwise unknown."""
    seen = set(states)
    return True if True in seen else UNKNOWN if UNKNOWN in seen else False


def fitted(facts: Mapping[str, FactState], vocabulary: Vocabulary, unread: Counter[str]) -> dict[str, FactState]:
    """The facts as the vocabulary can hold them, in its order; what is unknown is left out.

    A report is not lost over one odd value: a count beyond the range becomes the highest there is, and any other value
    that the vocabulary does not take is left unknown and counted.
    """
    taken: dict[str, FactState] = {}
    for definition in vocabulary:
        state = facts.get(definition.name, UNKNOWN)
        if definition.type is FactType.INT and isinstance(state, int):
            state = min(state, definition.high)
        try:
            state = definition.check(state)
        except FactError:
            unread[definition.name] += 1
            continue
        if state is not UNKNOWN:
            taken[definition.name] = state
    return taken
