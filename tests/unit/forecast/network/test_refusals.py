"""Nonsense is refused before anything is run, with all mistakes at once; what cannot keep up is a finding."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tidegate.forecast.engine import kernel, reference
from tidegate.forecast.network.checking import NetworkRefused, check
from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import Arrivals, Kind, Mark, Moment, Network, Route, Stage, Steps, Stream, Treatment
from tidegate.forecast.network.paths import loads


def server(name: str, treatment: Treatment, level: float = 1.0) -> Stage:
    return Stage(name=name, kind=Kind.SERVERS, capacity=Steps.constant(level), treatments={"a": treatment})


def network(*stages: Stage) -> Network:
    stream = Stream(stage=stages[0].name, rate=Steps.constant(2.0), mix={"a": 1.0})
    return Network(classes=("a",), stages=stages, horizon=10.0, streams=(stream,))


def mistakes(wrong: Network) -> list[str]:
    with pytest.raises(NetworkRefused) as refused:
        check(wrong)
    return list(refused.value.mistakes)


def test_all_mistakes_are_told_at_once() -> None:
    treatment = Treatment(
        service=Duration.constant(-1),
        routes=(Route(probability=1.5, to="nowhere"), Route(probability=-0.7, to=None, into="nobody")),
        patience=Duration.uniform(least=3, most=2),
        escalates_after=2.0,
        deadline=-4.0,
    )
    wrong = replace(network(server("first", treatment, -3)), horizon=0.0, samples=np.array([5.0]))
    told = mistakes(wrong)
    for part in (
        "horizon is 0.0 days", "capacity: the least level is -3", "service: -1.0 days", "patience: from 3.0 to 2.0", "deadline is -4.0",
        "escalates_after and escalates_to belong together", "to nowhere is 1.5", "to the outside is -0.7", "nowhere: there is no such stage",
        "nobody: there is no such class", "sum to 0.8", "the sample times",
    ):  # fmt: skip
        assert any(part in each for each in told), part
    assert len(told) == 12


def test_a_stage_nobody_reaches_and_a_class_nobody_treats_are_refused() -> None:
    onward = Treatment(service=Duration.constant(1), routes=(Route(probability=1, to="second", into="b"),))
    stages = (server("first", onward), server("second", Treatment(service=Duration.constant(1))), server("third", onward))
    assert mistakes(replace(network(*stages), classes=("a", "b"))) == [
        "stage second: people of class b come here, and the stage has no treatment for them",
        "stage third: nobody can come here; route to it, or leave it out",
    ]


def test_a_cycle_without_delay_is_refused_and_one_with_a_journey_is_not() -> None:
    def cycle(delay: Duration | None) -> Network:
        round_and_round = (Route(probability=1, to="first", delay=delay),)
        return network(
            server("first", Treatment(service=Duration.constant(0), routes=(Route(probability=1, to="second"),))),
            server("second", Treatment(service=Duration.constant(0), routes=round_and_round)),
        )

    assert [each[:12] for each in mistakes(cycle(None))] == ["stage first:", "stage second"]
    check(cycle(Duration.constant(0.5)))


def test_a_person_comes_once_and_in_order() -> None:
    fine = network(server("first", Treatment(service=Duration.constant(1))))
    zeros = np.zeros(2, np.int64)
    come = Arrivals(times=np.array([2.0, 1.0]), people=np.array([3, 3]), classes=zeros, stages=zeros + 4)
    told = mistakes(replace(fine, arrivals=come, marks=(Mark(stage="no", moment=Moment.START),)))
    assert [each.split(":")[0] for each in told] == [
        "arrivals",
        "arrivals",
        "a person's number is used more than once; each person comes from outside once",
        "mark",
    ]


def test_both_engines_refuse() -> None:
    wrong = network(server("first", Treatment(service=Duration.constant(1)), -1))
    for simulate in (reference.simulate, kernel.simulate):
        with pytest.raises(NetworkRefused, match="nothing was run"):
            simulate(wrong, replication=0, seed=0)


def test_a_stage_that_cannot_keep_up_is_a_finding() -> None:
    (load,) = loads(network(server("first", Treatment(service=Duration.constant(0.75)))))
    assert load.offered == pytest.approx(1.5)
    assert load.utilisation == pytest.approx(1.5)
    assert not load.stable
    (load,) = loads(network(server("first", Treatment(service=Duration.constant(0.75)), 2)))
    assert load.utilisation == pytest.approx(0.75)
    assert load.stable
