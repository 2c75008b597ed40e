"""What becomes of a suspect, as a class of the network: how urgent, and how far the case will go.

Which it is follows from the person's traits and from the policy's answers alone; the network adds waiting, courts and courses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from tidegate.forecast.network.model import Numbers
from tidegate.forecast.population.assessing import CAUTION, STREAMLINED, Assessed
from tidegate.forecast.population.people import HIGH, People


class Fate(IntEnum):
    """How far a case goes."""

    NOT_FOUND = 0
    NO_ARREST = 1
    OUTSIDE = 2
    """A child's case, or information only: research, warrant and safeguarding, then it leaves the model."""
    NO_EVIDENCE = 3
    CAUTION = 4
    GUILTY = 5
    CONTESTED = 6
    GUILTY_SERIOUS = 7
    CONTESTED_SERIOUS = 8
    STREAMLINED = 9
    STREAMLINED_CONTESTED = 10


PLEADS = frozenset({Fate.GUILTY, Fate.GUILTY_SERIOUS, Fate.STREAMLINED})
SERIOUS = frozenset({Fate.GUILTY_SERIOUS, Fate.CONTESTED_SERIOUS})
LIGHT = frozenset({Fate.STREAMLINED, Fate.STREAMLINED_CONTESTED})
COURT = frozenset(fate for fate in Fate if fate >= Fate.GUILTY)

COMMUNITY, SUSPENDED, CUSTODY, LONG, CAUTIONED = "community", "suspended", "custody", "long custody", "cautioned"
DONE = " with programme"
BREACH = "breach of the register"
OTHER_PLEA, OTHER_TRIAL, OTHER_LISTED = "other crime, plea", "other crime, trial", "other crime, trial long due"
OTHERS = (OTHER_PLEA, OTHER_TRIAL, OTHER_LISTED)
"""Other crime at the Crown Court. The last: trials that by the start had waited so long that they are listed with pleas."""
DISPOSED = (COMMUNITY, SUSPENDED, CUSTODY, LONG, CAUTIONED, COMMUNITY + DONE, SUSPENDED + DONE)
FIXED = (*DISPOSED, BREACH, *OTHERS)
_STANDINGS, _LEVELS = 16, 4


@dataclass(frozen=True, slots=True)
class Suspect:
    """A class of suspects: standing in the worklist for research, level after research, and fate."""

    standing: int
    level: int
    fate: Fate

    @property
    def name(self) -> str:
        """The class's name."""
        return f"{self.standing}/{self.level}/{self.fate.name.lower()}"

    @property
    def charged(self) -> Suspect:
        """The class of the same suspects once a caution has failed: prosecuted on the admission that they signed."""
        return Suspect(self.standing, self.level, Fate.GUILTY)


RETURNED = Suspect(HIGH * 5, HIGH, Fate.GUILTY)
"""Who comes to notice again: a known offender, whose case goes to court."""

OPEN = (
    (RETURNED, Suspect(HIGH * 5, HIGH, Fate.CONTESTED)),
    (Suspect(HIGH * 5, HIGH, Fate.GUILTY_SERIOUS), Suspect(HIGH * 5, HIGH, Fate.CONTESTED_SERIOUS)),
)
"""Whose case is open at the Crown Court at the start: admitted and contested; ordinary, then serious."""


def fates(people: People, assessed: Assessed) -> Numbers:
    """Everybody's fate."""
    serious = people.contact_found | people.gravest
    light = assessed.on(STREAMLINED)
    court = np.where(
        light,
        np.where(people.pleads, Fate.STREAMLINED, Fate.STREAMLINED_CONTESTED),
        np.where(people.pleads, Fate.GUILTY, Fate.CONTESTED) + np.where(serious, 2, 0),
    )
    outside = people.youth | assessed.on("information_only") | assessed.on("youth_review")
    found = np.where(assessed.on(CAUTION), Fate.CAUTION, np.where(people.evidence, court, Fate.NO_EVIDENCE))
    found = np.where(outside, Fate.OUTSIDE, found)
    found = np.where(people.arrested, found, Fate.NO_ARREST)
    return np.where(people.identified, found, Fate.NOT_FOUND).astype(np.int64)


def codes(people: People, assessed: Assessed) -> Numbers:
    """Everybody's class as one number: see ``suspect_of``."""
    standing, level = assessed.standing.astype(np.int64), assessed.level.astype(np.int64)
    return (standing * _LEVELS + level) * len(Fate) + fates(people, assessed)


def code_of(suspect: Suspect) -> int:
    """The number of a class."""
    return (suspect.standing * _LEVELS + suspect.level) * len(Fate) + suspect.fate


def suspect_of(code: int) -> Suspect:
    """The class of a number."""
    rest, fate = divmod(code, len(Fate))
    standing, level = divmod(rest, _LEVELS)
    return Suspect(standing, level, Fate(fate))


def classes_of(found: Iterable[Numbers]) -> tuple[Suspect, ...]:
    """Every class that occurs, and those that they may turn into."""
    numbers = np.unique(np.concatenate([*found, np.array([code_of(each) for pair in OPEN for each in pair])]))
    suspects = [suspect_of(int(code)) for code in numbers]
    more = {each.charged for each in suspects if each.fate is Fate.CAUTION} - set(suspects)
    return (*suspects, *sorted(more, key=code_of))
