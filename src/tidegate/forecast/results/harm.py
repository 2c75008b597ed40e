"""What happens to children: days at risk, and the contact offences to be expected, in each phase of a case.

Expected numbers are summed, not drawn: luck in so rare an event would hide every difference between policies.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tidegate.forecast.network.model import Moment
from tidegate.forecast.population.demand import YEAR
from tidegate.forecast.population.luck import Floats
from tidegate.forecast.results.timeline import Flags, Timeline
from tidegate.forecast.system.building import FOUND_FROM, PRESENT_FROM, World
from tidegate.forecast.system.fates import Fate
from tidegate.forecast.system.justice import CROWN, FAILED, PRISON, REGISTRATION, SUPERVISION
from tidegate.forecast.system.police import COURSE, SAFEGUARDING


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """Over the whole horizon. Who is found by proactive work counts with what he would else have done until he was reported."""

    child_days: float
    contact_offences: float
    prevented_by_finds: float
    after_mistaken_cautions: float


def harm(world: World, line: Timeline) -> Harm:
    """The harm of one replication."""
    values, people, taking_part = world.values, world.people, line.taking_part
    risky = people.contact & people.access
    safe = safe_from(world, line)
    reachable = taking_part & risky & (world.fates > Fate.NO_ARREST)
    expected = offences(world, line, safe)
    found = taking_part & (world.numbers >= FOUND_FROM) & (world.numbers < PRESENT_FROM)
    others = taking_part & ~found
    hidden = days_hidden(world, line.horizon)
    spared = (hidden - (safe - world.entered))[reachable & found].sum()
    child_days = float((safe - world.entered)[reachable & others].sum() - spared) * values["people.children"]
    gained = (_unfound(world, line, safe, expected, hidden) - expected)[found].sum()
    mistaken = others & people.contact & _cautioned(line)
    return Harm(
        child_days=child_days,
        contact_offences=float(expected[others].sum() - gained),
        prevented_by_finds=float(gained),
        after_mistaken_cautions=float(expected[mistaken].sum()),
    )


def safe_from(world: World, line: Timeline) -> Floats:
    """The day of safeguarding: before the start for those whose case had come further, the horizon for those never reached."""
    there, places = world.network.present, [stage.name for stage in world.network.stages]
    further = there.people[there.stages > places.index(SAFEGUARDING)]
    reached = np.where(np.isin(world.numbers, further), 0.0, line.until(SAFEGUARDING, Moment.START))
    return np.asarray(np.maximum(reached, world.entered))


def _unfound(world: World, line: Timeline, safe: Floats, expected: Floats, hidden: Floats) -> Floats:
    """Contact offences expected of each person had he not been found: at his rate while hidden, then as after safeguarding."""
    rate, there, after = _rate(world), line.horizon - world.entered, line.horizon - safe
    held = np.divide(expected - rate * (safe - world.entered), after, out=rate.copy(), where=after > 0)
    return np.asarray(rate * hidden + held * (there - hidden))


def _rate(world: World) -> Floats:
    """Contact offences a day of each person whom nobody hinders."""
    values, risky = world.values, world.people.contact & world.people.access
    return np.where(risky, values["reoffending.contact_active"], values["reoffending.contact_free"]) / YEAR


def days_hidden(world: World, horizon: float) -> Floats:
    """Days to be expected until a report would have led to each person anyway, from entering the model to its end at most.

    As many of the hidden pool are reached a year as there are referrals that end in an arrest, whoever they are.
    """
    values, left = world.values, horizon - world.entered
    reached = values["demand.referrals"] * values["research.identified"] * values["enforcement.arrest"] / YEAR
    if not reached:
        return left
    mean = values["demand.hidden_pool"] / reached
    return np.asarray(-mean * np.expm1(-left / mean)) if mean else np.zeros(len(left))


def offences(world: World, line: Timeline, safe: Floats) -> Floats:
    """Contact offences expected of each person from entering the model to the end of the horizon."""
    values, people = world.values, world.people
    risky = people.contact & people.access
    held_back = np.where(risky, 1 - values["safeguarding.effect"], 1.0)
    settled = np.clip(np.maximum(_settled(line), safe), None, line.horizon)
    inside = _days_inside(line)
    after = np.where(risky & convicted(line), values["reoffending.contact_after"], held_back)
    after = after * np.where(_treated(line), 1 - values["programmes.effect"], 1.0)
    before = safe - world.entered
    meanwhile = (settled - safe) * held_back
    afterwards = np.maximum(line.horizon - settled - inside, 0.0) * after
    total: Floats = _rate(world) * (before + meanwhile + afterwards)
    return total


def _settled(line: Timeline) -> Floats:
    """The day of the caution, or of the end at court; the horizon where there was neither."""
    court = np.fmin(line.at(CROWN, Moment.COMPLETION), line.at(SUPERVISION, Moment.ARRIVAL))
    return np.nan_to_num(np.fmin(line.at(COURSE, Moment.ARRIVAL), court), nan=line.horizon)


def convicted(line: Timeline) -> Flags:
    """Sentenced by a court, whether to prison or not: who is on the register for no caution that holds, is."""
    came = {stage: ~np.isnan(line.at(stage, Moment.ARRIVAL)) for stage in (PRISON, SUPERVISION, REGISTRATION)}
    return came[PRISON] | came[SUPERVISION] | (came[REGISTRATION] & ~_cautioned(line))


def _treated(line: Timeline) -> Flags:
    """Completed a course or a programme."""
    course = ~np.isnan(line.at(COURSE, Moment.ARRIVAL)) & ~np.isnan(line.at(REGISTRATION, Moment.ARRIVAL))
    kept = course & np.isnan(line.at(FAILED, Moment.ARRIVAL))
    return np.asarray(kept | ~np.isnan(line.at("programme", Moment.COMPLETION)))


def _days_inside(line: Timeline) -> Floats:
    begun = line.until(PRISON, Moment.ARRIVAL)
    return np.asarray(np.maximum(line.until(PRISON, Moment.COMPLETION) - begun, 0.0))


def _cautioned(line: Timeline) -> Flags:
    """Cautioned, and the caution held."""
    return ~np.isnan(line.at(COURSE, Moment.ARRIVAL)) & np.isnan(line.at(FAILED, Moment.ARRIVAL))


def could_have_been_diverted(world: World, line: Timeline) -> int:
    """People who were charged although every criterion for a caution was truly met."""
    charged = (world.fates >= Fate.GUILTY) & ~np.isnan(line.at("charging", Moment.COMPLETION))
    return int((line.taking_part & world.deserving & charged).sum())


def diverted_by_mistake(world: World, line: Timeline) -> int:
    """People who were cautioned although they offend against children in person."""
    return int((line.taking_part & world.people.contact & ~np.isnan(line.at(COURSE, Moment.ARRIVAL))).sum())
