"""A network of stages as frozen records. Time is in days; day 0 is the start.

People have a class. A stage treats each class in its own way (duration, priority, patience, where to next), so whatever
depends on a person is said by the class; a route may change it. Names join the records: a stage is routed to by name.
Nothing here draws a number or knows how a network is run.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

import numpy as np
from numpy.typing import NDArray

from tidegate.forecast.network.durations import Duration

Times = NDArray[np.float64]
Numbers = NDArray[np.int64]

MOST_STAGES = 1000
MOST_CLASSES = 1000
MOST_PRIORITIES = 64
PEOPLE_GIVEN = 2**40
"""Person numbers given from outside lie below this; those of generated streams above it."""


class Kind(StrEnum):
    """How a stage takes people in."""

    SERVERS = "servers"
    """A number of servers that changes over time; a person holds one for the whole treatment."""
    DELAY = "delay"
    """Nobody waits: the treatment starts on arrival."""
    BATCH = "batch"
    """Groups start at given instants, each of at most a given size; nobody starts between them."""
    CASELOAD = "caseload"
    """As SERVERS, but each server (a manager) holds ``places`` people at once."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Steps:
    """A level that changes at sorted times. Before the first time the level is zero.

    For a BATCH stage the times are the instants at which a group starts, and the levels are the groups' sizes.
    """

    times: Times
    levels: Times

    @classmethod
    def constant(cls, level: float) -> Steps:
        """One level from the start on."""
        return cls(times=np.zeros(1), levels=np.array([float(level)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way on from a stage: with ``probability`` to stage ``to`` (``None``: out of the network).

    ``into`` is the class the person then has (``None``: the same); ``delay`` is spent on the way, holding nobody.
    """

    probability: float
    to: str | None
    into: str | None = None
    delay: Duration | None = None


OUT = (Route(probability=1.0, to=None),)
"""The way out, for everybody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """What a stage does with people of one class.

    ``priority``: smaller first, first come first served within. After waiting ``escalates_after`` days a person joins the
    queue of priority ``escalates_to``, at its end. ``deadline``: a wait longer than this is counted, and changes nothing.
    ``patience``: a wait that has lasted this long ends by leaving to ``gives_up_to`` (``None``: out of the network).
    """

    service: Duration
    routes: tuple[Route, ...] = OUT
    priority: int = 0
    deadline: float | None = None
    patience: Duration | None = None
    gives_up_to: str | None = None
    escalates_after: float | None = None
    escalates_to: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A place where people wait and are treated; classes without a treatment can never come here."""

    name: str
    kind: Kind
    treatments: Mapping[str, Treatment]
    capacity: Steps | None = None
    places: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arrivals:
    """People who come from outside at known times, sorted. ``classes`` and ``stages`` are indices into the network's.

    A person's number is the key of all that person's luck: two networks that share numbers share people.
    """

    times: Times
    people: Numbers
    classes: Numbers
    stages: Numbers

    @classmethod
    def none(cls) -> Arrivals:
        """Nobody."""
        return cls(times=np.empty(0), people=_no_numbers(), classes=_no_numbers(), stages=_no_numbers())


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Present:
    """People who are there at the start: ``waited`` days already, and ``remaining`` days of treatment (NaN: not begun).

    Patience and escalation of those who wait: patience is drawn afresh from the start, escalation counts what was waited.
    """

    people: Numbers
    classes: Numbers
    stages: Numbers
    waited: Times
    remaining: Times

    @classmethod
    def nobody(cls) -> Present:
        """An empty system."""
        numbers = _no_numbers()
        return cls(people=numbers, classes=numbers, stages=numbers, waited=np.empty(0), remaining=np.empty(0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Stream:
    """Poisson arrivals at ``stage``, made inside. ``rate`` a day may change by steps and repeat with ``period`` (days).

    ``mix`` gives each class its share.
    """

    stage: str
    rate: Steps
    mix: Mapping[str, float]
    period: float | None = None


class Moment(IntEnum):
    """What may be noted of a person at a stage."""

    ARRIVAL = 0
    START = 1
    COMPLETION = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """For each person, note when this first happened at that stage."""

    stage: str
    moment: Moment


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Everything a run needs but its luck. ``samples`` are the sorted times at which the state is written down."""

    classes: tuple[str, ...]
    stages: tuple[Stage, ...]
    horizon: float
    arrivals: Arrivals = field(default_factory=Arrivals.none)
    streams: tuple[Stream, ...] = ()
    present: Present = field(default_factory=Present.nobody)
    samples: Times = field(default_factory=lambda: np.empty(0))
    marks: tuple[Mark, ...] = ()


def _no_numbers() -> Numbers:
    return np.empty(0, np.int64)
