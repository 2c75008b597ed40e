"""Work spread over a Ray cluster. Nothing here waits for ever: a cluster that does not answer is given up, and that is said."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any, TypeVar

Answer = TypeVar("Answer")

TO_JOIN, TO_ANSWER = 120.0, 900.0
"""Seconds in which a cluster must be joined or left, and in which it must give an answer."""

AHEAD = 2
"""How many answers each processor may be ahead of the one that is waited for."""

_OUT_OF_MEMORY_RETRIES = "RAY_task_oom_retries"
"""Ray tries a task that ran out of memory again, for ever unless it is told how often."""


class ClusterError(RuntimeError):
    """The cluster cannot be used, or has stopped answering. The message says what to do."""


@contextmanager
def joined(**settings: Any) -> Iterator[None]:
    """A cluster: the one already joined, that of ``RAY_ADDRESS``, or one started here. What is joined here is left again.

    ``settings``: what ``ray.init`` is told beside.
    """
    import ray

    if ray.is_initialized():
        yield
        return
    member = _Member(settings)
    Thread(target=member.stay, daemon=True).start()
    _in_time(member.joined, "could not be joined")
    try:
        yield
    finally:
        member.leave.set()
        _in_time(member.left, "could not be left")


class _Member:
    """A thread that joins, stays and leaves: the processes that Ray starts die with the thread that started them.

    As nothing else waits in it, and as it keeps no process alive, it may be left behind where Ray hangs.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.settings = {"include_dashboard": False, "log_to_driver": False, "logging_level": "error", **settings}
        self.joined: Future[None] = Future()
        self.left: Future[None] = Future()
        self.leave = Event()

    def stay(self) -> None:
        """Join, wait until it is time to leave, and leave."""
        import ray

        os.environ.setdefault(_OUT_OF_MEMORY_RETRIES, "2")
        if _tried(lambda: ray.init(**self.settings), self.joined):
            self.leave.wait()
            _tried(ray.shutdown, self.left)


def _tried(act: Callable[[], object], told: Future[None]) -> bool:
    """Do something, and tell whoever waits for it how it ended."""
    try:
        act()
    except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
        told.set_exception(error)
        return False
    told.set_result(None)
    return True


def _in_time(ended: Future[None], failed: str) -> None:
    try:
        ended.result(timeout=TO_JOIN)
    except NotInTime as error:
        raise ClusterError(
            f"The Ray cluster {failed} within {TO_JOIN:,.0f} seconds. Look at it with `ray status`, or go on without --ray."
        ) from error


def spread(job: Callable[[int], Answer], numbers: Sequence[int]) -> Iterator[Answer]:
    """The job's answers to these numbers, in order, a little ahead of what is asked for."""
    import ray

    with joined():
        shared, ask = ray.put(job), ray.remote(_ask)
        room = AHEAD * max(1, int(ray.cluster_resources().get("CPU", 1)))
        waiting: list[Any] = []
        try:
            for number in numbers:
                waiting.append(ask.remote(shared, number))
                if len(waiting) >= room:
                    yield _got(waiting.pop(0))
            while waiting:
                yield _got(waiting.pop(0))
        finally:
            for each in waiting:
                ray.cancel(each, force=True)


def _got(answer: Any) -> Any:
    import ray

    try:
        return ray.get(answer, timeout=TO_ANSWER)
    except ray.exceptions.GetTimeoutError as error:
        raise ClusterError(
            f"The Ray cluster has given no answer for {TO_ANSWER:,.0f} seconds. What is done is kept with --out: look at the "
            "cluster with `ray status`, or go on without --ray."
        ) from error


def _ask(job: Callable[[int], Answer], number: int) -> Answer:
    """Runs on a worker."""
    return job(number)
