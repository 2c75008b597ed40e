"""The same answers from a Ray cluster: tasks decide some shards each, and answer with the bytes of Parquet files.

Every worker must see the input under the same path, and have the same versions of Tidegate and Polars. What is written, and
what an interrupted run leaves, is as in ``streaming``: one may take up the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tidegate.policy.engines.shards import Parts, Shard, stretches
from tidegate.policy.engines.streaming import Counter, Job, Progress, Work, plan, run_of

# Each task compiles the policy once: more tasks spread more evenly, fewer compile less.
TASKS_A_PROCESSOR = 4


def decide_on_cluster(job: Job, output: Path, progress: Progress | None = None) -> int:
    """As :func:`streaming.decide`, on the cluster that ``ray.init`` has joined (without one, Ray starts one here)."""
    import ray

    shards, total = plan(job)
    parts = Parts(output, run_of(job))
    waiting = parts.waiting(shards)
    counter = Counter(total, total - sum(shard.rows for shard in waiting), progress)
    ray.init(ignore_reinit_error=True)
    tasks = TASKS_A_PROCESSOR * max(1, int(ray.cluster_resources().get("CPU", 1)))
    shared, answer = ray.put(job), ray.remote(_answers)
    running = [answer.remote(shared, total, some) for some in stretches(waiting, -(-len(waiting) // tasks))]
    while running:
        ready, running = ray.wait(running, num_returns=1)
        for shard, content in ray.get(ready[0]):
            parts.unfinished(shard).write_bytes(content)
            parts.finish(shard)
            counter.add(shard.rows)
    parts.assemble(shards)
    return total


def _answers(job: Job, total: int, shards: Sequence[Shard]) -> list[tuple[Shard, bytes]]:
    """The answers of shards that follow one another. Runs on a worker."""
    work = Work(job, total)
    found = []
    with TemporaryDirectory() as folder:
        path = Path(folder) / "answers.parquet"
        for shard, answers in work.answers(shards):
            answers.write(path)
            found.append((shard, path.read_bytes()))
    return found
