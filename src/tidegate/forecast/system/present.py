"""Who is there at the start: cases that wait at each stage, and people in prison, under supervision and on the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.network.model import Numbers, Present
from tidegate.forecast.population.caseload import Caseload
from tidegate.forecast.population.demand import YEAR
from tidegate.forecast.population.luck import Floats, Luck
from tidegate.forecast.system.fates import (
    COMMUNITY,
    CUSTODY,
    LONG,
    OPEN,
    OTHER_LISTED,
    OTHER_PLEA,
    OTHER_TRIAL,
    SUSPENDED,
    Fate,
)
from tidegate.forecast.system.justice import (
    BREACHING,
    CROWN,
    LISTED_FIRST,
    MONTH,
    PRISON,
    REGISTER,
    RETURNING,
    SUPERVISION,
    endings,
    time_left,
    together,
)
from tidegate.forecast.system.police import AWAITING, CASEWORK, CHARGING, ENFORCEMENT, FORENSICS, RESEARCH

Values = Mapping[str, float]

_LEAST_FATE = {
    ENFORCEMENT: Fate.NO_ARREST,
    **dict.fromkeys((FORENSICS, CASEWORK, AWAITING, CHARGING), Fate.NO_EVIDENCE),
}
QUEUES = (RESEARCH, ENFORCEMENT, FORENSICS, CASEWORK, AWAITING, CHARGING)
_LONGEST_WAIT = {RESEARCH: 30.0, ENFORCEMENT: 120.0, FORENSICS: 240.0, CASEWORK: 180.0, CHARGING: 60.0}
"""Days that people may have waited by the start, evenly spread from none. No distribution is published."""
_MIX = ((COMMUNITY, 0.45), (SUSPENDED, 0.4), (CUSTODY, 0.1), (LONG, 0.05))
"""Disposals of people who are on the register at the start, where nothing is published by offence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People who are at one stage: numbers (from ``first`` on), classes, and how long they waited or still have to stay."""

    stage: str
    people: Numbers
    classes: Sequence[str]
    waited: Floats
    remaining: Floats


def queue_places(values: Values, fates: Numbers, caseload: Caseload | None = None) -> dict[str, Numbers]:
    """Which of the people who were drawn for it wait at which stage: those whose case goes that far, in order.

    A caseload takes the place of the queues for research and for warrants.
    """
    given = {} if caseload is None else _given(fates, caseload)
    left = np.arange(0 if caseload is None else len(caseload), len(fates))
    found: dict[str, Numbers] = {}
    for stage in reversed(QUEUES):
        if stage in given:
            found[stage] = given[stage]
            continue
        fit = left[fates[left] >= _LEAST_FATE.get(stage, Fate.NOT_FOUND)]
        chosen = fit[: round(there(values, stage))]
        found[stage] = chosen
        left = np.setdiff1d(left, chosen, assume_unique=True)
    return {stage: found[stage] for stage in QUEUES}


def there(values: Values, stage: str) -> float:
    """How many are at a stage at the start. For whom answers are awaited: as many as come in that time."""
    if stage != AWAITING:
        return values[f"{stage}.waiting"]
    passing = values["research.identified"] * values["enforcement.arrest"] * (1 - values["people.youth"])
    return values["demand.referrals"] * passing * values["casework.awaited"] / YEAR


def _given(fates: Numbers, caseload: Caseload) -> dict[str, Numbers]:
    """The caseload's own cases: those with a KIRAT wait for a warrant, the others for research."""
    rows = np.arange(len(caseload))
    ready = caseload.assessed & (fates[: len(caseload)] > Fate.NOT_FOUND)
    return {RESEARCH: rows[~ready], ENFORCEMENT: rows[ready]}


def waiting(
    luck: Luck, stage: str, people: Numbers, classes: Sequence[str], known: Sequence[float | None] | None = None
) -> Group:
    """A group that waits: as long as is ``known``, or as is drawn."""
    drawn = luck.uniforms(f"present/{stage}", len(people)) * _LONGEST_WAIT[stage]
    said = np.array([np.nan if each is None else each for each in known or [None] * len(people)])
    waited = np.where(np.isnan(said), drawn, said)
    return Group(stage=stage, people=people, classes=classes, waited=waited, remaining=np.full(len(people), np.nan))


def awaiting(values: Values, luck: Luck, people: Numbers, classes: Sequence[str]) -> Group:
    """Those for whom answers are awaited, with a uniform part of the time before them."""
    remaining = luck.uniforms(f"present/{AWAITING}", len(people)) * values["casework.awaited"]
    return Group(stage=AWAITING, people=people, classes=classes, waited=np.zeros(len(people)), remaining=remaining)


