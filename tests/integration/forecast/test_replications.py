"""Replications give the same bytes over threads and processes, and a stopped or killed run is taken up where it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.differential.random_networks import random_network
from tidegate.forecast.engine.keeping import read, write
from tidegate.forecast.engine.outcome import Replication, same
from tidegate.forecast.engine.replications import OtherRun, SameNetwork, Spread, Store, replicate

ROOT = Path(__file__).parents[3]
MANY = range(12)
JOB = SameNetwork(network=random_network(2), seed=3)


def folder_bytes(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in sorted(folder.iterdir())}


def store(folder: Path, identity: str = "one network, seed 3") -> Store[Replication]:
    return Store(folder=folder, identity=identity, write=write, read=read)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("alone")
    assert len(list(replicate(JOB, MANY, store=store(folder)))) == len(MANY)
    return folder_bytes(folder)


@pytest.mark.parametrize("spread", [Spread(threads=3), Spread(processes=2)], ids=["threads", "processes"])
def test_the_spreading_does_not_show(spread: Spread, expected: dict[str, bytes], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    list(replicate(JOB, MANY, spread=spread, store=store(tmp_path), progress=lambda done, of: told.append((done, of))))
    assert folder_bytes(tmp_path) == expected
    assert told == [(done, len(MANY)) for done in range(1, len(MANY) + 1)]


def test_a_stopped_run_is_taken_up_and_makes_only_what_is_missing(expected: dict[str, bytes], tmp_path: Path) -> None:
    answers = replicate(JOB, MANY, spread=Spread(threads=2), store=store(tmp_path))
    for _ in range(5):
        next(answers)
    answers.close()  # type: ignore[attr-defined]
    assert len(folder_bytes(tmp_path)) == 6
    asked: list[int] = []

    def job(replication: int) -> Replication:
        asked.append(replication)
        return JOB(replication)

    found = list(replicate(job, MANY, store=store(tmp_path)))
    assert asked == list(MANY)[5:]
    assert folder_bytes(tmp_path) == expected
    assert all(same(each, JOB(number)) for number, each in enumerate(found))


def test_the_answers_of_another_run_are_refused(tmp_path: Path) -> None:
    list(replicate(JOB, range(1), store=store(tmp_path)))
    with pytest.raises(OtherRun, match="Name another folder"):
        list(replicate(SameNetwork(network=JOB.network, seed=4), range(1), store=store(tmp_path, "one network, seed 4")))


KILLED = """
import time
from pathlib import Path
from random_networks import random_network
from tidegate.forecast.engine.keeping import read, write
from tidegate.forecast.engine.replications import SameNetwork, Store, replicate
JOB = SameNetwork(network=random_network(2), seed=3)
def job(replication):
    time.sleep(0.2 if replication > 2 else 0)
    return JOB(replication)
list(replicate(job, range(12), store=Store(folder=Path({folder!r}), identity="one network, seed 3", write=write, read=read)))
"""


def test_a_killed_run_ends_in_the_same_bytes(expected: dict[str, bytes], tmp_path: Path) -> None:
    folder = tmp_path / "run"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests' / 'differential'}"}
    run = subprocess.Popen([sys.executable, "-c", KILLED.format(folder=str(folder))], env=environment)
    while not (folder / "replication-000003.part").exists():
        assert run.poll() is None
        time.sleep(0.05)
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert len(folder_bytes(folder)) < len(expected)
    list(replicate(JOB, MANY, store=store(folder)))
    assert {name: content for name, content in folder_bytes(folder).items() if "unfinished" not in name} == expected
