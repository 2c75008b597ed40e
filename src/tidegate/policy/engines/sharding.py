"""The same answers from a Ray cluster: tasks decide some shards each, and answer with the bytes of Parquet files.

Every worker must see the input under the same path, and have the same versions of Tidegate and Polars. What is written, and
what an interrupted run leaves, is as in ``streaming``: one may take up the other.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile

from tidegate.policy.engines.joining import MAGIC, close, copied
from tidegate.policy.engines.shards import Growing, Shard
from tidegate.policy.engines.streaming import Counter, Found, Job, Progress, Work, run_of

# Each task compiles the policy once: more tasks spread more evenly, fewer compile less.
TASKS_A_PROCESSOR = 4


def decide_on_cluster(job: Job, output: Path, progress: Progress | None = None) -> int:
    """As :func:`streaming.decide`, on the cluster that ``ray.init`` has joined (without one, Ray starts one here)."""
    import ray

    work = Work(job)
    with closing(Growing(output, run_of(job))) as answers:
        waiting = answers.waiting(work.shards)
        counter = Counter(work.rows, work.rows - sum(shard.rows for shard in waiting), progress)
        ray.init(ignore_reinit_error=True)
        tasks = TASKS_A_PROCESSOR * max(1, int(ray.cluster_resources().get("CPU", 1)))
        size = max(1, -(-len(waiting) // tasks))
        shared, answer = ray.put(job), ray.remote(_answers)
        running = [answer.remote(shared, waiting[start : start + size]) for start in range(0, len(waiting), size)]
        for each in running:
            for shard, content in ray.get(each):
                answers.add(shard, partial(copied, io.BytesIO(content), name=f"the answer of shard {shard.index}"))
                counter.add(shard.rows)
        answers.finish()
    return work.rows


def _answers(job: Job, shards: Sequence[Shard]) -> list[tuple[Shard, bytes]]:
    """The answers of shards that follow one another, each as a file. Runs on a worker."""
    return [(shard, _as_file(answers)) for shard, answers in Work(job).answers(shards)]


def _as_file(answers: Found) -> bytes:
    with TemporaryFile() as file:
        file.write(MAGIC)
        close([answers.write(file)], file)
        file.seek(0)
        return file.read()