def open_cases(values: Values, luck: Luck, first: int) -> Group:
    """The Crown Court's open cases, as its order of listing would have left them: most are other crime, several to a bundle."""
    count, (in_turn, unlisted) = round(values["courts.open"]), lines(values)
    ours = int((luck.uniforms("present/ours", count) < values["courts.open_ours"]).sum())
    bundles = round((count - ours) / together(values))
    trial, longest = values["courts.other_trial"], np.array([in_turn, in_turn, unlisted])
    shares = np.cumsum(np.array([1 - trial, trial, trial]) * longest)
    kind = np.searchsorted(shares / shares[-1], luck.uniforms("present/contested", ours + bundles), side="right")
    waited = luck.uniforms(f"present/{CROWN}", len(kind)) * longest[kind]
    waited[:ours] += np.where(kind[:ours] == 1, LISTED_FIRST, 0.0)
    serious = luck.uniforms("present/serious", ours) < serious_share(values)
    names = [(plea.name, trial.name, trial.name) for plea, trial in (OPEN[each] for each in serious.astype(int).tolist())]
    names += [(OTHER_PLEA, OTHER_LISTED, OTHER_TRIAL)] * bundles
    classes = [name[each] for name, each in zip(names, kind.tolist(), strict=True)]
    remaining = np.full(len(kind), np.nan)
    return Group(stage=CROWN, people=first + np.arange(len(kind)), classes=classes, waited=waited, remaining=remaining)


def serious_share(values: Values) -> float:
    """Of our cases, those in which contact offending, or making or directing abuse, came to light."""
    known = values["people.contact_known"]
    contact = values["people.contact"] * (known + (1 - known) * values["people.contact_found"])
    return 1 - (1 - contact) * (1 - values["people.gravest"])


def lines(values: Values) -> tuple[float, float]:
    """Days that cases have waited at most, at the start, in the line of what is taken in turn, and in that of later trials.

    Pleas, and trials that have waited for ``LISTED_FIRST``, are taken in turn; how far back that line goes follows from how
    many cases are open and how many come. Queues that no order of listing leaves would take a year to sort themselves out.
    """
    days = values["courts.open"] * (1 - values["courts.open_ours"]) / values["courts.other_receipts"] * YEAR
    trial = values["courts.other_trial"]
    in_turn = days - trial * LISTED_FIRST
    return (in_turn, LISTED_FIRST) if in_turn > 0 else (0.0, days / trial)


def serving(values: Values, luck: Luck, first: int) -> list[Group]:
    """People in prison, under supervision and on the register, with a uniform part of their time before them."""
    prison = _staying(values, luck, PRISON, first, values["register.in_prison"])
    under = _staying(values, luck, SUPERVISION, first + len(prison.people), values["register.under_supervision"])
    ours = values["register.stock"] * values["register.stock_ours"] - values["register.under_supervision"]
    registered = _staying(values, luck, REGISTER, first + len(prison.people) + len(under.people), max(ours, 0.0))
    return [prison, under, *_by_ending(values, luck, registered)]


def _staying(values: Values, luck: Luck, stage: str, first: int, count: float) -> Group:
    people = round(count)
    mix = [each for each in _MIX if stage != PRISON or each[0] in (CUSTODY, LONG)]
    shares = np.cumsum([share for _, share in mix]) / sum(share for _, share in mix)
    drawn = np.searchsorted(shares, luck.uniforms(f"present/{stage}/class", people))
    classes = [mix[min(place, len(mix) - 1)][0] for place in drawn.tolist()]
    length = {each: _length(values, stage, each) for each, _ in mix}
    remaining = luck.uniforms(f"present/{stage}/left", people) * np.array([length[each] for each in classes])
    none = np.zeros(people)
    return Group(stage=stage, people=first + np.arange(people), classes=classes, waited=none, remaining=remaining)


def _length(values: Values, stage: str, disposal: str) -> float:
    if stage == PRISON:
        months = values["courts.sentence_long" if disposal == LONG else "courts.sentence"]
        return months * values["courts.served"] * MONTH
    return values["register.supervision"] * MONTH if stage == SUPERVISION else time_left(values, disposal)


def _by_ending(values: Values, luck: Luck, group: Group) -> list[Group]:
    """Those on the register, by how their time on it will end."""
    at = luck.uniforms("present/ending", len(group.people))
    chances = {each: endings(values, each, time_left(values, each)) for each, _ in _MIX}
    again = np.array([chances[each][0] for each in group.classes])
    breach = np.array([chances[each][1] for each in group.classes])
    sooner = luck.uniforms("present/sooner", len(group.people)) * group.remaining
    return [
        _part(group, RETURNING, at < again, sooner),
        _part(group, BREACHING, (at >= again) & (at < again + breach), sooner),
        _part(group, REGISTER, at >= again + breach, group.remaining),
    ]


def _part(group: Group, stage: str, who: NDArray[np.bool_], remaining: Floats) -> Group:
    classes = [each for each, chosen in zip(group.classes, who.tolist(), strict=True) if chosen]
    return Group(stage=stage, people=group.people[who], classes=classes, waited=group.waited[who], remaining=remaining[who])


def gathered(groups: Sequence[Group], stages: Mapping[str, int], classes: Mapping[str, int]) -> Present:
    """All groups as the network takes them."""
    return Present(
        people=np.concatenate([each.people for each in groups]).astype(np.int64),
        classes=np.array([classes[name] for each in groups for name in each.classes], np.int64),
        stages=np.concatenate([np.full(len(each.people), stages[each.stage], np.int64) for each in groups]),
        waited=np.concatenate([each.waited for each in groups]),
        remaining=np.concatenate([each.remaining for each in groups]),
    )
