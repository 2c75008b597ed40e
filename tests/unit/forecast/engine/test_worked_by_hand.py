"""Small networks worked by hand: what happens when, on both engines."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from tidegate.forecast.engine import kernel, reference
from tidegate.forecast.engine.outcome import Happening, Replication
from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import (
    Arrivals,
    Kind,
    Mark,
    Moment,
    Network,
    Present,
    Route,
    Stage,
    Steps,
    Stream,
    Treatment,
)

Simulate = Callable[..., Replication]
BOTH = pytest.mark.parametrize("simulate", [reference.simulate, kernel.simulate], ids=["reference", "kernel"])
constant = Duration.constant


def arrivals(*times: float, classes: list[int] | None = None) -> Arrivals:
    size = len(times)
    return Arrivals(
        times=np.array(times),
        people=np.arange(size),
        classes=np.array(classes or [0] * size),
        stages=np.zeros(size, np.int64),
    )


def network(stage: Stage, *more: Stage, come: Arrivals, classes: tuple[str, ...] = ("a",), **rest: object) -> Network:
    return Network(classes=classes, stages=(stage, *more), horizon=20.0, arrivals=come, **rest)  # type: ignore[arg-type]


def happenings(found: Replication, *kinds: Happening) -> list[tuple[float, int]]:
    assert found.trace is not None
    columns = zip(found.trace.times, found.trace.people, found.trace.happenings, strict=True)
    return [(time, person) for time, person, kind in columns if kind in kinds]


@BOTH
def test_servers_come_and_go_by_schedule_and_leave_as_they_finish(simulate: Simulate) -> None:
    # Two servers until day 1, then one, then none from day 4 to 6, then three. Each treatment takes two days.
    capacity = Steps(times=np.array([0.0, 1.0, 4.0, 6.0]), levels=np.array([2.0, 1.0, 0.0, 3.0]))
    stage = Stage(name="stage", kind=Kind.SERVERS, capacity=capacity, treatments={"a": Treatment(service=constant(2))})
    samples = np.array([0.5, 1.0, 2.5, 4.5, 6.0])
    found = simulate(network(stage, come=arrivals(0, 0, 0, 0, 0, 0), samples=samples), replication=0, seed=0, trace=True)
    # 0 and 1 at once; both end on day 2 and one server has left: only 2 starts. On day 4 none is on duty: 2 ends, nobody starts.
    assert happenings(found, Happening.START) == [(0, 0), (0, 1), (2, 2), (6, 3), (6, 4), (6, 5)]
    assert happenings(found, Happening.COMPLETION) == [(2, 0), (2, 1), (4, 2), (8, 3), (8, 4), (8, 5)]
    assert found.series.in_treatment[:, 0].tolist() == [2, 2, 1, 0, 3]
    assert found.series.waiting[:, 0].tolist() == [4, 4, 3, 3, 0]
    assert found.series.capacity[:, 0].tolist() == [2, 1, 1, 0, 3]
    assert found.wait_sum[0, 0] == 2 + 6 + 6 + 6
    assert found.busy[0] == 12


@BOTH
def test_groups_start_at_their_instants_by_priority_and_size(simulate: Simulate) -> None:
    stage = Stage(
        name="course",
        kind=Kind.BATCH,
        capacity=Steps(times=np.array([1.0, 5.0]), levels=np.array([2.0, 2.0])),
        treatments={"a": Treatment(service=constant(10), priority=1), "b": Treatment(service=constant(10), priority=0)},
    )
    come = arrivals(0, 0.5, 0.75, 2, classes=[0, 0, 1, 1])
    found = simulate(network(stage, come=come, classes=("a", "b")), replication=0, seed=0, trace=True)
    assert happenings(found, Happening.START) == [(1, 2), (1, 0), (5, 3), (5, 1)]


@BOTH
def test_a_manager_holds_several_people(simulate: Simulate) -> None:
    stage = Stage(
        name="managers",
        kind=Kind.CASELOAD,
        places=2,
        capacity=Steps.constant(1),
        treatments={"a": Treatment(service=constant(3))},
    )
    found = simulate(network(stage, come=arrivals(0, 0, 0)), replication=0, seed=0, trace=True)
    assert happenings(found, Happening.START) == [(0, 0), (0, 1), (3, 2)]


@BOTH
def test_patience_ends_escalation_moves_up_and_deadlines_are_counted(simulate: Simulate) -> None:
    treatments = {
        "slow": Treatment(service=constant(4), priority=5, deadline=3.0),
        "rising": Treatment(service=constant(4), priority=9, escalates_after=1.0, escalates_to=0, deadline=5.0),
        "leaving": Treatment(service=constant(4), priority=9, patience=constant(2), gives_up_to="other", deadline=1.0),
    }
    stage = Stage(name="stage", kind=Kind.SERVERS, capacity=Steps.constant(1), treatments=treatments)
    other = Stage(name="other", kind=Kind.DELAY, treatments={"leaving": Treatment(service=constant(1))})
    come = arrivals(0, 0.5, 1, 1.5, classes=[0, 0, 1, 2])
    found = simulate(network(stage, other, come=come, classes=tuple(treatments)), replication=0, seed=0, trace=True)
    assert happenings(found, Happening.ESCALATION) == [(2, 2)]
    assert happenings(found, Happening.GIVING_UP) == [(3.5, 3)]
    assert happenings(found, Happening.START) == [(0, 0), (3.5, 3), (4, 2), (8, 1)]
    assert found.misses.tolist() == [[1, 0, 1], [0, 0, 0]]
    assert found.moves.tolist() == [[0, 1, 3], [0, 0, 1], [4, 0, 0]]


@BOTH
def test_at_one_instant_capacity_comes_before_people_and_people_before_arrivals(simulate: Simulate) -> None:
    capacity = Steps(times=np.array([0.0, 2.0]), levels=np.array([1.0, 2.0]))
    stage = Stage(name="stage", kind=Kind.SERVERS, capacity=capacity, treatments={"a": Treatment(service=constant(2))})
    come = Arrivals(
        times=np.array([0.0, 0.0, 2.0]), people=np.array([4, 7, 1]), classes=np.zeros(3, np.int64), stages=np.zeros(3, np.int64)
    )
    found = simulate(network(stage, come=come), replication=0, seed=0, trace=True)
    assert found.trace is not None
    at_two = [
        (int(person), Happening(kind))
        for time, person, kind in zip(found.trace.times, found.trace.people, found.trace.happenings, strict=True)
        if time == 2
    ]
    assert at_two == [
        (-1, Happening.CAPACITY), (7, Happening.START), (4, Happening.COMPLETION), (1, Happening.ARRIVAL), (1, Happening.START)
    ]  # fmt: skip


@BOTH
def test_those_present_at_the_start_bring_their_waits_and_a_journey_takes_its_time(simulate: Simulate) -> None:
    onward = (Route(probability=1.0, to="second", delay=constant(0.5)),)
    stages = (
        Stage(
            name="first",
            kind=Kind.SERVERS,
            capacity=Steps.constant(1),
            treatments={"a": Treatment(service=constant(1), routes=onward)},
        ),
        Stage(name="second", kind=Kind.DELAY, treatments={"a": Treatment(service=constant(30))}),
    )
    zeros = np.zeros(3, np.int64)
    present = Present(
        people=np.array([10, 11, 12]),
        classes=zeros,
        stages=zeros,
        waited=np.array([2.0, 9.0, 5.0]),
        remaining=np.array([np.nan, np.nan, 3.0]),
    )
    marks = (Mark(stage="first", moment=Moment.START), Mark(stage="second", moment=Moment.ARRIVAL))
    found = simulate(network(*stages, come=arrivals(19), present=present, marks=marks), replication=0, seed=0, trace=True)
    assert happenings(found, Happening.START) == [(3, 11), (3.5, 12), (4, 10), (4.5, 11), (5.5, 10), (19, 0)]
    assert found.people.tolist() == [10, 11, 12, 0]
    assert found.marks[0].tolist()[:2] == [4.0, 3.0]
    assert np.isnan(found.marks[0, 2])
    assert found.marks[1].tolist()[:3] == [5.5, 4.5, 3.5]
    assert found.wait_sum[0, 0] == (3 + 9) + (4 + 2) + 0
    assert found.left_on_the_way == 1  # person 0, whose treatment ends with the horizon
    assert (found.left_in_treatment.sum(), found.left_waiting.sum()) == (3, 0)
    assert found.events == 1 + 4 + 3  # an arrival, four treatments and three journeys that ended


@BOTH
def test_a_rate_whose_period_is_no_binary_fraction_repeats_to_the_end(simulate: Simulate) -> None:
    # The third period of 0.7 days ends at 3 x 0.7 = 2.0999999999999996, which by division lies in the third still.
    stage = Stage(name="stage", kind=Kind.DELAY, treatments={"a": Treatment(service=constant(1))})
    rate = Steps(times=np.array([0.0, 0.5]), levels=np.array([40.0, 0.0]))
    stream = Stream(stage="stage", rate=rate, mix={"a": 1.0}, period=0.7)
    found = simulate(network(stage, come=arrivals(), streams=(stream,)), replication=0, seed=0)
    within = found.entered / 0.7 % 1.0 * 0.7
    assert within.max() < 0.5 + 1e-9
    assert sorted({int(each / 0.7) for each in found.entered.tolist()}) == list(range(29))
