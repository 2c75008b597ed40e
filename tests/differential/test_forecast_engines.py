"""The kernel is the reference, event by event and bit by bit, on networks nobody thought of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.differential.random_networks import random_network
from tidegate.forecast.engine import kernel, reference
from tidegate.forecast.engine.outcome import same
from tidegate.forecast.engine.workspace import Room

# For more: TIDEGATE_RANDOM_NETWORKS=10000 python -m pytest tests/differential/test_forecast_engines.py
NETWORKS = int(os.environ.get("TIDEGATE_RANDOM_NETWORKS", "120"))
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("block", range(4))
def test_reference_and_kernel_do_the_same_at_every_event_of_random_networks(block: int) -> None:
    happened = 0
    for seed in range(block * NETWORKS // 4, (block + 1) * NETWORKS // 4):
        network = random_network(seed)
        expected = reference.simulate(network, replication=seed, seed=3, trace=True)
        assert same(expected, kernel.simulate(network, replication=seed, seed=3, trace=True)), seed
        happened += expected.events
    assert happened > 20 * NETWORKS


def test_a_difference_would_be_seen() -> None:
    network = random_network(1)
    one, other = (kernel.simulate(network, replication=number, seed=3) for number in (0, 1))
    assert same(one, kernel.simulate(network, replication=0, seed=3))
    assert not same(one, other)


def test_a_kernel_short_of_room_runs_again_with_more_and_agrees() -> None:
    engine = kernel.Engine(room=Room(4))

    for seed in range(20):
        network = random_network(seed)
        found = engine.simulate(network, replication=seed, seed=3, trace=True)
        assert same(found, reference.simulate(network, replication=seed, seed=3, trace=True)), seed
    assert engine.room.slots > 4


UNCOMPILED = """
import numpy as np
from random_networks import random_network
from tidegate.forecast.engine import kernel, loop, queues, reference, wheel
from tidegate.forecast.engine.outcome import same
from tidegate.forecast.engine.workspace import Room

class Bounded:
    def __init__(self, array):
        self.array = array

    def __getitem__(self, index):
        assert 0 <= index < len(self.array), index
        return self.array[index]

    def __setitem__(self, index, value):
        assert 0 <= index < len(self.array), index
        self.array[index] = value

def bounded(arrays):
    return type(arrays)(*map(Bounded, arrays))

def run(p, t, w, o):
    loop.run_through(p, bounded(t), bounded(w), bounded(o))

queues.lowest_bit = wheel.lowest_bit = lambda word: np.int64((int(word) & -int(word)).bit_length() - 1)
np.seterr(over="ignore")
engine, events = kernel.Engine(kernel=run, room=Room(4)), 0
for seed in range(NETWORKS):
    network = random_network(seed)
    found = engine.simulate(network, replication=seed, seed=3, trace=True)
    assert same(found, reference.simulate(network, replication=seed, seed=3, trace=True)), seed
    events += found.events
print(events, engine.room.slots)
"""


def test_the_kernel_stays_within_every_array_it_is_given() -> None:
    """The compiled kernel has bare pointers. Here its source runs uncompiled, over arrays that refuse an index outside them."""
    paths = (ROOT / "src", Path(__file__).parent)
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(map(str, paths))}
    script = UNCOMPILED.replace("NETWORKS", "8")
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    events, slots = map(int, run.stdout.split())
    assert events > 1000
    assert slots > 4
