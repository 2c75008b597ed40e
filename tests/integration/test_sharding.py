"""A Ray cluster gives the same bytes as one machine, and takes up what a run on one machine has left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.differential.random_packs import AS_OF, random_cases, random_pack
from tests.integration.test_streaming import write_coded
from tidegate.policy.engines import shards
from tidegate.policy.engines.streaming import Job, Work, decide

ray = pytest.importorskip("ray")

from tidegate.policy.engines.sharding import _answers, decide_on_cluster  # noqa: E402


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_worker_niceness", "0")  # or the other tests leave its workers no time
        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="error")
    yield
    ray.shutdown()


# Ray leaves sockets and files of its own open, and says so.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_a_cluster_of_two_workers_gives_the_same_bytes(cluster: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shards.shards_of, "__defaults__", (60,))
    pack = random_pack(5)
    source = write_coded(pack, list(random_cases(pack, 700, 1)), tmp_path / "in.parquet", group=30)
    job = Job(pack=pack, as_of=AS_OF, source=source, carry=("reference",))
    decide(job, tmp_path / "here")

    def interrupt(rows: int, _: int) -> None:
        if rows > 200:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        decide(job, tmp_path / "there", interrupt)
    seen: list[tuple[int, int]] = []
    assert decide_on_cluster(job, tmp_path / "there", lambda *done: seen.append(done)) == 700
    assert (tmp_path / "there").read_bytes() == (tmp_path / "here").read_bytes()
    assert 0 < seen[0][0] < seen[-1][0] == 700


def test_a_worker_answers_with_whole_files(tmp_path: Path) -> None:
    pack = random_pack(5)
    source = write_coded(pack, list(random_cases(pack, 70, 1)), tmp_path / "in.parquet", group=30)
    job = Job(pack=pack, as_of=AS_OF, source=source)
    ((shard, content),) = _answers(job, Work(job).shards)
    decide(job, tmp_path / "here")
    assert shard.rows == 70
    assert content == (tmp_path / "here").read_bytes()
