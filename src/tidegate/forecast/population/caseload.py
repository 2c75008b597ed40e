"""A force's own caseload as the start of a forecast: what is on record of each case, and how long it has been there.

What is recorded is taken as true of the person, and laid over what would else be drawn; what is not recorded is drawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from tidegate.forecast.population.facts import Columns, Moment
from tidegate.forecast.population.luck import Floats
from tidegate.forecast.population.people import Flags, People
from tidegate.intake import read
from tidegate.policy.language.library import load_pack
from tidegate.records.codes import encode
from tidegate.records.facts import UNKNOWN, Absent, FactDefinition
from tidegate.records.referrals import Referral, Status

VOCABULARY = "proportionate-2017"
"""The policy whose facts a caseload may hold."""

_TRAITS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    "contact": ("contact_allegation", lambda level: level != "none"),
    "recorded": ("contact_allegation", lambda level: level != "none"),
    "contact_found": ("contact_allegation", lambda level: level != "none"),
    "access": ("child_in_household", bool),
    "access_found": ("child_in_household", bool),
    "trust": ("position_of_trust", bool),
    "registered": ("on_register", bool),
    "youth": ("suspect_age", lambda age: age < 18),
    "sharing": ("distribution_evidence", bool),
    "grooming": ("online_communication_with_child", bool),
    "gravest": ("live_direction_evidence", bool),
    "admits": ("admission", lambda level: level == "full"),
    "pleads": ("admission", lambda level: level == "full"),
}
"""Which recorded fact says so of a trait. Without the fact the trait is drawn: unknown is not no."""

_LEVELS = ("low", "medium", "high", "very_high")


class CaseloadError(Exception):
    """The caseload cannot be used. The message says what is wrong with it, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Caseload:
    """Cases in the order of the file. ``assessed``: a KIRAT has been made, so that the case waits for a warrant."""

    referrals: tuple[Referral, ...]
    waited: Floats
    assessed: Flags
    digest: str

    def __len__(self) -> int:
        """How many cases there are."""
        return len(self.referrals)

    def laid_over(self, people: People) -> People:
        """These people, of whom the first are the cases of the caseload."""
        traits = {each.name: getattr(people, each.name).copy() for each in fields(people)}
        for row, referral in enumerate(self.referrals):
            for trait, (fact, says) in _TRAITS.items():
                if _known(referral, fact):
                    traits[trait][row] = says(referral.facts[fact])
            if _known(referral, "kirat_level"):
                traits["kirat"][row] = _LEVELS.index(str(referral.facts["kirat_level"]))
                traits["identified"][row] = True
        return replace(people, **traits)

    def recorded(self, columns: Columns, facts: tuple[FactDefinition, ...], moment: Moment) -> None:
        """Write what is on record into the columns, row by row, as far as it is known at that moment."""
        for fact in facts:
            if int(fact.stage[1:]) <= moment:
                columns[fact.name] = columns[fact.name].copy()
                for row, referral in enumerate(self.referrals):
                    if _known(referral, fact.name) and not fact.name.startswith("kirat_"):
                        columns[fact.name][row] = encode(fact, referral.facts[fact.name])


def read_caseload(path: Path) -> Caseload:
    """The caseload in a file or folder of referral records. One that cannot be read as a whole is refused."""
    if not path.exists():
        raise CaseloadError(f"There is no file or folder {str(path)!r}: check the path.")
    receipts = list(read([path], load_pack(VOCABULARY).vocabulary))
    wrong = [f"{each.source}: {each.reason}" for each in receipts if each.status is Status.REJECTED]
    referrals = tuple(each.referral for each in receipts if each.status is Status.ACCEPTED and each.referral is not None)
    if wrong or not referrals:
        told = "\n".join(wrong) or "no case could be read from it"
        raise CaseloadError(f"The caseload {path.name} cannot be used, and a part of it would mislead:\n{told}")
    received = [each.received_at for each in referrals]
    latest = max((each for each in received if each is not None), default=None)
    return Caseload(
        referrals=referrals,
        waited=np.array([_days(each, latest) for each in received]),
        assessed=np.array([_known(each, "kirat_level") for each in referrals]),
        digest=sha256(repr([(each.reference, sorted(each.facts.items(), key=str)) for each in referrals]).encode()).hexdigest(),
    )


def _known(referral: Referral, fact: str) -> bool:
    """Whether the fact is on record with a value: neither unknown nor not applicable."""
    return not isinstance(referral.facts.get(fact, UNKNOWN), Absent)


def _days(received: dt.datetime | None, latest: dt.datetime | None) -> float:
    """Days that a case has waited when the latest one came in; none where it is not said when it came."""
    return (latest - received).total_seconds() / 86_400 if received is not None and latest is not None else 0.0
