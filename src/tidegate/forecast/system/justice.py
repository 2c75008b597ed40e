"""The stages from the court or the caution on: hearings, courses, prison, supervision and the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import exp

from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import OUT, Kind, Route, Stage, Steps, Treatment
from tidegate.forecast.population.demand import YEAR
from tidegate.forecast.system.capacity import daily, groups, yearly
from tidegate.forecast.system.fates import (
    BREACH,
    CAUTIONED,
    COMMUNITY,
    COURT,
    CUSTODY,
    DISPOSED,
    DONE,
    LONG,
    OTHER_LISTED,
    OTHER_PLEA,
    OTHER_TRIAL,
    PLEADS,
    RETURNED,
    SERIOUS,
    SUSPENDED,
    Fate,
    Suspect,
)
from tidegate.forecast.system.police import COURSE, MAGISTRATES, RESEARCH

Values = Mapping[str, float]

CROWN, FAILED, PROGRAMME, PRISON = "crown", "failed caution", "programme", "prison"
SUPERVISION, REGISTRATION, REGISTER = "supervision", "registration", "register"
RETURNING, BREACHING = "register until return", "register until breach"
ON_REGISTER = (COURSE, PROGRAMME, SUPERVISION, REGISTRATION, REGISTER, RETURNING, BREACHING)
MONTH = YEAR / 12
_HEARING, _BREACH_HEARING, _ADMINISTRATION = 0.5, 0.25, 1.0
LISTED_FIRST = 270.0
"""Days after which a contested case is listed before guilty pleas that come in later."""
_MOST_TOGETHER, _ENOUGH_BUNDLES = 5, 20_000
_INDEFINITE = 40.0
_A_MOMENT = 0.01


def justice_stages(values: Values, suspects: Sequence[Suspect]) -> tuple[Stage, ...]:
    """Everything after the charging decision.

    What some policies lack comes last: luck goes by a stage's place, and must be the same under every policy.
    """
    horizon, served = values["horizon"], values["courts.served"]
    court = [each for each in suspects if each.fate in COURT]
    hearings = {each.name: _hearing(values, each) for each in court}
    breach = Treatment(service=Duration.constant(_BREACH_HEARING), routes=(_to(SUPERVISION, 1.0, COMMUNITY),))
    prison = {
        CUSTODY: _imprisoned(values["courts.sentence"] * served * MONTH),
        LONG: _imprisoned(values["courts.sentence_long"] * served * MONTH),
    }
    return (
        Stage(
            name=MAGISTRATES,
            kind=Kind.BATCH,
            capacity=yearly(values["courts.lists"], horizon),
            treatments={**hearings, BREACH: breach},
        ),
        Stage(name=CROWN, kind=Kind.SERVERS, capacity=_sitting(values), treatments=_trials(values, court)),
        _programme(values),
        Stage(name=PRISON, kind=Kind.DELAY, treatments=prison),
        *_register_stages(values),
        *_caution_stages(values, [each for each in suspects if each.fate is Fate.CAUTION]),
    )


def _to(stage: str, probability: float, into: str | None = None) -> Route:
    return Route(probability=probability, to=stage, into=into)


def _imprisoned(days: float) -> Treatment:
    return Treatment(service=Duration.gamma(mean=days, cv=0.5), routes=(_to(SUPERVISION, 1.0),))


def _hearing(values: Values, suspect: Suspect) -> Treatment:
    """A first hearing: on to the Crown Court, or sentenced there and then."""
    onward = 1.0 if suspect.fate in SERIOUS else values["courts.to_crown"]
    light = values["courts.suspended"] / (1 - values["courts.custody"])
    routes = [_to(CROWN, onward), *_sentenced(values, (1 - onward) * (1 - light), (1 - onward) * light)]
    return Treatment(service=Duration.constant(_HEARING), routes=_possible(routes), priority=3 - suspect.level)


def _sentenced(values: Values, community: float, suspended: float) -> Iterator[Route]:
    referred = values["programmes.referred"]
    for disposal, part in ((COMMUNITY, community), (SUSPENDED, suspended)):
        yield _to(PROGRAMME, part * referred, disposal)
        yield _to(SUPERVISION, part * (1 - referred), disposal)


def _possible(routes: Sequence[Route]) -> tuple[Route, ...]:
    return tuple(each for each in routes if each.probability > 0)


def _sitting(values: Values) -> Steps:
    return daily(values["courts.sitting_days"], values["horizon"])


def court_time(values: Values) -> tuple[float, float]:
    """Sitting days of a guilty plea and of a contested case, such that the mean is what the courts complete."""
    contested, ratio = values["courts.other_trial"], values["courts.trial"]
    plea = 1 / values["courts.disposals"] / (1 - contested + contested * ratio)
    return plea, plea * ratio


def together(values: Values) -> int:
    """How many cases of other crime go through the court as one: nothing is asked of them but how much of its time they take.

    Enough bundles are left for chance in their number to be well below a per cent of a year's.
    """
    return int(min(max(values["courts.other_receipts"] // _ENOUGH_BUNDLES, 1), _MOST_TOGETHER))


def _trials(values: Values, court: Sequence[Suspect]) -> dict[str, Treatment]:
    plea, trial = court_time(values)
    found = {each.name: _trial(values, plea, trial, each.fate) for each in court}
    cases = together(values)
    found[OTHER_PLEA] = Treatment(service=_one_after_another(plea, cases))
    found[OTHER_TRIAL] = _contested(_one_after_another(trial, cases), OUT)
    found[OTHER_LISTED] = Treatment(service=_one_after_another(trial, cases))
    return found


def _trial(values: Values, plea: float, trial: float, fate: Fate) -> Treatment:
    acquitted = 0.0 if fate in PLEADS else values["courts.acquitted"]
    custody = values["courts.custody_serious"] if fate in SERIOUS else values["courts.custody"]
    spared = (1 - custody) * (1 - acquitted)
    suspended = spared * values["courts.suspended"] / (1 - values["courts.custody"])
    jailed, long = custody * (1 - acquitted), values["courts.long"]
    routes = _possible(
        [
            Route(probability=acquitted, to=None),
            _to(PRISON, jailed * (1 - long), CUSTODY),
            _to(PRISON, jailed * long, LONG),
            *_sentenced(values, spared - suspended, suspended),
        ]
    )
    if fate in PLEADS:
        return Treatment(service=Duration.exponential(mean=plea), routes=routes)
    return _contested(Duration.exponential(mean=trial), routes)


def _one_after_another(days: float, cases: int) -> Duration:
    """The time of so many cases of an exponential length."""
    return Duration.gamma(mean=days * cases, cv=cases**-0.5)


def _contested(service: Duration, routes: tuple[Route, ...]) -> Treatment:
    return Treatment(service=service, routes=routes, priority=1, escalates_after=LISTED_FIRST, escalates_to=0)


def _caution_stages(values: Values, cautioned: Sequence[Suspect]) -> Iterator[Stage]:
    """The course, within the time that a caution allows; who gets no place or breaks off is prosecuted after all."""
    if not cautioned:
        return
    weeks, breach = values["programmes.caution_weeks"], values["programmes.caution_breach"]
    course = Treatment(
        service=Duration.constant(weeks * 7),
        routes=_possible([_to(FAILED, breach), _to(REGISTRATION, 1 - breach, CAUTIONED)]),
        patience=Duration.constant(max(values["programmes.caution_limit"] - weeks, 0.1) * 7),
        gives_up_to=FAILED,
    )
    places = groups(values["programmes.caution_places"], values["programmes.caution_groups"], values["horizon"])
    yield Stage(name=COURSE, kind=Kind.BATCH, capacity=places, treatments={each.name: course for each in cautioned})
    yield Stage(
        name=FAILED,
        kind=Kind.DELAY,
        treatments={
            each.name: Treatment(service=Duration.constant(_ADMINISTRATION), routes=(_to(MAGISTRATES, 1.0, each.charged.name),))
            for each in cautioned
        },
    )


def _programme(values: Values) -> Stage:
    """Programmes for sentenced people, within their order; who has found no place by its end does without."""
    order = Duration.constant(values["register.supervision"] * MONTH)
    return Stage(
        name=PROGRAMME,
        kind=Kind.BATCH,
        capacity=yearly(values["programmes.places"], values["horizon"]),
        treatments={
            each: Treatment(
                service=Duration.constant(values["programmes.weeks"] * 7),
                routes=(_to(SUPERVISION, 1.0, each + DONE),),
                patience=order,
                gives_up_to=REGISTRATION,
            )
            for each in (COMMUNITY, SUSPENDED)
        },
    )


def register_years(values: Values, disposal: str) -> float:
    """How long a disposal keeps a person on the register."""
    if disposal == CAUTIONED:
        return values["register.caution_years"]
    if disposal == LONG:
        return _INDEFINITE
    return values["register.community_years" if disposal.startswith(COMMUNITY) else "register.custody_years"]


def time_left(values: Values, disposal: str) -> float:
    """Days on the register after supervision has ended."""
    order = 0.0 if disposal == CAUTIONED else values["register.supervision"] * MONTH
    return max(register_years(values, disposal) * YEAR - order, 1.0)


def _supervised(values: Values, disposal: str) -> float:
    """Days of an order: of a programme within it, those that are left."""
    taken = values["programmes.weeks"] * 7 if disposal.endswith(DONE) else 0.0
    return max(values["register.supervision"] * MONTH - taken, 1.0)


def _register_stages(values: Values) -> Iterator[Stage]:
    """Supervision, then the rest of the period on the register, which may end early by a new offence or a breach."""
    supervised = [each for each in DISPOSED if each != CAUTIONED]
    yield Stage(
        name=SUPERVISION,
        kind=Kind.DELAY,
        treatments={
            each: Treatment(service=Duration.constant(_supervised(values, each)), routes=(_to(REGISTRATION, 1.0),))
            for each in supervised
        },
    )
    left = {each: time_left(values, each) for each in DISPOSED}
    yield Stage(name=REGISTRATION, kind=Kind.DELAY, treatments={each: _entry(values, each, left[each]) for each in DISPOSED})
    for name, to, into in ((RETURNING, RESEARCH, RETURNED.name), (BREACHING, MAGISTRATES, BREACH), (REGISTER, None, None)):
        yield Stage(
            name=name,
            kind=Kind.DELAY,
            treatments={
                each: Treatment(
                    service=Duration.constant(left[each]) if to is None else Duration.uniform(least=1.0, most=left[each] + 1),
                    routes=(Route(probability=1.0, to=to, into=into),),
                )
                for each in DISPOSED
            },
        )


def _entry(values: Values, disposal: str, days: float) -> Treatment:
    """Which of three ways a time on the register will end is settled at its beginning."""
    again, breach = endings(values, disposal, days)
    routes = _possible([_to(RETURNING, again), _to(BREACHING, breach), _to(REGISTER, 1 - again - breach)])
    return Treatment(service=Duration.constant(_A_MOMENT), routes=routes)


def endings(values: Values, disposal: str, days: float) -> tuple[float, float]:
    """The chances that a time on the register is ended by a new image offence, and by a breach of its duties."""
    years = min(days, 10 * YEAR) / YEAR
    treated = disposal.endswith(DONE) or disposal == CAUTIONED
    image = 1 - (1 - values["reoffending.image"]) ** (years / 5)
    again = min(image * (1 - values["programmes.effect"] * treated), 1.0)
    breach = (1 - again) * (1 - exp(-values["register.breach"] * years))
    return again, breach
