"""Builds the made-up unit, once, from a seed: the same instant gives the same unit."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from functools import partial
from itertools import groupby

from django.db import transaction

from tidegate.casework.access.models import Unit
from tidegate.casework.audit.models import AuditHead
from tidegate.casework.decisions.policies import current_pack
from tidegate.casework.demonstration.clockwork import Clockwork
from tidegate.casework.demonstration.hands import Hands
from tidegate.casework.demonstration.investigating import begin
from tidegate.casework.demonstration.knowing import take
from tidegate.casework.demonstration.life import Life
from tidegate.casework.demonstration.people import UNITS
from tidegate.casework.demonstration.protecting import PILOT, plan_protection
from tidegate.casework.demonstration.scenery import plan_scenery
from tidegate.casework.demonstration.truths import Truth, is_clear, truths
from tidegate.casework.ticking.ticking import tick

SEED = 2017
CASES = 250
ELSEWHERE = 20
"""For so many cases of the first unit the other has one."""
HISTORY = dt.timedelta(days=548)
TICKED = dt.timedelta(days=15)
TICKS = dt.timedelta(days=7)


def is_built() -> bool:
    """Whether the made-up unit is there."""
    return Unit.everything.filter(code=UNITS[0].code).exists()


def is_in_use() -> bool:
    """Whether anything was ever done in this installation."""
    return AuditHead.everything.get(id=1).position > 0


def build(moment: dt.datetime, progress: Callable[[int, int], None] = lambda _done, _of: None, *, cases: int = CASES) -> None:
    """Make the unit with its history, ending at ``moment``. All of it, or nothing."""
    with transaction.atomic():
        hands, clockwork = Hands(SEED), Clockwork(moment)
        start = (moment - HISTORY).replace(hour=7, minute=0, second=0, microsecond=0)
        hands.settle(moment - PILOT)
        plan_protection(hands, clockwork)
        _plan_batches(hands, clockwork, start, "tidewater", cases)
        _plan_batches(hands, clockwork, start, "saltmarsh", -(-cases // ELSEWHERE))
        _plan_ticks(hands, clockwork, start)
        plan_scenery(hands, clockwork)
        clockwork.run(progress)
        tick(hands.the_system(moment))


def _plan_ticks(hands: Hands, clockwork: Clockwork, start: dt.datetime) -> None:
    at = max(start, clockwork.until - TICKED)
    while at < clockwork.until:
        clockwork.at(at, partial(_tick, hands))
        at += TICKS


def _tick(hands: Hands, at: dt.datetime) -> None:
    tick(hands.the_system(at))


def _plan_batches(hands: Hands, clockwork: Clockwork, start: dt.datetime, unit: str, many: int) -> None:
    """Reports come in as batches, a working morning each; towards the end more of them."""
    draw = random.Random(f"{SEED} {unit}")  # noqa: S311  a seeded story, not a secret
    received = sorted(_received(draw, start, clockwork.until) for _ in range(many))
    numbered = list(enumerate(truths(current_pack(), draw.getrandbits(32), received), start=1))
    for morning, group in groupby(numbered, key=lambda pair: _morning(pair[1].received_at)):
        clockwork.at(morning, partial(_take, hands, clockwork, unit, list(group)))


def _received(draw: random.Random, start: dt.datetime, end: dt.datetime) -> dt.datetime:
    """A time of receipt: twice as likely at the end as at the start, for the stream has been growing."""
    share = draw.random()
    while draw.random() > (1 + share) / 2:
        share = draw.random()
    return start + (end - start) * share


def _morning(received: dt.datetime) -> dt.datetime:
    """The working morning on which a report is taken in."""
    at = received.replace(hour=8, minute=30, second=0, microsecond=0)
    if at < received:
        at += dt.timedelta(days=1)
    while at.weekday() > 4:
        at += dt.timedelta(days=1)
    return at


def _take(hands: Hands, clockwork: Clockwork, unit: str, batch: list[tuple[int, Truth]], at: dt.datetime) -> None:
    home = next(each for each in UNITS if each.code == unit)
    team = home.teams[at.toordinal() % len(home.teams)]
    for case_id, (number, truth) in zip(take(hands, at, unit, team, batch), batch, strict=True):
        draw = random.Random(f"{SEED} {unit} {number}")  # noqa: S311  a seeded story, not a secret
        life = Life(hands=hands, clockwork=clockwork, draw=draw, case_id=case_id, truth=truth, unit=unit, team=team)
        life.is_clear = is_clear(number)
        begin(life, at)
