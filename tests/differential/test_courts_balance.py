"""The back-tests' balance and the event simulation are two descriptions of the same courts, and must agree in the mean."""

from __future__ import annotations

import numpy as np
import pytest

from tidegate.forecast.calibration.courts import balance
from tidegate.forecast.engine.reference import simulate
from tidegate.forecast.network.durations import Duration
from tidegate.forecast.network.model import Kind, Network, Present, Stage, Steps, Stream, Treatment

QUARTER, QUARTERS = 90.0, 8
OPEN, RECEIPTS, DAYS = 400, 300.0, 3.0


@pytest.mark.parametrize("courtrooms", [9, 10, 12])
def test_the_open_caseload_of_simulated_courts_is_what_was_there_and_came_less_what_could_be_done(courtrooms: int) -> None:
    """Nine fall behind, ten just keep up, twelve clear the queue in part: cases take three days, courtrooms never close."""
    numbers = np.arange(OPEN, dtype=np.int64)
    network = Network(
        classes=("case",),
        stages=(
            Stage(
                name="court",
                kind=Kind.SERVERS,
                treatments={"case": Treatment(service=Duration.constant(DAYS))},
                capacity=Steps.constant(courtrooms),
            ),
        ),
        horizon=QUARTER * QUARTERS,
        streams=(Stream(stage="court", rate=Steps.constant(RECEIPTS / QUARTER), mix={"case": 1.0}),),
        present=Present(
            people=numbers,
            classes=np.zeros_like(numbers),
            stages=np.zeros_like(numbers),
            waited=np.zeros(OPEN),
            remaining=np.full(OPEN, np.nan),
        ),
        samples=np.linspace(QUARTER, QUARTER * QUARTERS, QUARTERS),
    )
    run = simulate(network, replication=0, seed=1)
    simulated = (run.series.waiting + run.series.in_treatment)[:, 0]
    came, _edges = np.histogram(run.entered[OPEN:], np.arange(QUARTERS + 1) * QUARTER)
    capacity = np.full((1, QUARTERS), courtrooms * QUARTER / DAYS)
    expected = balance(float(OPEN), came[None, :].astype(float), capacity)[0]
    assert simulated.tolist() == pytest.approx(expected.tolist(), abs=courtrooms)
