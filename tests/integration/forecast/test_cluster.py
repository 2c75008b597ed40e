"""Work over a Ray cluster of two workers: the same bytes; and a cluster that does not answer is given up, not waited for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.differential.random_networks import random_network
from tidegate.cli.app import app
from tidegate.forecast.engine import cluster
from tidegate.forecast.engine.outcome import same
from tidegate.forecast.engine.replications import SameNetwork, Spread, replicate

ray = pytest.importorskip("ray")

# Ray leaves sockets and files of its own open, and says so.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
    pytest.mark.timeout(300, method="thread"),
]

JOB = SameNetwork(network=random_network(2), seed=3)


@pytest.fixture(scope="module")
def two_workers() -> Iterator[None]:
    """One cluster for the tests that work on one; it is left even where a worker hangs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_worker_niceness", "0")  # or the other tests leave its workers no time
        with cluster.joined(num_cpus=2, object_store_memory=100_000_000):
            yield


@pytest.mark.usefixtures("two_workers")
def test_two_workers_give_the_same_bytes() -> None:
    here = [JOB(number) for number in range(6)]  # first: what is compiled here the workers find ready
    there = list(replicate(JOB, range(6), spread=Spread(ray=True)))
    assert all(map(same, here, there))


@pytest.mark.usefixtures("two_workers")
@pytest.mark.parametrize("asked", [("run", "charge-all"), ("compare", "charge-all", "streamlined")], ids=["run", "compare"])
def test_a_command_writes_the_same_bytes_with_a_cluster_and_without(asked: tuple[str, ...], tmp_path: Path) -> None:
    base = ["forecast", *asked, "--force", "city-of-london", "--years", "1", "--replications", "2"]
    for name, more in (("here", ["--threads", "1"]), ("there", ["--ray"])):
        done = CliRunner().invoke(app, [*base, *more, "--out", str(tmp_path / name)], catch_exceptions=False)
        assert done.exit_code == 0
    files = sorted(path.name for path in (tmp_path / "here").iterdir())
    assert len(files) >= 3
    for file in files:
        assert (tmp_path / "here" / file).read_bytes() == (tmp_path / "there" / file).read_bytes()


@pytest.mark.usefixtures("two_workers")
def test_a_worker_that_never_answers_is_given_up() -> None:
    def for_ever(number: int) -> int:
        time.sleep(3600)
        return number

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster, "TO_ANSWER", 1.0)
        with pytest.raises(cluster.ClusterError, match=r"no answer for 1 seconds.*ray status"):
            list(cluster.spread(for_ever, [0]))
    assert list(cluster.spread(abs, [-3])) == [3]  # in its own time: a new worker starts for it


def test_a_cluster_that_cannot_be_joined_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", lambda **_settings: time.sleep(3600))
    monkeypatch.setattr(cluster, "TO_JOIN", 0.1)
    with pytest.raises(cluster.ClusterError, match="could not be joined"), cluster.joined():
        pass


def test_what_goes_wrong_in_joining_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_settings: object) -> None:
        raise ConnectionError("nobody there")

    monkeypatch.setattr(ray, "is_initialized", lambda: False)
    monkeypatch.setattr(ray, "init", refused)
    with pytest.raises(ConnectionError, match="nobody there"), cluster.joined():
        pass
