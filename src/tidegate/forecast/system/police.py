"""The stages from the referral to the charging decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import OUT, Kind, Route, Stage, Treatment
from tidegate.forecast.system.capacity import staffed
from tidegate.forecast.system.fates import COURT, LIGHT, Fate, Suspect

Values = Mapping[str, float]

RESEARCH, ENFORCEMENT, SAFEGUARDING, FORENSICS = "research", "enforcement", "safeguarding", "forensics"
CASEWORK, AWAITING, CHARGING, MAGISTRATES, COURSE = "casework", "awaiting", "charging", "magistrates", "course"
SAFEGUARDING_WITHIN = 1.0
"""A child with access to whom a suspect has is talked about with children's services within a working day."""
_SPREAD = 1.0
"""Coefficient of variation of the work on a case."""


def police_stages(values: Values, suspects: Sequence[Suspect], act_within: Sequence[float], moved: float) -> tuple[Stage, ...]:
    """Research to charging. ``act_within``: days by level. ``moved``: investigators who do proactive work instead."""
    passing = {
        RESEARCH: [*suspects],
        ENFORCEMENT: [each for each in suspects if each.fate > Fate.NOT_FOUND],
        SAFEGUARDING: [each for each in suspects if each.fate > Fate.NO_ARREST],
        FORENSICS: [each for each in suspects if each.fate > Fate.OUTSIDE],
        CASEWORK: [each for each in suspects if each.fate > Fate.OUTSIDE],
        AWAITING: [each for each in suspects if each.fate > Fate.OUTSIDE],
        CHARGING: [each for each in suspects if each.fate > Fate.OUTSIDE],
    }
    less = {CASEWORK: moved}
    return tuple(
        _nobodys(values, those) if name == AWAITING else _staffed(values, name, those, act_within, less.get(name, 0.0))
        for name, those in passing.items()
    )


def _staffed(values: Values, name: str, those: Sequence[Suspect], act_within: Sequence[float], less: float) -> Stage:
    return Stage(
        name=name,
        kind=Kind.SERVERS,
        capacity=staffed(values, name, values["horizon"], less),
        treatments={each.name: _treatment(values, name, each, act_within) for each in those},
    )


def _nobodys(values: Values, those: Sequence[Suspect]) -> Stage:
    """The days of an investigation on which nobody works."""
    awaited = Duration.constant(values["casework.awaited"])
    return Stage(
        name=AWAITING,
        kind=Kind.DELAY,
        treatments={each.name: Treatment(service=awaited, routes=_onward(values, AWAITING, each)) for each in those},
    )


def work(values: Values, stage: str, fate: Fate) -> float:
    """Person-days that a case of this fate takes at a stage."""
    days = values[f"{stage}.days"]
    if stage == CASEWORK and fate is Fate.CAUTION:
        return days * values["casework.caution"]
    if stage in (FORENSICS, CASEWORK) and fate in LIGHT:
        return days * values[f"{stage}.streamlined"]
    return days


def _treatment(values: Values, stage: str, suspect: Suspect, act_within: Sequence[float]) -> Treatment:
    service = Duration.lognormal(mean=work(values, stage, suspect.fate) / values.get(f"{stage}.team", 1.0), cv=_SPREAD)
    routes = _onward(values, stage, suspect)
    if stage == RESEARCH:
        return Treatment(service=service, routes=routes, priority=15 - suspect.standing, deadline=act_within[suspect.level])
    first = 3 - suspect.level
    if stage == ENFORCEMENT and first:
        late = act_within[suspect.level]
        return Treatment(
            service=service, routes=routes, priority=first, deadline=late, escalates_after=late, escalates_to=first - 1
        )
    deadline = {ENFORCEMENT: act_within[suspect.level], SAFEGUARDING: SAFEGUARDING_WITHIN}.get(stage)
    return Treatment(service=service, routes=routes, priority=first, deadline=deadline)


def _onward(values: Values, stage: str, suspect: Suspect) -> tuple[Route, ...]:
    fate = suspect.fate
    last = {
        RESEARCH: fate is Fate.NOT_FOUND,
        ENFORCEMENT: fate is Fate.NO_ARREST,
        SAFEGUARDING: fate is Fate.OUTSIDE,
        CHARGING: fate is Fate.NO_EVIDENCE,
    }
    if last.get(stage, False):
        return OUT
    if stage == CHARGING:
        summons = Duration.constant(values["courts.first_hearing"])
        return (Route(probability=1.0, to=MAGISTRATES, delay=summons) if fate in COURT else Route(probability=1.0, to=COURSE),)
    order = (RESEARCH, ENFORCEMENT, SAFEGUARDING, FORENSICS, CASEWORK, AWAITING, CHARGING)
    return (Route(probability=1.0, to=order[order.index(stage) + 1]),)
