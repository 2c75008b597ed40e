"""People: what is true of each suspect, whether or not anybody ever finds out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.population.demand import YEAR
from tidegate.forecast.population.luck import Floats, Luck

Flags = NDArray[np.bool_]
Codes = NDArray[np.int8]

LOW, MEDIUM, HIGH, VERY_HIGH = range(4)
CATEGORY_C, CATEGORY_B, CATEGORY_A = range(3)
_CONDUCT = ("access", "trust", "sharing", "grooming", "gravest")
"""What is commoner among those who offend in person, and what an assessment looks at."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class People:
    """One array to each trait. ``contact``: offends against a child in person; ``recorded``: there is a record of it."""

    contact: Flags
    recorded: Flags
    contact_found: Flags
    access: Flags
    access_found: Flags
    trust: Flags
    registered: Flags
    youth: Flags
    sharing: Flags
    grooming: Flags
    gravest: Flags
    category: Codes
    admits: Flags
    consents: Flags
    pleads: Flags
    agreed: Flags
    evidence: Flags
    identified: Flags
    arrested: Flags
    signalled: Flags
    access_said: Flags
    victim_said: Flags
    again: Flags
    grave_files: Flags
    kirat: Codes
    trained: Flags

    def __len__(self) -> int:
        """How many people there are."""
        return len(self.contact)

    def followed_by(self, more: People) -> People:
        """These people, then more."""
        pairs = {each.name: (getattr(self, each.name), getattr(more, each.name)) for each in fields(self)}
        return People(**{name: np.concatenate(pair) for name, pair in pairs.items()})


class _Draws:
    """Draws of yes or no, a stream to each trait. ``group`` keeps the streams of different sorts of people apart."""

    def __init__(self, values: Mapping[str, float], luck: Luck, group: str, people: int) -> None:
        self.values = values
        self._luck, self._group, self._people = luck, group, people

    def number(self, trait: str) -> Floats:
        return self._luck.uniforms(f"{self._group}/{trait}", self._people)

    def share(self, parameter: str) -> Flags:
        """True with the chance that the parameter states."""
        return np.asarray(self.number(parameter) < self.values[parameter])

    def rest_of(self, whole: str, part: str) -> Flags:
        """True as often among those without ``part`` as makes ``whole`` of all, together with the others."""
        share, theirs = self.values[whole], self.values[part]
        return np.asarray(self.number(whole) * (1 - theirs) < share - theirs)

    def more_among(self, parameter: str, who: Flags, part: float) -> Flags:
        """Likewise, but ``people.ratio`` times as likely among ``who`` (``part`` of all); the overall share stays."""
        others, theirs = parted(self.values[parameter], part, self.values["people.ratio"])
        return np.asarray(self.number(parameter) < np.where(who, theirs, others))


def parted(share: float, part: float, ratio: float) -> tuple[float, float]:
    """A share of all as the shares of the others and of ``part`` of them, where it is ``ratio`` times as common."""
    theirs = min(share * ratio / (1 - part + part * ratio), 1.0)
    return (share - part * theirs) / (1 - part) if part < 1 else share, theirs


def make_people(values: Mapping[str, float], luck: Luck, group: str, times: Floats, contact: str = "people.contact") -> People:
    """People who come to notice at ``times`` (days): the n-th of a group has the same luck under every policy."""
    draws = _Draws(values, luck, group, len(times))
    offends, part = draws.share(contact), values[contact]
    recorded = offends & draws.share("people.contact_known")
    conduct = {each: draws.more_among(f"people.{each}", offends, part) for each in _CONDUCT}
    access_found, registered = draws.share("people.access_found"), draws.share("people.registered")
    marked = _marked({**conduct, "access": conduct["access"] & access_found, "registered": registered})
    admits = draws.share("people.admission")
    graded = draws.number("category")
    return People(
        contact=offends,
        recorded=recorded,
        contact_found=recorded | (offends & draws.share("people.contact_found")),
        **conduct,
        access_found=access_found,
        registered=registered,
        youth=draws.share("people.youth"),
        category=_categories(values, graded),
        admits=admits,
        consents=admits & draws.share("people.consent"),
        pleads=admits | draws.share("people.plea"),
        agreed=draws.share("people.prosecutor_agrees"),
        evidence=admits | draws.rest_of("casework.evidence", "people.admission"),
        identified=draws.share("research.identified"),
        arrested=draws.share("enforcement.arrest"),
        signalled=draws.share("report.signals"),
        access_said=draws.share("report.access"),
        victim_said=draws.share("report.victim"),
        again=draws.share("report.again"),
        grave_files=draws.share("report.grave_files"),
        kirat=assessed_levels(
            values,
            times,
            (offends, recorded, marked),
            shares_marked(values, part),
            (draws.number("kirat"), draws.number("level")),
        ),
        trained=draws.share("assessment.trained"),
    )


def _categories(values: Mapping[str, float], at: Floats) -> Codes:
    least, most = values["people.category_c"], 1 - values["people.category_a"]
    return np.where(at < least, CATEGORY_C, np.where(at < max(least, most), CATEGORY_B, CATEGORY_A)).astype(np.int8)


def _marked(marks: Mapping[str, Flags]) -> Flags:
    """Who bears any mark."""
    return np.asarray(np.logical_or.reduce([*marks.values()]))


def shares_marked(values: Mapping[str, float], part: float) -> tuple[float, float]:
    """Of those who do not offend in person, and of those who do (``part`` of all), who bear a mark that an assessment sees."""
    found = {"access": values["people.access_found"]}
    without = np.full(2, 1 - values["people.registered"])
    for each in _CONDUCT:
        without *= 1 - np.array(parted(values[f"people.{each}"], part, values["people.ratio"])) * found.get(each, 1.0)
    others, theirs = (1 - without).tolist()
    return others, theirs


def assessed_levels(
    values: Mapping[str, float],
    times: Floats,
    truth: tuple[Flags, Flags, Flags],
    shares: tuple[float, float],
    luck: tuple[Floats, Floats],
) -> Codes:
    """The KIRAT level of each person. It errs as the published validation says, more so about what nobody has recorded.

    ``truth``: who offends in person, of whom it is recorded, who is marked. ``shares``: see ``shares_marked``. Where nothing is
    recorded, who bears a mark is ``assessment.marked`` times as likely to be rated high as who bears none, rightly or wrongly.
    """
    (contact, recorded, marked), (at, within) = truth, luck
    ratio, lost = values["assessment.marked"], values["assessment.drift"] * times / YEAR
    wrongly = np.where(marked, *reversed(parted(1 - values["assessment.specificity"], shares[0], ratio)))
    unrecorded = np.where(marked, *reversed(parted(values["assessment.hidden_sensitivity"], shares[1], ratio)))
    seen = np.where(recorded, values["assessment.sensitivity"], unrecorded)
    chance = np.where(contact, np.maximum(seen - lost, 0.0), wrongly)
    upper = np.where(within < values["assessment.very_high"], VERY_HIGH, HIGH)
    lower = np.where(within < values["assessment.low"], LOW, MEDIUM)
    return np.where(at < chance, upper, lower).astype(np.int8)
